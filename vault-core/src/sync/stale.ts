/**
 * Who was not heard of for long. A server that freezes what it shows looks, to one device, like others that rest: only
 * their owner can tell, so the note says since when (docs/security/threats.md).
 * @module
 */
import { toInstant } from "../protocol/ids.ts";
import type { Member } from "../protocol/roster/state.ts";
import type { SyncDevice } from "./sync-device.ts";

/** Milliseconds of silence after which the owner is told. */
export const STALE_MS: number = 7 * 24 * 3_600_000;

/** Notes every device that was silent for a week, as long as it is. */
export async function noteStale(device: SyncDevice): Promise<void> {
  const me = device.keeper.current().device;
  const heard = device.log.lastHeard();
  const now = device.now();
  for (const member of device.roster.current().members.values()) {
    if (!writes(member) || member.id === me) continue;
    const since = Math.max(heard.get(member.id) ?? 0, member.addedTs);
    if (now - since <= STALE_MS) continue;
    await device.alarms.raise("STALE", "A device of yours was not heard of for long.", {
      member: member.id,
      since: toInstant(since),
    });
  }
}

/** Kit and passkey write no entries, and a helper has nothing to say for weeks. */
function writes(member: Member): boolean {
  return member.removedAt === null && member.class === "device";
}
