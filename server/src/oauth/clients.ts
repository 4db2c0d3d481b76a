/**
 * Which grantees this server serves, and how the library finds them: https documents by itself through the guarded
 * fetch, loopback documents of a local trial through here. Rates are counted before anything is fetched.
 * @module
 */
import { errors, Provider, type AdapterPayload } from "oidc-provider";

import type { BucketName, Limits } from "../model/base.ts";

const GRANT_TYPES: ReadonlySet<string> = new Set(["authorization_code", "refresh_token"]);
const BUCKETS: ReadonlyMap<string, BucketName> = new Map([
  ["pushed_authorization_request", "par-client"],
  ["token", "token-client"],
  ["revocation", "token-client"],
  ["introspection", "token-client"],
]);

/** What finding clients needs. */
export interface ClientParts {
  readonly trial: boolean;
  readonly limits: Limits;
  /** Tells whether this server serves a client at all. */
  readonly mayServe: (clientId: string) => boolean;
  /** Fetches a loopback grantee's document; null if it breaks a rule or does not answer. */
  readonly trialDocument: (clientId: string) => Promise<string | null>;
}

/** Makes the look-up of clients that the library may not fetch by itself. */
export function createClientFinder(
  parts: ClientParts,
): (clientId: string) => Promise<AdapterPayload | undefined> {
  const counted = new WeakSet<object>();
  return async (clientId) => {
    await count(clientId);
    if (!parts.trial) return undefined;
    const text = parts.mayServe(clientId) ? await parts.trialDocument(clientId) : null;
    // One text for all reasons, the library's own.
    if (text === null) throw new errors.InvalidClient("client_id metadata document fetch failed");
    return toMetadata(text);
  };

  /** Each request counts once, however often the library looks its client up. */
  async function count(clientId: string): Promise<void> {
    const ctx = Provider.ctx;
    const bucket = BUCKETS.get(ctx?.oidc.route ?? "");
    if (ctx === undefined || bucket === undefined || counted.has(ctx)) return;
    counted.add(ctx);
    try {
      await parts.limits.take(bucket, clientId);
    } catch {
      ctx.set("retry-after", "10");
      throw new errors.OIDCProviderError(429, "temporarily_unavailable");
    }
  }
}

function toMetadata(text: string): AdapterPayload {
  const document: AdapterPayload & { grant_types?: string[] } = JSON.parse(text);
  const grantTypes = document.grant_types?.filter((type) => GRANT_TYPES.has(type)) ?? [];
  return { ...document, grant_types: grantTypes };
}
