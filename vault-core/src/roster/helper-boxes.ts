/**
 * Gives helpers the keys of their collections: a box for each epoch that still has blocks. Each new epoch brings boxes for all
 * helpers, and a further collection is a further box in every epoch.
 * @module
 */
import { collectionKey } from "../keys/collection-key.ts";
import { wrapCollectionKeys } from "../keys/helper-box.ts";
import type { MemberId } from "../model/ids.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { activeMember } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { toWire } from "../protocol/shapes.ts";
import type { Lockbox } from "./create.ts";
import { currentEpochKey, keepEpochKeys, type RosterDevice, writerOf } from "./device-roster.ts";
import { lowestEpoch } from "./lowest-epoch.ts";

/** Which keys a helper is to have. */
export interface HelperGift {
  readonly helper: MemberId;
  readonly collections: readonly string[];
  /** First epoch to make boxes for; the lowest that has blocks if it lies below that. */
  readonly fromEpoch: number;
}

const BOXES_AT_ONCE = 16;

/**
 * Makes boxes and leaves them with the server, the newest epoch's last: a helper that finds those finds all.
 *
 * @returns false if the helper is no member any more, and nothing was left.
 * @throws {VaultError} LOCKBOX_MISSING without the key of an epoch; BAD_LOCKBOX; unreachable and other answers.
 */
export async function bringHelperBoxes(
  device: RosterDevice,
  state: RosterState,
  { helper, collections, fromEpoch }: HelperGift,
): Promise<boolean> {
  const member = activeMember(state, helper);
  if (member?.class !== "helper") return false;
  await currentEpochKey(device, state);
  await keepEpochKeys(device, state);
  const { vault } = state;
  const { signer } = writerOf(device);
  const lowest = Math.max(fromEpoch, lowestEpoch(state));
  const epochs = [...device.keeper.current().epochKeys].filter(
    ([epoch]) => epoch >= lowest && epoch <= state.epoch,
  );
  const boxes = epochs
    .toSorted(([a], [b]) => a - b)
    .map(([epoch, vek]): Lockbox => {
      const keys = new Map(collections.map((name) => [name, collectionKey(vek, name)]));
      const address = { vault, epoch, rid: helper };
      const task = { address, kemKey: member.kemKey, signer, random: device.random };
      return { epoch, rid: helper, data: wrapCollectionKeys(task, keys) };
    });
  const path = fillPath(PATHS.helperBoxes, { vault });
  for (let at = 0; at < boxes.length; at += BOXES_AT_ONCE) {
    const some = boxes.slice(at, at + BOXES_AT_ONCE).map((box) => toWire(box));
    const body = { boxes: some };
    await device.session.call({ method: "POST", path, body, idempotent: true });
  }
  return true;
}
