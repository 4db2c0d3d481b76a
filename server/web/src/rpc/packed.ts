/**
 * Items of a file on their way from the import worker to the vault worker. They go through the page as bytes that change
 * hands without a copy: as objects they would be made, and thrown away, in each of the three, hundreds of megabytes of a large
 * file.
 * @module
 */
import type { TabledItem } from "@rootvault/vault-core";

import { notePassed } from "./collector.ts";

/** Items as UTF-8 JSON. Whoever hands them on has them no more. */
export type PackedItems = Uint8Array<ArrayBuffer>;

/** As the text of the items, as their bytes. */
const PACKED = 2;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Packs items. */
export function packItems(items: readonly TabledItem[]): PackedItems {
  const packed = encoder.encode(JSON.stringify(items));
  notePassed(PACKED * packed.byteLength);
  return packed;
}

/** Unpacks items, once: their bytes are given back at once, since a collector that comes by later lets hundreds of them wait. */
export function unpackItems(packed: PackedItems): readonly TabledItem[] {
  const items: readonly TabledItem[] = JSON.parse(decoder.decode(packed));
  const { byteLength } = packed.buffer;
  giveBack(packed.buffer);
  notePassed(byteLength);
  return items;
}

/** `ArrayBuffer.prototype.transfer`, which Safari 17.4, Chrome 114 and Firefox 122 know; elsewhere the bytes wait. */
function giveBack(buffer: ArrayBuffer): void {
  const transfer: unknown = Reflect.get(buffer, "transfer");
  if (typeof transfer === "function") Reflect.apply(transfer, buffer, [0]);
}
