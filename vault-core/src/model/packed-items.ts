/**
 * What the process that reads a file hands over, as bytes: `u32be length | JSON of all items | length and bytes of each table`.
 * In the JSON a table is no more than its kind.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import { readU32, u32be } from "../bytes/integers.ts";
import { VaultError } from "../errors.ts";
import type { TabledItem } from "./draft-table.ts";
import { readTable, writeTable } from "./packed-table.ts";

const TABLE = { kind: "table" } as const;

/** Packs items. */
export function packItems(items: readonly TabledItem[]): Uint8Array<ArrayBuffer> {
  const plain = items.map((item) => (item.kind === "table" ? TABLE : item));
  const tables = items.flatMap((item) => (item.kind === "table" ? writeTable(item) : []));
  const parts = [utf8(JSON.stringify(plain)), ...tables];
  return concatBytes(...parts.flatMap((part) => [u32be(part.length), part]));
}

/**
 * Gives items back, for who looks at each of them: what crossed a wire may say anything. Tables keep to the bytes.
 * @throws {VaultError} bad-value for bytes that are none.
 */
export function unpackItems(bytes: Uint8Array): readonly TabledItem[] {
  const [json, ...tables] = partsOf(bytes);
  const items = readItems(json);
  const read = items.map((item) => (isTable(item) ? readTable(tables.shift() ?? NONE) : item));
  return tables.length === 0 && read.every(isSome) ? read : refuse();
}

/** Tells whether something may be an item; who takes items in looks at each. */
function isSome(item: unknown): item is TabledItem {
  return typeof item === "object" && item !== null && "kind" in item;
}

const NONE = new Uint8Array();

function partsOf(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 <= bytes.length ? at + 4 + readU32(bytes, at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) return refuse();
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

function readItems(json: Uint8Array = NONE): readonly unknown[] {
  try {
    const items: unknown = JSON.parse(readUtf8(json) ?? "");
    return Array.isArray(items) ? items : refuse();
  } catch {
    return refuse();
  }
}

function isTable(item: unknown): boolean {
  return typeof item === "object" && item !== null && Reflect.get(item, "kind") === "table";
}

function refuse(): never {
  throw new VaultError("bad-value", "What was handed over of the file cannot be read.");
}
