/**
 * The calls about compactions: how far each is, and this device's confirmation.
 * @module
 */
import { readHex, toBase64Url } from "../bytes/encoding.ts";
import { sign } from "../crypto/secret.ts";
import { isAck } from "../protocol/log/ack.ts";
import { type CompactionView, compactionsShape, confirmMessage } from "../protocol/log/confirm.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { entryHashAt } from "../protocol/roster/members.ts";
import type { RosterState, Truncate } from "../protocol/roster/state.ts";
import type { SyncDevice } from "./sync-device.ts";

/** Asks how far the newest compactions are, the newest first. */
export async function fetchCompactions({
  session,
}: SyncDevice): Promise<readonly CompactionView[]> {
  const path = fillPath(PATHS.confirm, { vault: session.vault });
  return (await session.ask({ method: "GET", path }, compactionsShape)).compactions;
}

/** Says that a compaction lost nothing that this device holds. Sent twice it counts once. */
export async function sendConfirmation(
  { session, keeper }: SyncDevice,
  { n, state }: Pick<Truncate, "n" | "state">,
): Promise<void> {
  const { vault, signSeed } = keeper.current();
  const path = fillPath(PATHS.confirm, { vault });
  const sig = toBase64Url(sign(signSeed, "confirm", confirmMessage({ vault, n, state })));
  const call = { method: "POST" as const, path, body: { n, sig }, idempotent: true };
  await session.ask(call, compactionsShape);
}

/** Tells whether the server has proved, by the key that the roster names, that it deleted what a compaction ends. */
export function isErased(state: RosterState, { n, erased }: CompactionView): boolean {
  const ref = readHex(entryHashAt(state, n) ?? "");
  if (erased === null || ref?.length !== 32 || state.serverKey === null) return false;
  const { index, ts, sig } = erased;
  const fields = { vault: state.vault, what: "erase" as const, ref, index, ts };
  return isAck(state.serverKey, fields, sig);
}
