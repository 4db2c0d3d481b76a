/**
 * Ends grants. End state, deletion of the sealed peek and the leaf that tells it are one transaction; what follows can
 * be repeated: the write-ahead log is emptied, and with the last grant of an approval its codes and tokens go.
 * @module
 */
import type { GrantId, VaultId } from "@rootvault/vault-core/protocol";

import type { AccessLogWriter } from "../access-log/append.ts";
import type { SharedDb, TenantDb, Tx } from "../model/tenant.ts";
import type { Approvals } from "./approvals.ts";
import { PENDING_MS } from "./decide.ts";
import type { EndState, Grant, GrantStore, RequestStore } from "./store.ts";

const SWEPT_AT_ONCE = 100;

/** Milliseconds for which request and consent record are kept after the end. */
export const KEPT_MS = 90 * 86_400_000;

/** What ending needs. */
export interface EndParts {
  readonly tenant: TenantDb;
  readonly shared: SharedDb;
  readonly grants: GrantStore;
  readonly requests: RequestStore;
  readonly approvals: Pick<Approvals, "end">;
  readonly log: AccessLogWriter;
  readonly now: () => number;
  /** Empties the write-ahead log. */
  readonly checkpoint: () => Promise<void>;
}

/** Which grant ends, and how. */
export interface Ending {
  readonly id: GrantId;
  readonly state: EndState;
  readonly withdrawn?: string | null;
  /** The grantee's proof, where the grantee ends it. */
  readonly proof?: { readonly jkt: string; readonly proof: string };
}

/** Ends a grant; null if it had ended, or is not there. */
export async function endGrant(
  parts: EndParts,
  vault: VaultId,
  ending: Ending,
): Promise<Grant | null> {
  const ended = await parts.tenant.tx(vault, (tx) => endWithin(parts, tx, ending));
  if (ended !== null) await afterEnd(parts, vault, ended);
  return ended;
}

/** Ends a grant within a transaction; the caller runs `afterEnd` once it is committed. */
export async function endWithin(
  { grants, log, now }: Pick<EndParts, "grants" | "log" | "now">,
  tx: Tx,
  { id, state, withdrawn = null, proof }: Ending,
): Promise<Grant | null> {
  const ended = await grants.end(tx, { id, state, now: now(), withdrawn });
  // What lapsed was never active: nobody but its owner knew of it.
  if (ended === null || state === "lapsed") return ended;
  const leaf = await log.append(tx, {
    ev: state,
    grant: id,
    client_id: ended.clientId,
    ...proof,
  });
  await grants.setEndedLeaf(tx, id, leaf.n);
  return { ...ended, endedLeaf: leaf.n };
}

/** Does what follows an end. Safe to repeat; a sweep does so after a crash. */
export async function afterEnd(parts: EndParts, vault: VaultId, ended: Grant): Promise<void> {
  await parts.checkpoint();
  const live = await parts.grants.countLive(parts.tenant.read(vault), ended.oauthGrant);
  if (live === 0) await parts.approvals.end(ended.oauthGrant);
  await parts.shared.tx((tx) => parts.requests.setDue(tx, ended.id, dueOf(ended)));
}

/** Says when something is to be done about a grant: its end while it lives, its deletion after that. */
export function dueOf(grant: Grant): number {
  if (grant.state === "pending") return grant.createdAt + PENDING_MS;
  if (grant.state !== "active") return (grant.endedAt ?? grant.createdAt) + KEPT_MS;
  const unused =
    grant.unusedMs === null
      ? Infinity
      : (grant.lastRead ?? grant.grantedAt ?? grant.createdAt) + grant.unusedMs;
  return Math.min(grant.expiresAt, unused);
}

/** Gives the grant as it is now: ended, if its time is over. */
export async function asOfNow(parts: EndParts, vault: VaultId, grant: Grant): Promise<Grant> {
  if (dueOf(grant) > parts.now() || (grant.state !== "pending" && grant.state !== "active"))
    return grant;
  const state = grant.state === "pending" ? "lapsed" : "expired";
  const ended = await endGrant(parts, vault, { id: grant.id, state });
  return ended ?? (await parts.grants.find(parts.tenant.read(vault), grant.id)) ?? grant;
}

/** Ends every grant whose time is over, and deletes what has been kept long enough. Run at start and each minute. */
export async function sweepGrants(parts: EndParts): Promise<void> {
  const { shared, requests, now } = parts;
  await shared.tx((tx) => requests.sweep(tx, now(), now() - KEPT_MS));
  for (;;) {
    const due = await requests.due(shared.read, now(), SWEPT_AT_ONCE);
    for (const { id, vault } of due) await sweepGrant(parts, vault, id);
    if (due.length < SWEPT_AT_ONCE) return;
  }
}

async function sweepGrant(parts: EndParts, vault: VaultId, id: GrantId): Promise<void> {
  const { shared, requests, tenant, grants, now } = parts;
  const found = await grants.find(tenant.read(vault), id);
  const grant = found === null ? null : await asOfNow(parts, vault, found);
  if (grant !== null && dueOf(grant) > now()) {
    // A crash may have come between an end and what follows it.
    if (grant.endedAt !== null) await afterEnd(parts, vault, grant);
    else await shared.tx((tx) => requests.setDue(tx, id, dueOf(grant)));
    return;
  }
  // The name stays taken; request and consent record go.
  if (grant !== null) await forget(parts, vault, grant);
  await shared.tx((tx) => requests.setDue(tx, id, null));
}

async function forget(
  { shared, requests, tenant, grants }: EndParts,
  vault: VaultId,
  { id, requestUid }: Grant,
): Promise<void> {
  const left = await tenant.tx(vault, async (tx) => {
    await grants.forget(tx, id);
    return grants.ofRequest(tx, requestUid);
  });
  if (left.length === 0) await shared.tx((tx) => requests.forget(tx, requestUid));
}
