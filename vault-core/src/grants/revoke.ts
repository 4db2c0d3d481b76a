/**
 * The owner takes a grant back: a signed withdrawal and the end state are durable here before the server is asked, and
 * what a restored server revived is revoked again (docs/protocol/grants.md, revocation).
 * @module
 */
import { readBase64Url } from "../bytes/encoding.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { pairwiseJwk } from "../keys/pairwise.ts";
import { isAck } from "../protocol/log/ack.ts";
import { isInstant, toInstant } from "../protocol/ids.ts";
import { retentionDays } from "../protocol/grants/details.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { z } from "../protocol/zod.ts";
import type { RevokeResult } from "../vault/api/vault-api.ts";
import { signConsent, withdrawnConsent } from "./consent.ts";
import type { SharingDeps } from "./deps.ts";
import { rootFor } from "./pairwise-root.ts";
import { allGrants, findGrant, grantLine, type GrantRecord, type SeenState } from "./records.ts";
import { fetchState, fetchStates, grantStateShape, keepState, type GrantState } from "./states.ts";

const answerShape = z.looseObject({
  grant: grantStateShape,
  ack: z.looseObject({ index: z.int(), ts: z.int(), sig: z.string() }),
});
const LIVE: ReadonlySet<string> = new Set(["pending", "active", "paused"]);

/**
 * Revokes a grant. It answers only once the server acknowledged it and, read back, says so.
 *
 * @throws {VaultError} no-grant; not-active if it had ended otherwise; unreachable: the withdrawal is kept and sent at the
 * next sync; readback-differs.
 */
export async function revokeGrant(deps: SharingDeps, id: string): Promise<RevokeResult> {
  const grant = findGrant(deps, id);
  if (grant === null || grant.state === "refused")
    throw new VaultError("no-grant", "There is no such grant.");
  const ended = await endHere(deps, grant);
  const state = await endThere(deps, ended);
  const seen = { reads: state.reads, lastRead: state.last_read };
  return {
    id,
    state: "revoked",
    collected: state.reads,
    rowsCollected: state.reads === 0 ? 0 : rowsOf(grant).length,
    deleteBy: deleteByOf(grant, seen),
  };
}

/**
 * Revokes again what the owner has ended and the server holds as live; gives how many those were. One that fails keeps
 * no other from being revoked; its error is thrown at the end.
 */
export async function revokeAgain(deps: SharingDeps): Promise<number> {
  const states = await fetchStates(deps);
  const revived = allGrants(deps).filter(
    ({ id, state }) => state === "revoked" && LIVE.has(states.get(id)?.state ?? ""),
  );
  let failed: VaultError | null = null;
  for (const grant of revived) {
    try {
      await endThere(deps, grant);
    } catch (error) {
      if (!isVaultError(error)) throw error;
      failed ??= error;
    }
  }
  if (failed !== null) throw failed;
  return revived.length;
}

/** Gives the rows last deposited for a grant. */
export function rowsOf({ views }: GrantRecord): GrantRecord["views"][number]["pages"][number] {
  return views.at(-1)?.pages.flat() ?? [];
}

/** When they promised to delete what they read last; null if they read nothing. */
export function deleteByOf(
  { details }: GrantRecord,
  { reads, lastRead }: Pick<SeenState, "reads" | "lastRead">,
): string | null {
  if (reads === 0 || lastRead === null || !isInstant(lastRead)) return null;
  return toInstant(Date.parse(lastRead) + retentionDays(details) * 86_400_000);
}

async function endHere(deps: SharingDeps, grant: GrantRecord): Promise<GrantRecord> {
  if (grant.state === "revoked") return grant;
  const claims = withdrawnConsent(deps, grant);
  const pairwise = pairwiseJwk(rootFor(deps, grant.host), grant.host);
  const ended: GrantRecord = {
    ...grant,
    state: "revoked",
    ended: toInstant(deps.context.now()),
    withdrawn: claims === null ? null : await signConsent(claims, pairwise),
  };
  await deps.context.records.write([grantLine(deps, ended)]);
  return ended;
}

async function endThere(deps: SharingDeps, grant: GrantRecord): Promise<GrantState> {
  const { id, withdrawn } = grant;
  const { grant: told, ack } = await deps.session.ask(
    {
      method: "DELETE",
      path: fillPath(PATHS.ownerGrant, { id }),
      body: withdrawn === null ? {} : { consent: withdrawn },
      idempotent: true,
    },
    answerShape,
  );
  // Only an end of this very grant is one; else the owner's word stands, and is sent again at the next sync.
  if (told.id !== id || LIVE.has(told.state)) throw notRevoked(told);
  if (told.state !== "revoked") throw await endedOtherwise(deps, grant, told);
  mustBeAcknowledged(deps, id, ack);
  const state = await fetchState(deps, id);
  if (state.state !== "revoked") throw notRevoked(state);
  await keepState(deps, state);
  return state;
}

function notRevoked({ id, state }: GrantState): VaultError {
  return new VaultError("readback-differs", "The server does not show the grant as revoked.", {
    details: { grant: id, state },
  });
}

/** It had ended before: then that is its end, and the withdrawal came too late to be one. */
async function endedOtherwise(
  deps: SharingDeps,
  grant: GrantRecord,
  told: GrantState,
): Promise<VaultError> {
  const before: GrantRecord = { ...grant, state: "given", ended: null, withdrawn: null };
  await deps.context.records.write([grantLine(deps, before)]);
  await keepState(deps, told);
  return new VaultError("not-active", `The grant had ended before: ${told.state}.`, {
    details: { grant: told.id, state: told.state },
  });
}

function mustBeAcknowledged(
  { vault, serverKey }: SharingDeps,
  id: string,
  { index, ts, sig }: z.infer<typeof answerShape>["ack"],
): void {
  const key = serverKey();
  const ref = readBase64Url(id);
  const signature = readBase64Url(sig);
  const holds =
    key !== null &&
    ref !== null &&
    signature !== null &&
    isAck(key, { vault, what: "revoke", ref, index, ts }, signature);
  if (!holds)
    throw new VaultError(
      "readback-differs",
      "The server's word on the revocation is not signed by it.",
    );
}
