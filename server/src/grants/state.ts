/**
 * A grant as it is told to its owner and to its grantee.
 * @module
 */
import {
  toInstant,
  VaultError,
  type GrantId,
  type Instant,
  type JsonObject,
  type RequestUid,
  type VaultErrorCode,
} from "@rootvault/vault-core/protocol";

import type { EndState, Grant } from "./store.ts";

/** A grant as its owner's devices compare it with what they asked for. */
export interface GrantState {
  readonly id: GrantId;
  readonly client_id: string;
  readonly state: Grant["state"];
  readonly ver: number;
  readonly reads: number;
  readonly max_reads: number | null;
  readonly last_read: Instant | null;
  readonly granted_at: Instant | null;
  readonly expires_at: Instant;
  readonly ended_at: Instant | null;
  /** The granted object, with its identifier. */
  readonly authorization_details: JsonObject;
  readonly consent_sha256: string;
  readonly view_sha256: string;
  readonly request_uid: RequestUid;
}

/** Tells a grant to its owner. */
export function toGrantState(grant: Grant): GrantState {
  return {
    id: grant.id,
    client_id: grant.clientId,
    state: grant.state,
    ver: grant.ver,
    reads: grant.reads,
    max_reads: grant.maxReads,
    last_read: instantOf(grant.lastRead),
    granted_at: instantOf(grant.grantedAt),
    expires_at: toInstant(grant.expiresAt),
    ended_at: instantOf(grant.endedAt),
    authorization_details: readDetails(grant),
    consent_sha256: grant.consentSha256,
    view_sha256: grant.viewSha256,
    request_uid: grant.requestUid,
  };
}

/** Gives the granted object. */
export function readDetails(grant: Grant): JsonObject {
  const details: JsonObject = JSON.parse(grant.details);
  return details;
}

/** Writes a time, or null. */
export function instantOf(unixMs: number | null): Instant | null {
  return unixMs === null ? null : toInstant(unixMs);
}

/** The one error of grants that are unknown, foreign, not active yet or never were: same code, same bytes. */
export function noGrant(): VaultError {
  return new VaultError("no-grant", "There is no such grant.");
}

const ENDED: Readonly<Record<Exclude<EndState, "lapsed">, VaultErrorCode>> = {
  revoked: "grant-revoked",
  expired: "grant-expired",
  consumed: "grant-consumed",
  returned: "grant-returned",
};

/**
 * Gives the answer to whoever asks for a grant that is not active: 410 with what to do with the rows already read,
 * 404 for one that never became active. Null for an active one.
 */
export function endOf(grant: Grant): VaultError | null {
  if (grant.state === "active") return null;
  // Before the browser came back, and for one revoked before that, the grantee never had a grant.
  if (grant.state === "pending" || grant.state === "lapsed" || grant.grantedAt === null)
    return noGrant();
  const action = grant.state === "revoked" ? "delete" : "retain";
  return new VaultError(ENDED[grant.state], "The grant has ended.", {
    details: { action, grant_id: grant.id },
  });
}
