/**
 * Opens OAuth: the library, the guarded fetch behind it and the table of published keys, each of which needs the others.
 * @module
 */
import type { JsonWebKey } from "node:crypto";

import type { Provider } from "oidc-provider";

import { createGuardedFetch, type Fetch } from "../grantees/guarded-fetch.ts";
import { createKeyTable, type KeyTable } from "../grantees/key-table.ts";
import type { Limits } from "../model/base.ts";
import { createClientFinder } from "./clients.ts";
import { createProvider, type ProviderParts } from "./provider.ts";

/** What OAuth is opened with. */
export interface OAuthParts extends Pick<
  ProviderParts,
  "issuer" | "trial" | "now" | "store" | "appUrl" | "keeper" | "activeAmong" | "subjectOf"
> {
  readonly limits: Limits;
  readonly fetch: Fetch;
  /** The client ids that this server serves. */
  readonly grantees: "any" | readonly string[];
  readonly secrets: {
    readonly oauthKey: JsonWebKey;
    readonly cookieKeys: readonly string[];
    readonly nonceSecret: Uint8Array;
  };
  /** Told of faults of the library. */
  readonly onFault: (error: unknown) => void;
}

/** OAuth, opened. */
export interface OpenOAuth {
  readonly provider: Provider;
  readonly keys: KeyTable;
}

/** Opens OAuth. */
export function openOAuth(parts: OAuthParts): OpenOAuth {
  const { trial, now, limits, secrets, grantees } = parts;
  const keys: KeyTable = createKeyTable({
    now,
    refresh: (clientId) => refreshKeys(provider, clientId),
  });
  const guarded = createGuardedFetch({
    fetch: parts.fetch,
    now,
    kind: trial ? "loopback" : "https",
    learn: (clientId, set) => keys.learn(clientId, set),
    limit: (host) => limits.take("metadata-host", host),
  });
  const mayServe = (clientId: string): boolean => grantees === "any" || grantees.includes(clientId);
  const provider: Provider = createProvider({
    ...parts,
    mayServe,
    guardedFetch: (input, init) => guarded.fetch(input, init),
    signingKey: secrets.oauthKey,
    cookieKeys: secrets.cookieKeys,
    nonceSecret: secrets.nonceSecret,
    findClient: createClientFinder({
      trial,
      limits,
      mayServe,
      trialDocument: (clientId) => guarded.trialDocument(clientId),
    }),
    isPublished: (clientId, jkt) => isPublished(keys, clientId, jkt),
  });
  provider.on("server_error", (_ctx, error) => parts.onFault(error));
  return { provider, keys };
}

/** Tells whether a key is one of a grantee's published signing keys, as last seen. */
export async function isPublished(
  keys: Pick<KeyTable, "keysOf">,
  clientId: string,
  jkt: string,
): Promise<boolean> {
  return (await keys.keysOf(clientId))?.signing.has(jkt) === true;
}

/** Lets the library fetch a client's documents: it alone has the guard against addresses inside. */
async function refreshKeys(provider: Provider, clientId: string): Promise<void> {
  const client: unknown = await provider.Client.find(clientId);
  if (hasKeyStore(client)) await client.asymmetricKeyStore.refresh();
}

interface WithKeyStore {
  readonly asymmetricKeyStore: { refresh(): Promise<void> };
}

function hasKeyStore(client: unknown): client is WithKeyStore {
  return typeof client === "object" && client !== null && "asymmetricKeyStore" in client;
}
