/**
 * Starts an epoch: a new vault key, wrapped for every active member and the kit, with a link to the one before.
 * @module
 */
import { toHex } from "../bytes/encoding.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { createEpochKey, epochCommit } from "../keys/epoch.ts";
import { wrapEpochKey } from "../keys/kem-box.ts";
import { makeLink } from "../keys/link.ts";
import type { MemberId } from "../model/ids.ts";
import { lockboxMembers } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { RosterChange, RosterOp } from "./append.ts";
import type { Lockbox } from "./create.ts";

/** An epoch to be started, with its key. */
export interface NewEpoch extends RosterChange {
  readonly epoch: number;
  readonly vek: Uint8Array;
}

/**
 * Makes the next epoch of a roster.
 * @param older the current epoch's key.
 * @param without a member that the same append removes.
 */
export function newEpoch(
  state: RosterState,
  older: Uint8Array,
  random: RandomSource,
  without?: MemberId,
): NewEpoch {
  const { vault } = state;
  const epoch = state.epoch + 1;
  const vek = createEpochKey(random);
  const op: RosterOp = { op: "epoch", epoch, commit: toHex(epochCommit(vek)), link: true };
  const lockboxes = lockboxMembers(state)
    .filter((member) => member.id !== without)
    .map(({ id, kemKey }): Lockbox => ({
      epoch,
      rid: id,
      data: wrapEpochKey({ vault, epoch, rid: id }, kemKey, vek, random),
    }));
  return { ops: [op], lockboxes, link: makeLink({ vault, epoch, vek }, older), epoch, vek };
}

/** The same epoch without a link: who lacks the older keys never gets them from its key. */
export function withoutLink({ link: _link, ...epoch }: NewEpoch): NewEpoch {
  return {
    ...epoch,
    ops: epoch.ops.map((op) => (op.op === "epoch" ? { ...op, link: false } : op)),
  };
}
