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
  await parts.shared.tx((tx) => parts.requests.setDue(tx, ended.id, null));
}

/** Says when a grant ends by itself; null for one that has ended. */
export function dueOf(grant: Grant): number | null {
  if (grant.state === "pending") return grant.createdAt + PENDING_MS;
  if (grant.state !== "active") return null;
  const unused =
    grant.unusedMs === null
      ? Infinity
      : (grant.lastRead ?? grant.grantedAt ?? grant.createdAt) + grant.unusedMs;
  return Math.min(grant.expiresAt, unused);
}

/** Gives the grant as it is now: ended, if its time is over. */
export async function asOfNow(parts: EndParts, vault: VaultId, grant: Grant): Promise<Grant> {
  const due = dueOf(grant);
  if (due === null || due > parts.now()) return grant;
  const state = grant.state === "pending" ? "lapsed" : "expired";
  const ended = await endGrant(parts, vault, { id: grant.id, state });
  return ended ?? (await parts.grants.find(parts.tenant.read(vault), grant.id)) ?? grant;
}

/** Ends every grant whose time is over, and deletes requests that nobody decided. Run at start and each few minutes. */
export async function sweepGrants(parts: EndParts): Promise<void> {
  const { shared, requests, tenant, grants, now } = parts;
  await shared.tx((tx) => requests.sweep(tx, now()));
  for (;;) {
    const due = await requests.due(shared.read, now(), 100);
    for (const { id, vault } of due) {
      const found = await grants.find(tenant.read(vault), id);
      const grant = found === null ? null : await asOfNow(parts, vault, found);
      const next = grant === null ? null : dueOf(grant);
      // A crash may have come between an end and what follows it.
      if (grant !== null && next === null) await afterEnd(parts, vault, grant);
      else await shared.tx((tx) => requests.setDue(tx, id, next));
    }
    if (due.length < 100) return;
  }
}
