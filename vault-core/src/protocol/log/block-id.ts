/**
 * The name of a block: a hash over all of it but the signature, which signs that name.
 * @module
 */
import type { BlockId } from "../../model/ids.ts";
import { hash } from "../../crypto/public.ts";
import { toBlockId } from "../ids.ts";

/** Bytes of the signature at the end of a block. */
export const SIGNATURE_BYTES = 64;

/** Gives the 32 bytes that name a block: H("block-id", all but the signature). */
export function blockIdBytes(block: Uint8Array): Uint8Array {
  return hash("block-id", block.subarray(0, block.length - SIGNATURE_BYTES));
}

/** Names a whole block. */
export function blockId(block: Uint8Array): BlockId {
  return toBlockId(blockIdBytes(block));
}
