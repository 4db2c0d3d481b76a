/**
 * Joins the rooms of grants: OAuth, grantees, grants, peeks, access log. Where the server has neither an https origin nor
 * the loopback of a local trial, none of them opens.
 * @module
 */
import { VaultError, type VaultId } from "@rootvault/vault-core/protocol";

import { createAccessLogWriter } from "./access-log/append.ts";
import { createIssuerSigner } from "./access-log/checkpoint.ts";
import { accessLogRoutes } from "./access-log/routes.ts";
import { activateRequest } from "./grants/activate.ts";
import { sweepGrants } from "./grants/end.ts";
import { keepRequest } from "./grants/requests.ts";
import { grantRoutes, type GrantParts } from "./grants/routes.ts";
import { networkOf } from "./http/caller.ts";
import { createGranteeGuard } from "./http/grantee.ts";
import type { Guards, Route } from "./http/route.ts";
import { createApprovals, createTokenReader } from "./oauth/approvals.ts";
import { isPublished, openOAuth, type OAuthParts } from "./oauth/open.ts";
import { createSeam, type OAuthSeam } from "./oauth/seam.ts";
import type { OAuthStore } from "./oauth/store.ts";
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
  const { origin, trial, now, random, shared, tenant, driver, limits } = services;
  if (!trial && !origin.startsWith("https://")) return null;
  const signer = createIssuerSigner(origin, services.secrets.oauthKey);
  const oauthRows = createOAuthStore(shared);
  const { provider, keys } = openOAuth(toOAuthParts(services, oauthRows));
  const parts: GrantParts = {
    issuer: origin,
    tenant,
    shared,
    now,
    random,
    log: createAccessLogWriter({ tenant, store: accessLogStore, now, random }),
    keys,
    grants: grantStore,
    requests: requestStore,
    approvals: createApprovals(provider, oauthRows, origin),
    signAck: (fields) => services.signAck(fields),
    checkpoint: () => driver.checkpoint(),
    mustBeServed: (vault) => mustBeServed(services, vault),
  };
  // A peek that was deleted before a crash is not in the write-ahead log either.
  await driver.checkpoint();
  const sealingKeysOf = async (clientId: string): Promise<ReadonlySet<string> | null> =>
    (await keys.keysOf(clientId))?.sealing ?? null;
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

function toOAuthParts(services: Services, store: OAuthStore): OAuthParts {
  const { origin, trial, now, limits, secrets, appUrl, fetch, config, shared, tenant } = services;
  const requests = { shared, requests: requestStore, now };
  return {
    issuer: origin,
    trial,
    now,
    limits,
    secrets,
    store,
    appUrl,
    fetch,
    grantees: config.offline ? [] : config.grantees,
    keeper: { keep: (request) => keepRequest(requests, request) },
    activeAmong: (vault, ids) => grantStore.activeAmong(tenant.read(vault), ids),
    subjectOf: (vault, host) => grantStore.subject(tenant.read(vault), host),
    onFault: (error) => services.log.error({ err: error }, "oauth"),
  };
}

/** A suspended vault gives no grant and no peek. */
async function mustBeServed({ tenant, stores }: Services, vault: VaultId): Promise<void> {
  const row = await stores.vaults.read(tenant.read(vault));
  if (row?.suspended === true)
    throw new VaultError("suspended", "The vault is suspended by the server's operator.");
}

async function limitOf({ limits }: Services, path: string, address: string): Promise<void> {
  // Whoever names a client makes this server look it up, before it knows who asks.
  await limits.take(path === "/oauth/par" ? "par-ip" : "oauth-ip", networkOf(address));
}
