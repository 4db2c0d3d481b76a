/**
 * Items of a file on their way from the import worker to the vault worker. They go through the page as bytes that change
 * hands without a copy: as objects they would be made, and thrown away, in each of the three, hundreds of megabytes of a large
 * file.
 * @module
 */
import type { TabledItem } from "@rootvault/vault-core";
import { packItems as toBytes, unpackItems as fromBytes } from "@rootvault/vault-core/items";

import { notePassed } from "./collector.ts";

/** Items as bytes. Whoever hands them on has them no more. */
export type PackedItems = Uint8Array<ArrayBuffer>;

/** As the text of the items, as their bytes. */
const PACKED = 2;

/** Packs items. */
export function packItems(items: readonly TabledItem[]): PackedItems {
  const packed = toBytes(items);
  notePassed(PACKED * packed.byteLength);
  return packed;
}

/** Unpacks items. Tables keep to the bytes: they are given back (`giveItemsBack`) once the items are taken in. */
export function unpackItems(packed: PackedItems): readonly TabledItem[] {
  return fromBytes(packed);
}

/** Gives bytes back at once, since a collector that comes by later lets hundreds of them wait. */
export function giveItemsBack(packed: PackedItems): void {
  const { byteLength } = packed.buffer;
  giveBack(packed.buffer);
  notePassed(byteLength);
}

/** `ArrayBuffer.prototype.transfer`, which Safari 17.4, Chrome 114 and Firefox 122 know; elsewhere the bytes wait. */
function giveBack(buffer: ArrayBuffer): void {
  const transfer: unknown = Reflect.get(buffer, "transfer");
  if (typeof transfer === "function") Reflect.apply(transfer, buffer, [0]);
}
