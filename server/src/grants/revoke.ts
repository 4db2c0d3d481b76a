/**
 * The owner takes a grant back.
 * @module
 */
import {
  checkConsent,
  isGrantId,
  PATHS,
  readBase64Url,
  readConsent,
  readUtf8,
  toBase64Url,
  z,
  type AckFields,
  type VaultId,
} from "@rootvault/vault-core/protocol";

import { json } from "../http/answers.ts";
import { mustBeOwner } from "../http/owner.ts";
import { route, type Route } from "../http/route.ts";
import { afterEnd, endGrant, type EndParts } from "./end.ts";
import { noGrant, readDetails, toGrantState } from "./state.ts";
import type { Grant } from "./store.ts";

const BODY_LIMIT = 128 * 1024;
const bodyShape = z.looseObject({ consent: z.string().max(65_536) });

/** What a revocation needs. */
export interface RevokeParts extends EndParts {
  /** Signs an ack in the server's name. */
  readonly signAck: (fields: AckFields) => Uint8Array;
}

/** `DELETE /owner/grants/{id}`: done when it answers. Sent again, it answers the same. */
export function revokeGrant(parts: RevokeParts): Route {
  return route({
    method: "DELETE",
    path: PATHS.ownerGrant,
    auth: "device",
    bodyLimit: BODY_LIMIT,
    async handle({ session: { vault, ...session }, params, readBytes }) {
      mustBeOwner({ vault, ...session });
      const id = params["id"];
      const grant = isGrantId(id) ? await parts.grants.find(parts.tenant.read(vault), id) : null;
      if (grant === null || grant.state === "lapsed") throw noGrant();
      const withdrawn = await readWithdrawal(readUtf8(await readBytes()), grant);
      const ended = await endGrant(parts, vault, { id: grant.id, state: "revoked", withdrawn });
      const now = ended ?? (await endedBefore(parts, vault, grant));
      return json({ grant: toGrantState(now), ack: toAck(parts, vault, now) });
    },
  });
}

/** A reply was lost, or time or the grantee ended it first. */
async function endedBefore(parts: RevokeParts, vault: VaultId, grant: Grant): Promise<Grant> {
  const now = await parts.grants.find(parts.tenant.read(vault), grant.id);
  if (now === null) throw noGrant();
  await afterEnd(parts, vault, now);
  return now;
}

/** A withdrawn consent record that holds; null otherwise: a missing or bad one never stops a revocation. */
async function readWithdrawal(text: string | null, grant: Grant): Promise<string | null> {
  const body = bodyShape.safeParse(readJson(text));
  const given = readConsent(grant.consent);
  if (!body.success || given === null) return null;
  const checked = await checkConsent(body.data.consent, {
    pairwiseJwk: given.jwk,
    clientId: grant.clientId,
    granted: readDetails(grant),
    requestHash: given.claims.request_sha256 ?? null,
    event: "withdrawn",
  });
  return checked.ok && checked.claims.prev === grant.consentSha256 ? body.data.consent : null;
}

function toAck(
  { signAck }: RevokeParts,
  vault: VaultId,
  { id, endedLeaf, endedAt }: Grant,
): { index: number; ts: number; sig: string } {
  const ref = readBase64Url(id) ?? new Uint8Array(0);
  const [index, ts] = [endedLeaf ?? 0, endedAt ?? 0];
  return { index, ts, sig: toBase64Url(signAck({ vault, what: "revoke", ref, index, ts })) };
}

function readJson(text: string | null): unknown {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return value;
  } catch {
    return undefined;
  }
}
