/**
 * A company's side of Rootvault in one object: publish two documents, ask, take the answer, collect, hand back.
 * @module
 */
import { ask, finish } from "./ask.ts";
import { collect, giveBack } from "./collect.ts";
import { openConnection } from "./connection.ts";
import { toClientDocument, toJwks, type GranteeProfile, type GranteeSecrets } from "./keys.ts";
import type { Ask, AskInput, CollectedPeek, Granted } from "./types.ts";

/** What a grantee is made of. `fetch` and `now` are for tests and proxies. */
export interface GranteeOptions {
  readonly profile: GranteeProfile;
  readonly secrets: GranteeSecrets;
  readonly fetch?: typeof fetch;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** A company's side: everything it needs to work with peeks. */
export interface Grantee {
  /** The client document to serve at `clientId`, with `Access-Control-Allow-Origin: *`. */
  document(): Readonly<Record<string, unknown>>;
  /** The JWKS to serve at `jwksUri`, with `Access-Control-Allow-Origin: *`. */
  jwks(): ReturnType<typeof toJwks>;
  /** Signs and pushes a request; send the owner's browser to `url` of the answer. */
  ask(vault: string, input: readonly AskInput[]): Promise<Ask>;
  /** Takes the address that the browser came back to for tokens. */
  finish(asked: Ask, callbackUrl: string): Promise<Granted>;
  /** Collects one peek: counted, logged, checked, opened. */
  collect(granted: Granted, grantId: string): Promise<CollectedPeek>;
  /** Hands a grant back. */
  giveBack(granted: Granted, grantId: string): Promise<void>;
}

/**
 * Makes a grantee of its profile and secrets.
 *
 * @example
 * const shop = createGrantee({ profile, secrets: await createGranteeSecrets() });
 * const asked = await shop.ask("https://vault.example", [question]);
 * // ... redirect the browser to asked.url; at the redirect_uri:
 * const granted = await shop.finish(asked, callbackUrl);
 * const { rows } = await shop.collect(granted, granted.peeks[0].grantId);
 */
export function createGrantee(options: GranteeOptions): Grantee {
  const connection = openConnection(options.profile, options.secrets, {
    fetch: options.fetch ?? fetch,
    now: options.now ?? Date.now,
  });
  return {
    document: () => toClientDocument(options.profile),
    jwks: () => toJwks(options.secrets),
    ask: async (vault, input) => await ask(connection, vault, input),
    finish: async (asked, callbackUrl) => await finish(connection, asked, callbackUrl),
    collect: async (granted, grantId) => await collect(connection, granted, grantId),
    giveBack: async (granted, grantId) => await giveBack(connection, granted, grantId),
  };
}
