/**
 * The outside of a helper's box: who signed it. A public key is public, so anyone can wrap keys for a helper; a box counts only
 * with the signature of an active device or passkey. Server and helper check the same (docs/formats/keys.md).
 *
 * | off | len | field |
 * |---|---|---|
 * | 0 | n-80 | ct and sealed keys of collections |
 * | n-80 | 16 | by: member id of the signer |
 * | n-64 | 64 | SIG(by, "box-coll", bytes[0..n-80)) |
 * @module
 */
import { KEM_CIPHERTEXT_BYTES, verifySignature } from "../../crypto/public.ts";
import type { MemberId } from "../../model/ids.ts";
import { toMemberId } from "../ids.ts";
import { activeMember, hasClass } from "./members.ts";
import type { RosterState } from "./state.ts";

/** Bytes of the signer's id and signature at the end of a box. */
export const HELPER_BOX_TAIL_BYTES: number = 16 + 64;
/** Bytes of a box with the key of one collection of one letter. */
export const MIN_HELPER_BOX_BYTES: number =
  KEM_CIPHERTEXT_BYTES + 4 + 1 + 32 + 16 + HELPER_BOX_TAIL_BYTES;
/** Bytes of the longest box. */
export const MAX_HELPER_BOX_BYTES = 8192;
/** Boxes that lie side by side for one helper in one epoch: it takes the union. */
export const MAX_HELPER_BOXES = 16;

/** Gives the active device or passkey that signed a box; null for a box of anybody else, and for a changed one. */
export function helperBoxSigner(state: RosterState, box: Uint8Array): MemberId | null {
  if (box.length < MIN_HELPER_BOX_BYTES || box.length > MAX_HELPER_BOX_BYTES) return null;
  const end = box.length - HELPER_BOX_TAIL_BYTES;
  const by = activeMember(state, toMemberId(box.subarray(end, end + 16)));
  if (by === null || !hasClass(by, "device", "passkey")) return null;
  const signed = box.subarray(0, end);
  return verifySignature(by.signKey, "box-coll", signed, box.subarray(end + 16)) ? by.id : null;
}
