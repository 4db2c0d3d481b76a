/**
 * Draft tables as bytes, as they cross from the process that reads a file to the one that has the keys: texts that are only
 * written again are never made there, and of numbers no text is made at all.
 *
 * bytes = u32be length | JSON of the head | sections, in the order in which the head tells them
 *
 * | Section | Bytes |
 * |---|---|
 * | natural keys | UTF-8 of a list of JSON |
 * | shape of each draft, unless all have the first | u16 each |
 * | row of each draft, unless each is one above the last | f64 each |
 * | of each column: values | UTF-8 of a list of JSON |
 * | of each column that tells different values once: which value each object has | u16 each |
 *
 * Numbers are in the order of bytes of the machine, on which both processes are.
 * @module
 */
import { joinBytes } from "../bytes/compare.ts";
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import { readU32, u32be } from "../bytes/integers.ts";
import { readJson } from "../bytes/read-json.ts";
import { type DraftTable, MAX_TABLE_ROWS } from "./draft-table.ts";
import { isList, type Json } from "./json.ts";
import { PlainTexts } from "./plain-texts.ts";
import type { Numbers, TableMember, ValueColumn } from "./value-table.ts";

interface Head {
  readonly collection: string;
  readonly member?: string;
  /** Drafts. */
  readonly count: number;
  /** Bytes of the natural keys. */
  readonly keys: number;
  readonly hasShapes: boolean;
  /** Row of the first draft, where each is one above the last. */
  readonly firstRow: number | null;
  readonly shapes: readonly (readonly TableMember[])[];
  readonly columns: readonly ColumnHead[];
}

interface ColumnHead {
  /** Different values. */
  readonly values: number;
  /** Their bytes. */
  readonly bytes: number;
  /** Objects, where each has the number of a value; null: each has its own. */
  readonly of: number | null;
}

/** Writes a table as bytes. */
export function writeTable(table: DraftTable): Uint8Array<ArrayBuffer> {
  const { collection, member, naturalKeys, rows, drafts } = table;
  const keys = utf8(JSON.stringify(naturalKeys));
  const columns = drafts.columns.map(({ values }) => utf8(JSON.stringify(values)));
  const hasShapes = some(drafts.shapeOf, (shape) => shape !== 0);
  const isEven = !some(rows, (row, at) => row !== (rows[0] ?? 0) + at);
  const head: Head = {
    collection,
    ...(member !== undefined && { member }),
    count: rows.length,
    keys: keys.length,
    hasShapes,
    firstRow: isEven ? (rows[0] ?? 0) : null,
    shapes: drafts.shapes,
    columns: drafts.columns.map(({ values, of }, at) => ({
      values: values.length,
      bytes: columns[at]?.length ?? 0,
      of: of?.length ?? null,
    })),
  };
  const text = utf8(JSON.stringify(head));
  const parts = [u32be(text.length), text, keys];
  if (hasShapes) parts.push(bytesOf(Uint16Array.from(drafts.shapeOf)));
  if (!isEven) parts.push(bytesOf(Float64Array.from(rows)));
  for (const [at, { of }] of drafts.columns.entries()) {
    parts.push(columns[at] ?? new Uint8Array());
    if (of !== null) parts.push(bytesOf(Uint16Array.from(of)));
  }
  return joinBytes(parts);
}

/**
 * Reads what `writeTable` wrote; null for bytes that are none. Whether what its numbers say leads anywhere is for
 * `isDraftTable` to tell.
 */
export function readTable(bytes: Uint8Array): DraftTable | null {
  const end = bytes.length < 4 ? 0 : 4 + readU32(bytes, 0);
  const head = end === 0 || end > bytes.length ? null : readHead(bytes.subarray(4, end));
  return head === null ? null : readSections(head, new Sections(bytes, end));
}

function readSections(head: Head, sections: Sections): DraftTable | null {
  const { collection, member, count, shapes } = head;
  const keys = new PackedColumn(sections.next(head.keys), count, null);
  const shapeOf = head.hasShapes ? sections.shorts(count) : new Uint16Array(count);
  const rows = head.firstRow === null ? sections.doubles(count) : evenRows(head.firstRow, count);
  const columns = head.columns.map(({ bytes, values, of }) => {
    const list = sections.next(bytes);
    return new PackedColumn(list, values, of === null ? null : sections.shorts(of));
  });
  if (!sections.isDone || ![keys, ...columns].every((column) => column.isWhole)) return null;
  return {
    kind: "table",
    collection,
    get naturalKeys() {
      // Others leave them too few, which `isDraftTable` tells.
      return keys.values.filter((key) => typeof key === "string");
    },
    keyTexts: keys.texts,
    rows,
    ...(member !== undefined && { member }),
    drafts: { shapes, shapeOf, columns },
  };
}

/** The values of a column, made once somebody asks for them. */
class PackedColumn implements ValueColumn {
  readonly of: Numbers | null;
  readonly texts: PlainTexts | null;
  readonly #bytes: Uint8Array;
  readonly #count: number;
  #values: readonly Json[] | null = null;

  constructor(bytes: Uint8Array, count: number, of: Numbers | null) {
    this.of = of;
    this.texts = PlainTexts.find(bytes, count);
    this.#bytes = bytes;
    this.#count = count;
  }

  get values(): readonly Json[] {
    this.#values ??= readList(this.#bytes) ?? [];
    return this.#values;
  }

  /** Tells whether its bytes are a list of so many values. */
  get isWhole(): boolean {
    return this.texts !== null || this.values.length === this.#count;
  }
}

/** The sections, one after the other. */
class Sections {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Tells whether each was there, and nothing is left. */
  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }

  next(length: number): Uint8Array {
    const section = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return section;
  }

  // Numbers begin where the machine wants them in bytes of their own.
  shorts(count: number): Uint16Array {
    const section = this.next(count * 2);
    return new Uint16Array(new Uint8Array(section).buffer, 0, section.length >> 1);
  }

  doubles(count: number): Float64Array {
    const section = this.next(count * 8);
    return new Float64Array(new Uint8Array(section).buffer, 0, section.length >> 3);
  }
}

function readHead(bytes: Uint8Array): Head | null {
  const head = readJson(readUtf8(bytes) ?? "");
  return isHead(head) ? head : null;
}

function isHead(value: unknown): value is Head {
  if (!isObject(value)) return false;
  const { collection, member, shapes, columns } = value;
  return (
    typeof collection === "string" &&
    (member === undefined || typeof member === "string") &&
    areOfRows(value) &&
    Array.isArray(shapes) &&
    Array.isArray(columns) &&
    columns.every(isColumnHead)
  );
}

function areOfRows({
  count,
  keys,
  hasShapes,
  firstRow,
}: Readonly<Record<string, unknown>>): boolean {
  return (
    isLength(count) &&
    count <= MAX_TABLE_ROWS &&
    isLength(keys) &&
    typeof hasShapes === "boolean" &&
    (firstRow === null || isLength(firstRow))
  );
}

function isColumnHead(value: unknown): value is ColumnHead {
  if (!isObject(value)) return false;
  const { values, bytes, of } = value;
  const hasNumbers = of === null || (isLength(of) && of <= MAX_TABLE_ROWS);
  return isLength(values) && values <= MAX_TABLE_ROWS && isLength(bytes) && hasNumbers;
}

function isLength(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function readList(bytes: Uint8Array): readonly Json[] | null {
  const value = readJson(readUtf8(bytes) ?? "");
  return isList(value) ? value : null;
}

function evenRows(first: number, count: number): Numbers {
  return Float64Array.from({ length: count }, (_, at) => first + at);
}

function bytesOf({ buffer }: Uint16Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer);
}

function some(numbers: Numbers, isSo: (number: number, at: number) => boolean): boolean {
  for (let at = 0; at < numbers.length; at++) if (isSo(numbers[at] ?? 0, at)) return true;
  return false;
}
