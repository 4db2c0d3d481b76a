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
 * Changes the KEM key if the newest epoch began after the key's entry, and the newest epoch's key is in hand; also if
 * the key that the roster names is none of this device's, whose disk was put back to before it made that one.
 * @returns the roster, longer by one entry if the key changed.
 */
export async function rotateKemKey(device: RosterDevice, state: RosterState): Promise<RosterState> {
  const { device: me, epochKeys, helper, nextKemSeed } = device.keeper.current();
  const hasKeys = (helper?.collectionKeys ?? epochKeys).has(state.epoch);
  const isOld = hasKeys && keyEntryOf(state, me) < epochEntryOf(state);
  const isDue = !isFixed(state, me) && (isOld || hasLostKemKey(device, state));
  if (!isDue && nextKemSeed === null) return state;
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

/**
 * Tells whether the newest epoch's lockbox was wrapped for a KEM key that this device has no more: it changed its key
 * in this epoch, which it does only with the epoch's key in hand, or the roster names a key that is none of its own.
 */
export function isLockboxOfLostKey(device: RosterDevice, state: RosterState): boolean {
  const { device: me } = device.keeper.current();
  return prekeyEntryOf(state, me) > epochEntryOf(state) || hasLostKemKey(device, state);
}

/** The roster names a KEM key whose seed is not here; one that is being made is here already. */
function hasLostKemKey({ keeper }: RosterDevice, state: RosterState): boolean {
  const { device, kemSeed, nextKemSeed } = keeper.current();
  const named = activeMember(state, device)?.kemKey;
  const seeds = nextKemSeed === null ? [kemSeed] : [kemSeed, nextKemSeed];
  return (
    named !== undefined && !seeds.some((seed) => equalBytes(named, kemKeyPair(seed).publicKey))
  );
}

/** Number of the entry that names a member's KEM key. */
function keyEntryOf(state: RosterState, member: MemberId): number {
  return Math.max(prekeyEntryOf(state, member), state.members.get(member)?.addedAt ?? 0);
}

/** Number of the newest entry by which a member changed its KEM key; 0 if it never did. */
function prekeyEntryOf(state: RosterState, member: MemberId): number {
  return state.entries.findLast(({ op, by }) => op === "prekey" && by === member)?.n ?? 0;
}

/** Number of the entry that began the newest epoch; 0 for the first. */
function epochEntryOf(state: RosterState): number {
  return state.entries.findLast((entry) => entry.op === "epoch")?.n ?? 0;
}
