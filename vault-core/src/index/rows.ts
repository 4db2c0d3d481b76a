/**
 * Rows of the index: one for each block of events, in the order in which the blocks came, in pages of 4,096. All pages
 * but the last are full and never change, and a row speaks of earlier rows alone, so any first part of the rows is true.
 * @module
 */
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import type { BlockId, StreamName } from "../model/ids.ts";
import { isBlockId, isStreamName } from "../protocol/ids.ts";
import { readJson } from "../bytes/read-json.ts";

/** Rows of a full page. */
export const PAGE_ROWS = 4_096;

/** What is known of a block without opening it. */
export interface IndexRow {
  readonly stream: StreamName;
  readonly seq: number;
  readonly id: BlockId;
  readonly collection: string;
  /** Authorship of its lines. */
  readonly from: string;
  /** Length of the sealed block. */
  readonly bytes: number;
  /** When its author wrote it, by the author's clock (Unix ms). */
  readonly written: number;
  /** Lines in it that are versions of events. */
  readonly lines: number;
  /** Those of `lines` that are no tombstones. */
  readonly count: number;
  /** Lines, here or in earlier blocks, that were live until this block came; and those that came too late. */
  readonly superseded: number;
  /** Those of `superseded` that are no tombstones. */
  readonly lost: number;
  /** First and last day of its events, wide enough for any time zone; null if no event has one. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** It holds lines that are kept in memory, annotations above all, so it is opened at every start. */
  readonly isKept: boolean;
  /** Ids in it that are not the 22 letters of 16 bytes. */
  readonly oddIds: number;
  /** First 16 hex letters of the hash of its file of overrides; empty if it has none. */
  readonly overrides: string;
}

/** A row as it is written: `readPage` says what each is. */
type WrittenRow = readonly [
  stream: number,
  seq: number,
  id: BlockId,
  collection: number,
  from: number,
  bytes: number,
  written: number,
  lines: number,
  count: number,
  superseded: number,
  lost: number,
  firstDay: string | null,
  lastDay: string | null,
  isKept: boolean,
  oddIds: number,
  overrides: string,
];

/** What each member of a written row is: by hand, since a process that starts reads thousands. */
const MEMBERS: readonly ((value: unknown) => boolean)[] = [
  isCount,
  isCount,
  isBlockId,
  ...Array.from({ length: 8 }, () => isCount),
  isDay,
  isDay,
  (value) => typeof value === "boolean",
  isCount,
  (value) => typeof value === "string",
];

/** Writes a page: names of streams, collections and authorships stand in it once. */
export function writePage(rows: readonly IndexRow[]): Uint8Array {
  const streams = new Map<StreamName, number>();
  const words = new Map<string, number>();
  const list = rows.map((row) => [
    numberIn(streams, row.stream),
    row.seq,
    row.id,
    numberIn(words, row.collection),
    numberIn(words, row.from),
    row.bytes,
    row.written,
    row.lines,
    row.count,
    row.superseded,
    row.lost,
    row.firstDay,
    row.lastDay,
    row.isKept,
    row.oddIds,
    row.overrides,
  ]);
  return utf8(
    JSON.stringify({ streams: [...streams.keys()], words: [...words.keys()], rows: list }),
  );
}

/** Reads a page; null for bytes that are none. */
export function readPage(bytes: Uint8Array): readonly IndexRow[] | null {
  const page = readJson(readUtf8(bytes) ?? "");
  if (!isPage(page)) return null;
  const { streams, words } = page;
  const rows: IndexRow[] = [];
  for (const row of page.rows) {
    const [stream, collection, from] = [streams[row[0]], words[row[3]], words[row[4]]];
    if (stream === undefined || collection === undefined || from === undefined) return null;
    rows.push({
      stream,
      seq: row[1],
      id: row[2],
      collection,
      from,
      bytes: row[5],
      written: row[6],
      lines: row[7],
      count: row[8],
      superseded: row[9],
      lost: row[10],
      firstDay: row[11],
      lastDay: row[12],
      isKept: row[13],
      oddIds: row[14],
      overrides: row[15],
    });
  }
  return rows;
}

interface WrittenPage {
  readonly streams: readonly StreamName[];
  readonly words: readonly string[];
  readonly rows: readonly WrittenRow[];
}

function isPage(value: unknown): value is WrittenPage {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 3) return false;
  const { streams, words, rows }: Partial<Record<keyof WrittenPage, unknown>> = value;
  return (
    isListOf(streams, isStreamName) &&
    isListOf(words, (word) => typeof word === "string") &&
    isListOf(rows, isRow) &&
    rows.length <= PAGE_ROWS
  );
}

function isRow(value: unknown): value is WrittenRow {
  return (
    Array.isArray(value) &&
    value.length === MEMBERS.length &&
    MEMBERS.every((isMember, at) => isMember(value[at]))
  );
}

function isListOf(value: unknown, isOne: (one: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isOne);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isDay(value: unknown): boolean {
  return value === null || (typeof value === "string" && value.length <= 10);
}

function numberIn<Name>(names: Map<Name, number>, name: Name): number {
  const known = names.get(name) ?? names.size;
  names.set(name, known);
  return known;
}
