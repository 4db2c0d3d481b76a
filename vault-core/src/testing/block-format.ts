/**
 * Looks inside a block for the number of its body's format, which no interface of the core tells.
 * @module
 */
import { readInner } from "../block/inner.ts";
import { openWith } from "../crypto/secret.ts";
import { blockKey } from "../keys/collection-key.ts";
import { HEADER_BYTES, KEYED_HEADER_BYTES, readBlockHeader } from "../protocol/log/block-header.ts";
import { SIGNATURE_BYTES } from "../protocol/log/block-id.ts";

/** The format of the body of a block that the key of a collection opens. @throws {TypeError} for another key. */
export function formatOf(block: Uint8Array, collectionKey: Uint8Array): number {
  const { key } = blockKey(collectionKey, block.subarray(0, KEYED_HEADER_BYTES));
  const nonce = readBlockHeader(block).salt.slice(0, 24);
  const inner = openWith(
    { key, nonce, ad: block.slice(0, HEADER_BYTES) },
    block.subarray(HEADER_BYTES, block.length - SIGNATURE_BYTES),
  );
  if (inner === null) throw new TypeError("another key");
  return readInner(inner).format;
}
