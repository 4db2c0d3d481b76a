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
import { type BodyHead, LINES_FORMAT } from "./body.ts";
import type { MemberValues } from "./columns/values.ts";
import { momentsInFormat, projectInFormat, readInFormat, valuesInFormat } from "./formats.ts";
import { type Inner, readInner } from "./inner.ts";
import { must } from "./refuse.ts";

/** An open block. */
export interface OpenedBlock {
  readonly header: BlockHeader;
  readonly collection: string;
  readonly head: BodyHead;
  readonly lines: readonly string[];
  /** Finds the values in which words may be searched, as `valuesInFormat` does; absent for lines that were never a block. */
  readonly values?: (isWanted: (member: string) => boolean) => readonly MemberValues[] | null;
}

/** Fields of the records of a block. */
export interface ProjectedBlock {
  readonly header: BlockHeader;
  readonly collection: string;
  /** For each path its values in the order of lines, `undefined` where a record has none. */
  readonly fields: readonly (readonly unknown[])[];
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
  const { header, collection, inner } = decrypt(block, collectionKeys);
  const { format } = inner;
  const body = readInFormat(inner);
  must(format >= minFormat, "its format is below the vault's policy", "DOWNGRADE");
  return { header, collection, ...body, values: (isWanted) => valuesInFormat(inner, isWanted) };
}

/**
 * Opens a block for some fields of its records: of columns, only those that hold them are read. Only for a block that
 * `openBlock` has opened before, which looks at all of it.
 *
 * @param paths keys from the outermost to the innermost.
 * @throws {VaultError} as `openBlock`.
 */
export function projectBlock(
  block: Uint8Array,
  collectionKeys: ReadonlyMap<string, Uint8Array>,
  paths: readonly (readonly string[])[],
): ProjectedBlock {
  const { header, collection, inner } = decrypt(block, collectionKeys);
  return { header, collection, fields: projectInFormat(inner, paths) };
}

/** Opens a block for when its records were, as `projectBlock` does for fields; null as in `momentsInFormat`. */
export function momentsOfBlock(
  block: Uint8Array,
  collectionKeys: ReadonlyMap<string, Uint8Array>,
  without: readonly string[],
): Float64Array | null {
  return momentsInFormat(decrypt(block, collectionKeys).inner, without);
}

function decrypt(
  block: Uint8Array,
  collectionKeys: ReadonlyMap<string, Uint8Array>,
): { header: BlockHeader; collection: string; inner: Inner } {
  const header = readBlockHeader(block);
  const { collection, key } = findKey(block, header, collectionKeys);
  const inner = openWith(
    { key, nonce: header.salt.slice(0, 24), ad: block.slice(0, HEADER_BYTES) },
    block.subarray(HEADER_BYTES, block.length - SIGNATURE_BYTES),
  );
  must(inner !== null, "its ciphertext does not open");
  return { header, collection, inner: readInner(inner) };
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
