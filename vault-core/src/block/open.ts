/**
 * Opens a block with the keys of collections. The collection is not in the header: the commitment tells which of the
 * keys is the right one. Signature and place are checked by `checkBlock` when a block comes from outside.
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import { openWith } from "../crypto/secret.ts";
import { blockKey } from "../keys/collection-key.ts";
import {
  type BlockHeader,
  HEADER_BYTES,
  KEYED_HEADER_BYTES,
  readBlockHeader,
} from "../protocol/log/block-header.ts";
import { SIGNATURE_BYTES } from "../protocol/log/block-id.ts";
import { type BodyHead, LINES_FORMAT, readBody } from "./body.ts";
import { readInner } from "./inner.ts";
import { must } from "./refuse.ts";

/** An open block. */
export interface OpenedBlock {
  readonly header: BlockHeader;
  readonly collection: string;
  readonly head: BodyHead;
  readonly lines: readonly string[];
}

/**
 * Opens a block.
 *
 * @param collectionKeys keys of the block's epoch by collection.
 * @param minFormat the lowest body format that the roster's policy allows.
 * @throws {VaultError} BAD_COMMITMENT if none of the keys is the block's; UNKNOWN_SUITE, TOO_LARGE, DOWNGRADE;
 *   BAD_BLOCK for any other fault.
 */
export function openBlock(
  block: Uint8Array,
  collectionKeys: ReadonlyMap<string, Uint8Array>,
  minFormat = LINES_FORMAT,
): OpenedBlock {
  const header = readBlockHeader(block);
  const { collection, key } = findKey(block, header, collectionKeys);
  const inner = openWith(
    { key, nonce: header.salt.slice(0, 24), ad: block.slice(0, HEADER_BYTES) },
    block.subarray(HEADER_BYTES, block.length - SIGNATURE_BYTES),
  );
  must(inner !== null, "its ciphertext does not open");
  const { format, body } = readInner(inner);
  must(format === LINES_FORMAT, "its format is unknown");
  must(format >= minFormat, "its format is below the vault's policy", "DOWNGRADE");
  return { header, collection, ...readBody(body) };
}

function findKey(
  block: Uint8Array,
  header: BlockHeader,
  collectionKeys: ReadonlyMap<string, Uint8Array>,
): { collection: string; key: Uint8Array } {
  const keyed = block.subarray(0, KEYED_HEADER_BYTES);
  for (const [collection, collectionKeyBytes] of collectionKeys) {
    const { key, commitment } = blockKey(collectionKeyBytes, keyed);
    if (equalBytes(commitment, header.commitment)) return { collection, key };
  }
  must(false, "none of the keys is its key", "BAD_COMMITMENT");
}
