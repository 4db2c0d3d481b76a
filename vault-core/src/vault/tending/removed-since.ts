/**
 * Whether this member is out of the vault: removed by the signed list of devices, or a helper whose time is over.
 * @module
 */
import { toInstant } from "../../protocol/ids.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";

/** Since when this member is out; null while it is in. */
export function removedSince({
  roster,
  keeper,
  now,
  session,
}: Pick<SyncDevice, "roster" | "keeper" | "now" | "session">): string | null {
  const member = roster.current().members.get(keeper.current().device);
  const { removedTs = null, until = null } = member ?? {};
  const isOver = until !== null && until <= now() + session.clockOffset();
  const since = removedTs ?? (isOver ? until : null);
  return since === null ? null : toInstant(since);
}
