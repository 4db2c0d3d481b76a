/**
 * Keeps every helper in keys: whatever starts an epoch, the next sync of a device brings the boxes that are lacking. Boxes
 * whose signer was removed count no more, so they are made anew.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import { isVaultError } from "../errors.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { MemberId } from "../model/ids.ts";
import { isMemberId } from "../protocol/ids.ts";
import { activeMember, hasClass } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { RosterDevice } from "../roster/device-roster.ts";
import { bringHelperBoxes } from "../roster/helper-boxes.ts";
import { type HelperCollection, helperCollections, toHelperLine } from "./helper-list.ts";

/**
 * Makes the boxes that helpers lack.
 *
 * @returns the lines that remember them, to be written once the boxes lie with the server.
 * @throws {VaultError} as `bringHelperBoxes`.
 */
export async function tendBoxes(
  context: CollectionContext,
  device: RosterDevice,
  state: RosterState,
): Promise<readonly RecordLine[]> {
  const lacking = helperCollections(context.records).filter((one) => !isBoxed(state, one));
  const lines: RecordLine[] = [];
  for (const helper of new Set(lacking.map((one) => one.helper))) {
    const mine = lacking.filter((one) => one.helper === helper);
    if (!isMemberId(helper)) continue;
    const gift = { helper, ...giftOf(state, mine) };
    if (!(await bringHelperBoxes(device, state, gift).catch(asNone))) continue;
    const boxed = { by: context.device, epoch: state.epoch };
    lines.push(...mine.map((one) => toHelperLine(context, { ...one, boxed })));
  }
  return lines;
}

/**
 * A helper that another device has removed meanwhile gets nothing any more, nor does one whose KEM key is none: that is no
 * fault of this vault's, and holds nothing else up.
 */
function asNone(error: unknown): false {
  if (isVaultError(error, "BAD_LOCKBOX") || isVaultError(error, "quota-exceeded")) return false;
  throw error;
}

function giftOf(
  state: RosterState,
  collections: readonly HelperCollection[],
): { readonly collections: readonly string[]; readonly fromEpoch: number } {
  const epochs = collections.map(({ boxed }) =>
    boxed !== undefined && isVoucher(state, boxed.by) ? boxed.epoch + 1 : 1,
  );
  return { collections: collections.map((one) => one.collection), fromEpoch: Math.min(...epochs) };
}

/** A helper that was removed, or is not added yet, needs nothing. */
function isBoxed(state: RosterState, { helper, boxed }: HelperCollection): boolean {
  if (!isMemberId(helper) || activeMember(state, helper)?.class !== "helper") return true;
  return boxed !== undefined && boxed.epoch >= state.epoch && isVoucher(state, boxed.by);
}

function isVoucher(state: RosterState, by: string): boolean {
  const member: MemberId | null = isMemberId(by) ? by : null;
  const voucher = member === null ? null : activeMember(state, member);
  return voucher !== null && hasClass(voucher, "device", "passkey");
}
