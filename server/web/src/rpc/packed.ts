/**
 * Items of a file on their way from the import worker to the vault worker. They go through the page as bytes that change
 * hands without a copy: as objects they would be made, and thrown away, in each of the three, hundreds of megabytes of a large
 * file.
 * @module
 */
import type { TabledItem } from "@rootvault/vault-core";

/** Items as UTF-8 JSON. Whoever hands them on has them no more. */
export type PackedItems = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Packs items. */
export function packItems(items: readonly TabledItem[]): PackedItems {
  return encoder.encode(JSON.stringify(items));
}

/** Unpacks items. */
export function unpackItems(packed: PackedItems): readonly TabledItem[] {
  const items: readonly TabledItem[] = JSON.parse(decoder.decode(packed));
  return items;
}
