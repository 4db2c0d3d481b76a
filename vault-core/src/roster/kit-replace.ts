/**
 * Replaces the recovery kit. With the old kit in hand at once; without it a device asks, and takes 72 hours later, so
 * that a thief with an unlocked device cannot shut the owner out unnoticed: the old kit, or the removal of the asking
 * device, ends the ask.
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import { toHex } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import { type MemberSecrets, toMemberKeys } from "../keys/device.ts";
import { kitSecrets, mustBeKitOf } from "../keys/kit.ts";
import { provePossession } from "../keys/sign-entry.ts";
import { RECOVERY_ID, toInstant } from "../protocol/ids.ts";
import { kitOf } from "../protocol/roster/members.ts";
import { RECOVERY_WAIT_MS } from "../protocol/roster/ops/recovery.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster, type RosterOp } from "./append.ts";
import { currentEpochKey, keepMadeKey, type RosterDevice, writerOf } from "./device-roster.ts";
import { type NewEpoch, newEpoch, withoutLink } from "./new-epoch.ts";

/** Asks for a new kit in this device's name. An older ask, of whichever device, is replaced. */
export function askForKit(
  device: RosterDevice,
  state: RosterState,
  kit: MemberSecrets,
): Promise<RosterState> {
  return appendRoster(writerOf(device), state, (base) =>
    Promise.resolve(isAskedFor(base, kit) ? null : { ops: [recoveryOp(base, kit, "ask")] }),
  );
}

/** A kit to be put in force. */
export interface KitTake {
  readonly kit: MemberSecrets;
  /** The kit in force, whose word makes it immediate. Absent: this device asked 72 hours ago. */
  readonly old?: MemberSecrets;
  /** Whether the epoch's key opens the older ones. Absent: it does. */
  readonly link?: boolean;
}

/**
 * Puts a kit in force and starts an epoch in the same append.
 *
 * @throws {VaultError} KIT_MISMATCH if `old` is not in force; no-kit-change if nothing was asked for, or it has lapsed;
 *   too-early before the 72 hours are over.
 */
export async function takeKit(
  device: RosterDevice,
  state: RosterState,
  { kit, old, link = true }: KitTake,
): Promise<RosterState> {
  let made: NewEpoch | null = null;
  const after = await appendRoster(writerOf(device), state, async (base) => {
    if (isInForce(base, kit)) return null;
    if (old === undefined) mustHaveWaited(device, base, kit);
    else mustBeKitOf(base, old);
    const of = old === undefined ? base.recoveryAsk?.n : undefined;
    const take = recoveryOp(base, kit, "take", of);
    const older = await currentEpochKey(device, base);
    const linked = newEpoch(withKit(base, kit), older, device.random);
    const next = link ? linked : withoutLink(linked);
    made = next;
    return { ...next, ops: [take, ...next.ops], ...(old !== undefined && { cosigner: old }) };
  });
  await keepMadeKey(device, after, made);
  return after;
}

/**
 * Ends a pending ask by the old kit's word: it signs a new epoch together with this device, which shows that its owner
 * still has it.
 *
 * @throws {VaultError} KIT_MISMATCH; no-kit-change if nothing is pending.
 */
export async function cancelKitChange(
  device: RosterDevice,
  state: RosterState,
  old: MemberSecrets,
): Promise<RosterState> {
  let made: NewEpoch | null = null;
  if (state.recoveryAsk === null) throw noKitChange();
  const after = await appendRoster(writerOf(device), state, async (base) => {
    if (base.recoveryAsk === null) return null;
    mustBeKitOf(base, old);
    const next = newEpoch(base, await currentEpochKey(device, base), device.random);
    made = next;
    return { ...next, cosigner: old };
  });
  await keepMadeKey(device, after, made);
  return after;
}

/**
 * Brings the kits that this device keeps into line with a roster that the server has just shown: a new one that came
 * into force is kept until it is verified, an older one is wiped. The answer to the append may have been lost.
 */
export async function settleKit({ keeper }: RosterDevice, state: RosterState): Promise<void> {
  const secrets = keeper.current();
  const { kit, nextKit } = secrets;
  if (nextKit && isInForce(state, kitSecrets(nextKit)))
    await keeper.save({ ...secrets, kit: nextKit, nextKit: null });
  else if (kit !== null && !isInForce(state, kitSecrets(kit)))
    await keeper.save({ ...secrets, kit: null });
}

/** Tells whether the kit in force has these keys. */
export function isInForce(state: RosterState, kit: MemberSecrets): boolean {
  return hasKeys(kitOf(state), kit);
}

/** Tells whether the pending ask is for a kit with these keys. */
export function isAskedFor({ recoveryAsk }: RosterState, kit: MemberSecrets): boolean {
  return recoveryAsk !== null && hasKeys(recoveryAsk, kit);
}

/** The rules of the roster, and the server's own count, hold the same; here it is told in words. */
function mustHaveWaited(
  { keeper, now, session }: RosterDevice,
  state: RosterState,
  kit: MemberSecrets,
): void {
  const ask = state.recoveryAsk;
  if (ask === null || !isAskedFor(state, kit) || ask.by !== keeper.current().device)
    throw noKitChange();
  const takeFrom = ask.ts + RECOVERY_WAIT_MS;
  if (now() + session.clockOffset() < takeFrom)
    throw new VaultError("too-early", "The new recovery kit has to wait for its 72 hours.", {
      details: { takeFrom: toInstant(takeFrom) },
    });
}

function hasKeys(
  named: { readonly signKey: Uint8Array; readonly kemKey: Uint8Array },
  kit: MemberSecrets,
): boolean {
  const { signKey, kemKey } = toMemberKeys(kit);
  return equalBytes(named.signKey, signKey) && equalBytes(named.kemKey, kemKey);
}

function recoveryOp(
  { vault }: RosterState,
  kit: MemberSecrets,
  stage: "ask" | "take",
  of?: number,
): RosterOp {
  const { signKey, kemKey } = toMemberKeys(kit);
  return {
    op: "recovery",
    recovery: { sig: toHex(signKey), kem: toHex(kemKey) },
    pop: toHex(provePossession(kit, vault, kemKey)),
    stage,
    ...(of !== undefined && { of }),
  };
}

/** The roster as it will be for the epoch behind the `take`: its lockbox is for the new kit. */
function withKit(state: RosterState, kit: MemberSecrets): RosterState {
  const { signKey, kemKey } = toMemberKeys(kit);
  const member = { ...kitOf(state), signKey, kemKey };
  return { ...state, members: new Map(state.members).set(RECOVERY_ID, member) };
}

function noKitChange(): VaultError {
  return new VaultError("no-kit-change", "No new recovery kit is asked for, or it was cancelled.");
}
