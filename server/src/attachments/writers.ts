/**
 * Who may add attachments, and who may say that some are dead.
 * @module
 */
import { activeMember, VaultError, type RosterState } from "@rootvault/vault-core/protocol";
import type { DeviceSession } from "../http/route.ts";

/** Devices, and helpers that may add: the same that may write blocks. */
export function mustMayWrite(roster: RosterState, session: DeviceSession): void {
  const member = activeMember(roster, session.device);
  const writes = member?.class === "device" || (member?.class === "helper" && member.may === "add");
  if (!writes) throw new VaultError("helper-refused", "This member may not write.");
}

/** The device that compacted: its truncate entry is the newest one, and it alone knows what that leaves unnamed. */
export function mustBeCompactor(roster: RosterState, session: DeviceSession, n: number): void {
  const { truncate } = roster;
  if (session.memberClass !== "device" || truncate?.by !== session.device)
    throw new VaultError("helper-refused", "Only the device that compacted names what is dead.");
  if (truncate.n !== n)
    throw new VaultError("precondition-failed", "Another compaction is the newest one.");
}
