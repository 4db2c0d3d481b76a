/**
 * Changes this device's KEM key after each new epoch, so that a key stolen later opens no older lockbox.
 *
 * The new seed is durable before the roster names its public key; the old one is erased only once the entry stands in
 * the verified roster. A crash in between is finished by the next call.
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import { toHex } from "../bytes/encoding.ts";
import { kemKeyPair } from "../crypto/secret.ts";
import type { MemberId } from "../model/ids.ts";
import { activeMember } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster } from "./append.ts";
import { type RosterDevice, writerOf } from "./device-roster.ts";

/**
 * Changes the KEM key if the newest epoch began after the key's entry. Needs the newest epoch's key in hand.
 * @returns the roster, longer by one entry if the key changed.
 */
export async function rotateKemKey(device: RosterDevice, state: RosterState): Promise<RosterState> {
  const { device: me, epochKeys, helper, nextKemSeed } = device.keeper.current();
  const hasKeys = (helper?.collectionKeys ?? epochKeys).has(state.epoch);
  const due = hasKeys && !isFixed(state, me) && keyEntryOf(state, me) < epochEntryOf(state);
  if (!due && nextKemSeed === null) return state;
  const seed = nextKemSeed ?? device.random(32);
  if (nextKemSeed === null)
    await device.keeper.save({ ...device.keeper.current(), nextKemSeed: seed });
  const { publicKey } = kemKeyPair(seed);
  const after = await appendRoster(writerOf(device), state, (base) => {
    const named = activeMember(base, me)?.kemKey;
    const done = named === undefined || equalBytes(named, publicKey);
    const op = { op: "prekey" as const, device: me, kem: toHex(publicKey) };
    return Promise.resolve(done ? null : { ops: [op] });
  });
  await device.keeper.save({ ...device.keeper.current(), kemSeed: seed, nextKemSeed: null });
  return after;
}

/** One member may stand for all devices of a carer that only reads, so its key stays. */
function isFixed(state: RosterState, member: MemberId): boolean {
  return activeMember(state, member)?.may === "read";
}

/** Number of the entry that names a member's KEM key. */
function keyEntryOf(state: RosterState, member: MemberId): number {
  const prekey = state.entries.findLast((entry) => entry.op === "prekey" && entry.by === member);
  return prekey?.n ?? state.members.get(member)?.addedAt ?? 0;
}

/** Number of the entry that began the newest epoch; 0 for the first. */
function epochEntryOf(state: RosterState): number {
  return state.entries.findLast((entry) => entry.op === "epoch")?.n ?? 0;
}
