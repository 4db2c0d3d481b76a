/**
 * Appends a member to the roster, with its lockbox for the epoch in force.
 * @module
 */
import { toHex } from "../bytes/encoding.ts";
import { equalBytes } from "../bytes/compare.ts";
import { VaultError } from "../errors.ts";
import type { MemberKeys } from "../keys/device.ts";
import { wrapEpochKey } from "../keys/kem-box.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster } from "./append.ts";
import { currentEpochKey, type RosterDevice, writerOf } from "./device-roster.ts";

/** Who is added. */
export interface NewMember {
  readonly class: "device" | "passkey";
  readonly keys: MemberKeys;
  /** Its proof that it holds its signing key, 64 bytes. */
  readonly pop: Uint8Array;
}

/**
 * Appends a member; one that is there already with these keys is left as it is.
 *
 * @throws {VaultError} no-device for an id that was removed, which never comes back, or that has other keys.
 */
export function appendAdd(
  device: RosterDevice,
  state: RosterState,
  { class: memberClass, keys, pop }: NewMember,
): Promise<RosterState> {
  const { id, signKey, kemKey } = keys;
  return appendRoster(writerOf(device), state, async (base) => {
    const known = base.members.get(id);
    if (known !== undefined) {
      if (known.removedAt === null && equalBytes(known.signKey, signKey)) return null;
      throw new VaultError("no-device", "This member was removed from the vault for good.");
    }
    const { vault, epoch } = base;
    const vek = await currentEpochKey(device, base);
    const data = wrapEpochKey({ vault, epoch, rid: id }, kemKey, vek, device.random);
    const added = { id, class: memberClass, sig: toHex(signKey), kem: toHex(kemKey) };
    return {
      ops: [{ op: "add", device: added, pop: toHex(pop) }],
      lockboxes: [{ epoch, rid: id, data }],
    };
  });
}
