/**
 * What a sync works on, and the pin that it leaves.
 * @module
 */
import type { SyncableLog } from "../log/log-for-sync.ts";
import type { RosterDevice } from "../roster/device-roster.ts";
import { toPin } from "../roster/pin.ts";
import type { BlockStore } from "../store/block-store.ts";
import type { AttachmentKeeper } from "./attachment-keeper.ts";
import type { AlarmBook } from "./alarms.ts";
import type { QuarantineBook } from "./quarantine.ts";
import type { RosterKeeper } from "./roster-keeper.ts";

/** An open vault with its session. */
export interface SyncDevice extends RosterDevice {
  readonly log: SyncableLog;
  readonly roster: RosterKeeper;
  readonly blocks: BlockStore;
  readonly alarms: AlarmBook;
  readonly attachments: AttachmentKeeper;
  readonly quarantine: QuarantineBook;
}

/** Pins what is verified and stored, if it is news. */
export async function savePin({ keeper, roster, log }: SyncDevice): Promise<void> {
  const pin = toPin(roster.current(), log.vector());
  const secrets = keeper.current();
  if (JSON.stringify(pin) !== JSON.stringify(secrets.pin)) await keeper.save({ ...secrets, pin });
}
