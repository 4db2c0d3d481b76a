/**
 * Joins the rooms of grants: OAuth, grantees, grants, peeks, access log. Where the server has neither an https origin nor
 * the loopback of a local trial, none of them opens.
 * @module
 */
import type { Provider } from "oidc-provider";

import { createAccessLogWriter } from "./access-log/append.ts";
import { createIssuerSigner } from "./access-log/checkpoint.ts";
import { accessLogRoutes } from "./access-log/routes.ts";
import { createGuardedFetch } from "./grantees/guarded-fetch.ts";
import { createKeyTable, type KeyTable } from "./grantees/key-table.ts";
import { activateRequest } from "./grants/activate.ts";
import { sweepGrants } from "./grants/end.ts";
import { keepRequest } from "./grants/requests.ts";
import { grantRoutes, type GrantParts } from "./grants/routes.ts";
import { networkOf } from "./http/caller.ts";
import { createGranteeGuard } from "./http/grantee.ts";
import type { Guards, Route } from "./http/route.ts";
import { createApprovals, createTokenReader } from "./oauth/approvals.ts";
import { createClientFinder } from "./oauth/clients.ts";
import { createProvider } from "./oauth/provider.ts";
import { createSeam, type OAuthSeam } from "./oauth/seam.ts";
import { peekRoutes } from "./peeks/routes.ts";
import type { Services } from "./services.ts";
import { accessLogStore } from "./storage/tables/access-log.ts";
import { grantStore } from "./storage/tables/grants.ts";
import { createOAuthStore } from "./storage/tables/oauth.ts";
import { requestStore } from "./storage/tables/requests.ts";

/** The rooms of grants. */
export interface GrantRooms {
  readonly routes: readonly Route[];
  readonly grantee: Guards["grantee"];
  readonly seam: OAuthSeam;
  /** Ends what is over. */
  sweep(): Promise<void>;
}

/** Opens the rooms of grants; null where nobody can be asked to share. */
export async function openGrantRooms(services: Services): Promise<GrantRooms | null> {
  const { origin, trial, now, random, shared, tenant, driver } = services;
  if (!trial && !origin.startsWith("https://")) return null;
  const signer = createIssuerSigner(origin, services.secrets.oauthKey);
  const oauthRows = createOAuthStore(shared);
  const log = createAccessLogWriter({ tenant, store: accessLogStore, now, random });
  const { provider, keys } = openOAuth(services, oauthRows);
  const parts: GrantParts = {
    issuer: origin,
    tenant,
    shared,
    now,
    random,
    log,
    keys,
    grants: grantStore,
    requests: requestStore,
    approvals: createApprovals(provider, oauthRows, origin),
    signAck: (fields) => services.signAck(fields),
    checkpoint: () => driver.checkpoint(),
  };
  // A peek that was deleted before a crash is not in the write-ahead log either.
  await driver.checkpoint();
  const sealingKeysOf = async (clientId: string): Promise<ReadonlySet<string> | null> =>
    (await keys.keysOf(clientId))?.sealing ?? null;
  const { limits } = services;
  return {
    routes: [
      ...grantRoutes(parts),
      ...peekRoutes({ ...parts, origin, signer, limits, sealingKeysOf }),
      ...accessLogRoutes({ tenant, store: accessLogStore, signer, random }),
    ],
    grantee: createGranteeGuard(now, services.proofs, {
      findToken: createTokenReader(provider),
      isPublished: (clientId, jkt) => isPublished(keys, clientId, jkt),
    }),
    seam: createSeam({
      provider,
      issuer: origin,
      trial,
      limit: (path, address) => limitOf(services, path, address),
      activate: (uid, approval) => activateRequest(parts, uid, approval),
    }),
    async sweep() {
      await oauthRows.sweep(now());
      await sweepGrants(parts);
    },
  };
}

function openOAuth(
  services: Services,
  store: ReturnType<typeof createOAuthStore>,
): { provider: Provider; keys: KeyTable } {
  const { origin, trial, now, limits, config, secrets, tenant, shared } = services;
  const keys: KeyTable = createKeyTable({
    now,
    refresh: (clientId) => refreshKeys(provider, clientId),
  });
  const guardedFetch = createGuardedFetch({
    fetch: services.fetch,
    now,
    kind: trial ? "loopback" : "https",
    learn: (clientId, set) => keys.learn(clientId, set),
    limit: (host) => limits.take("metadata-host", host),
  });
  const mayServe = (clientId: string): boolean =>
    config.grantees === "any" || config.grantees.includes(clientId);
  const provider: Provider = createProvider({
    issuer: origin,
    trial,
    now,
    store,
    guardedFetch: (input, init) => guardedFetch.fetch(input, init),
    mayServe,
    appUrl: services.appUrl,
    signingKey: secrets.oauthKey,
    cookieKeys: secrets.cookieKeys,
    nonceSecret: secrets.nonceSecret,
    mayFetch: async (clientId) => !config.offline && mayServe(clientId),
    findClient: createClientFinder({
      trial,
      limits,
      mayServe,
      trialDocument: (clientId) => guardedFetch.trialDocument(clientId),
    }),
    isPublished: (clientId, jkt) => isPublished(keys, clientId, jkt),
    keeper: { keep: (request) => keepRequest({ shared, requests: requestStore, now }, request) },
    activeAmong: (vault, ids) => grantStore.activeAmong(tenant.read(vault), ids),
    subjectOf: (vault, host) => grantStore.subject(tenant.read(vault), host),
  });
  return { provider, keys };
}

async function isPublished(keys: KeyTable, clientId: string, jkt: string): Promise<boolean> {
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

async function limitOf({ limits }: Services, path: string, address: string): Promise<void> {
  if (path === "/oauth/par") await limits.take("par-ip", networkOf(address));
}
