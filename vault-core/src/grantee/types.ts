/**
 * What a grantee asks, and what it gets. All of it is plain JSON, so that a shop can keep it between two requests.
 * @module
 */
import type { JsonObject } from "../model/json.ts";

/** A question for one collection, in short form; `createGrantee` fills the rest of the profile in. */
export interface AskInput {
  /** A public collection, such as `purchases`. */
  readonly collection: string;
  /** Dotted field names. */
  readonly fields: readonly string[];
  /** Coarsening by field, such as `{ when: { op: "date", to: "month" } }`. */
  readonly coarsen?: JsonObject;
  /** Mango subset of docs/protocol/grants.md. */
  readonly selector?: JsonObject;
  /** Newest rows at most, 1..500. Default 100. */
  readonly limit?: number;
  /** Name of a purpose, such as `ProvideProductRecommendations`, and why in one sentence. */
  readonly purpose: { readonly id: string; readonly text: string };
  /** How long the grant may last, `P<n>D`, at most 400 days. */
  readonly expires: string;
  /** How often it may be collected; absent: without limit. */
  readonly maxReads?: number;
  /** How long rows are kept after a collect, `P<n>D`. */
  readonly retention?: string;
  /** Fields without which the answer is of no use. */
  readonly required?: readonly string[];
  /** What the owner gets for it. */
  readonly offer?: JsonObject;
}

/** A question under way: keep it until the owner's browser comes back to `redirectUri`. */
export interface Ask {
  /** Send the owner's browser here. */
  readonly url: string;
  readonly vault: string;
  /** Comes back in the query of the redirect: finds this object again. */
  readonly state: string;
  readonly codeVerifier: string;
  readonly details: readonly JsonObject[];
}

/** How far a grant stays behind what was asked. */
export interface GrantedLess {
  readonly dropped: readonly string[];
  /** Fields that came back coarser than asked. */
  readonly coarser: readonly string[];
  /** Fields named `required` that were left out: do not ask again for them. */
  readonly missing: readonly string[];
}

/** One grant as the owner gave it. */
export interface GrantedPeek {
  readonly grantId: string;
  readonly details: JsonObject;
  readonly less: GrantedLess;
  /** The owner's name towards this grantee, pinned at the first collect. */
  readonly subject: string | null;
  /** Highest version seen; an older one is refused. */
  readonly version: number;
}

/** What the token endpoint gave; holds secrets. */
export interface Granted {
  readonly vault: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Unix milliseconds. */
  readonly expiresAt: number;
  readonly peeks: readonly GrantedPeek[];
}

/** A collected, checked and opened peek. */
export interface CollectedPeek {
  readonly grantId: string;
  readonly collection: string;
  readonly fields: readonly string[];
  readonly coarsen: JsonObject;
  readonly rows: readonly JsonObject[];
  readonly version: number;
  /** Name of the owner towards this grantee alone. */
  readonly subject: string;
  /** Collects that are left; null without limit. */
  readonly readsLeft: number | null;
  /** Signed by the server: proof that it delivered. */
  readonly receipt: string | null;
  /** Tokens may have been renewed on the way: keep this one. */
  readonly granted: Granted;
}
