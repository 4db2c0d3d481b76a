/**
 * What takes longest of making events ready for a block, done to bytes alone, so that another thread may do it: the columns
 * of a body become one zstd frame, and their words the terms of the block.
 * @module
 */
import { valuesBehindHead } from "../../block/columns/values.ts";
import { compress } from "../../block/zstd.ts";
import { isSearched } from "../../index/term-hashes.ts";
import { writeTermsOfValues } from "../../index/terms.ts";

/** What columns become. */
export interface PackedColumns {
  /** What stands in a body of format 2 behind its head, as one zstd frame. */
  readonly frame: Uint8Array;
  /** The terms of its lines, as `writeTerms` makes them. */
  readonly terms: Uint8Array;
}

/** Packs what stands in a body of format 2 behind its head. The bytes are good until it has returned. */
export type PackColumns = (bytes: Uint8Array) => Promise<PackedColumns>;

/** Packs at once. @throws {VaultError} BAD_BLOCK for bytes that no table was written as. */
export function packColumns(bytes: Uint8Array): PackedColumns {
  const values = valuesBehindHead(bytes, isSearched) ?? [];
  return { frame: compress(bytes), terms: writeTermsOfValues(values) };
}

/** Packs in the thread that asks. */
export const packHere: PackColumns = async (bytes) => packColumns(bytes);
