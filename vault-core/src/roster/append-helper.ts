/**
 * Appends a helper to the roster. It gets no lockbox: the keys of its collections come in boxes of their own.
 * @module
 */
import { toHex } from "../bytes/encoding.ts";
import type { MemberKeys } from "../keys/device.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster, type RosterOp } from "./append.ts";
import { type RosterDevice, writerOf } from "./device-roster.ts";

/** What a helper may do, and for how long. */
export interface HelperTerms {
  readonly may: "read" | "add";
  /** Unix ms by the server's clock; null for no end. */
  readonly until: number | null;
}

/** Appends a helper, with its proof that it holds its signing key. */
export function appendHelper(
  device: RosterDevice,
  state: RosterState,
  { may, until }: HelperTerms,
  { keys, pop }: { readonly keys: MemberKeys; readonly pop: Uint8Array },
): Promise<RosterState> {
  const { id, signKey, kemKey } = keys;
  const op: RosterOp = {
    op: "add",
    device: {
      id,
      class: "helper",
      sig: toHex(signKey),
      kem: toHex(kemKey),
      may,
      ...(until !== null && { until }),
    },
    pop: toHex(pop),
  };
  return appendRoster(writerOf(device), state, (base) =>
    Promise.resolve(base.members.has(id) ? null : { ops: [op] }),
  );
}
