/**
 * Grants as their owner sees them, and one grant as its grantee sees it.
 * @module
 */
import { isGrantId, PATHS, toInstant, VaultError } from "@rootvault/vault-core/protocol";

import { json } from "../http/answers.ts";
import { mustHaveScope } from "../http/grantee.ts";
import { mustBeOwner } from "../http/owner.ts";
import { route, type GranteeAccess, type Route } from "../http/route.ts";
import { asOfNow, type EndParts } from "./end.ts";
import { endOf, instantOf, noGrant, readDetails, toGrantState } from "./state.ts";
import type { Grant } from "./store.ts";

/** `GET /owner/grants`. */
export function listGrants(parts: EndParts): Route {
  return route({
    method: "GET",
    path: PATHS.ownerGrants,
    auth: "device",
    bodyLimit: 0,
    async handle({ session }) {
      mustBeOwner(session);
      const found = await parts.grants.list(parts.tenant.read(session.vault));
      const grants: Grant[] = [];
      for (const grant of found) grants.push(await asOfNow(parts, session.vault, grant));
      return json({ grants: grants.filter(isTold).map(toGrantState) });
    },
  });
}

/** `GET /owner/grants/{id}`. */
export function readGrant(parts: EndParts): Route {
  return route({
    method: "GET",
    path: PATHS.ownerGrant,
    auth: "device",
    bodyLimit: 0,
    async handle({ session, params }) {
      mustBeOwner(session);
      const id = params["id"];
      const tx = parts.tenant.read(session.vault);
      const found = isGrantId(id) ? await parts.grants.find(tx, id) : null;
      const grant = found === null ? null : await asOfNow(parts, session.vault, found);
      if (grant === null || !isTold(grant)) throw noGrant();
      return json(toGrantState(grant));
    },
  });
}

/** `GET /grants/{id}` (OpenID grant management): what the grantee was given, also after the end. */
export function queryGrant(parts: EndParts): Route {
  return route({
    method: "GET",
    path: PATHS.grant,
    auth: "grantee",
    bodyLimit: 0,
    anyOrigin: true,
    async handle({ session, params }) {
      mustHaveScope(session, "grant_management_query");
      const grant = await mustBeOwnGrant(parts, session, params["id"]);
      const scope = [...session.scopes].join(" ");
      return json({
        scopes: [{ scope, resource: readDetails(grant)["locations"] }],
        authorization_details: [readDetails(grant)],
        created_at: toInstant(grant.grantedAt ?? grant.createdAt),
        expires_at: toInstant(grant.expiresAt),
        state: grant.state,
        reads: grant.reads,
        version: grant.ver,
        consent: grant.consent,
        events: toEvents(grant),
      });
    },
  });
}

/** Gives a grant that a grantee's token names, whatever its state since it was active. Throws `no-grant`, `invalid-token`. */
export async function mustBeOwnGrant(
  parts: EndParts,
  { vault, clientId, grants, standing }: GranteeAccess,
  id: string | undefined,
): Promise<Grant> {
  const named = isGrantId(id) && grants.has(id);
  const found = named ? await parts.grants.find(parts.tenant.read(vault), id) : null;
  if (found === null || found.clientId !== clientId) throw noGrant();
  const grant = await asOfNow(parts, vault, found);
  const end = endOf(grant);
  if (end?.code === "no-grant") throw noGrant();
  // The grantee ended the tokens of this approval itself, or showed a code twice.
  if (end === null && !standing)
    throw new VaultError("invalid-token", "The access token is not valid.");
  return grant;
}

function isTold(grant: Grant): boolean {
  return grant.state !== "lapsed";
}

function toEvents(grant: Grant): readonly object[] {
  const given = { type: "granted", at: instantOf(grant.grantedAt), consent: grant.consent };
  if (grant.endedAt === null) return [given];
  const ended = { type: grant.state, at: toInstant(grant.endedAt) };
  return [given, grant.withdrawn === null ? ended : { ...ended, consent: grant.withdrawn }];
}
