/**
 * Questions for records of one collection: days, conditions on fields, words, order, pages.
 * @module
 */
import { readBase64Url, readUtf8, toBase64Url, utf8 } from "../../bytes/encoding.ts";
import { VaultError } from "../../errors.ts";
import { isSearched } from "../../index/term-hashes.ts";
import { textsIn } from "../../index/terms.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { QueryCondition, RecordQuery } from "../../vault/api/vault-api.ts";
import { isBetween, localTimeOf, readLocalTime } from "../time/days.ts";
import { isToldTwice } from "./effective.ts";
import { foldText } from "../../records/fold-text.ts";
import { isJsonObject, readPath } from "../paths.ts";
import type { RecordBatch, RecordSkim } from "./record-fold.ts";
import type { RecordSet, StoredRecord } from "./record-set.ts";
import { readJson } from "../../bytes/read-json.ts";

/** A page of stored records. */
export interface StoredPage {
  readonly records: readonly StoredRecord[];
  readonly total: number;
  /** How many of them tell of what another one tells. */
  readonly toldTwice: number;
  readonly next: string | null;
}

type Key = string | number | null;
interface Ranked {
  readonly key: Key;
  readonly one: StoredRecord;
}

const words = new WeakMap<StoredRecord, string>();

/** What a query asks of ranked records. */
interface Asked {
  readonly query: RecordQuery;
  readonly homeZone: string;
  readonly limit: number;
  readonly field: string | undefined;
  /** 1 upwards, -1 downwards. */
  readonly direction: number;
  /** Tells whether a record stands behind those that were shown. */
  readonly isBehind: (one: Ranked) => boolean;
  /** The newest come first, and days alone choose. */
  readonly isByDays: boolean;
}

/** The best so far, not in order, and how many records match. */
interface Found {
  best: Ranked[];
  total: number;
  toldTwice: number;
}

/** Ranked records that are held beyond a page before they are sorted out. */
const ROOM = 2_000;

/**
 * Answers a query over the records of its collection. Of events it holds little more than the page.
 *
 * @throws {VaultError} bad-value for a limit outside 1..5000, an `after` that no answer gave, or a condition on `when` with
 *   something that is neither a day nor a time.
 */
export async function queryRecords(
  records: Pick<RecordSet, "fold" | "count" | "countToldTwice">,
  query: RecordQuery,
  homeZone: string,
): Promise<StoredPage> {
  const asked = readAsked(query, homeZone);
  const { collection, from, to } = query;
  // Without a condition the number is known, and what comes later cannot be newer.
  const isAll = asked.isByDays && from === undefined && to === undefined;
  const known = isAll ? await records.count(collection) : null;
  const found = await records.fold<Found>(
    collection,
    { from, to },
    {
      start: () => ({ best: [], total: 0, toldTwice: 0 }),
      take: (state, batch) => takeBatch(state, batch, asked, known !== null),
      ...(asked.isByDays && { skim: skimOf(asked) }),
    },
  );
  const toldTwice = known === null ? found.toldTwice : await records.countToldTwice(collection);
  return { ...toPage(found, asked), total: known ?? found.total, toldTwice };
}

function readAsked(query: RecordQuery, homeZone: string): Asked {
  const limit = query.limit ?? 100;
  if (!Number.isInteger(limit) || limit < 1 || limit > 5000) {
    throw new VaultError("bad-value", "A page holds 1 to 5000 records.");
  }
  for (const condition of query.where ?? []) mustBeTime(condition);
  const direction = query.sort === undefined || query.sort.startsWith("-") ? -1 : 1;
  const field = query.sort?.replace(/^-/, "");
  const isBehind = query.after === undefined ? () => true : behind(query.after, direction);
  return { query, homeZone, limit, field, direction, isBehind, isByDays: isByDays(query) };
}

function isByDays({ where, text, sort, onlyEffective }: RecordQuery): boolean {
  const isFiltered = text !== undefined || (where ?? []).length > 0 || onlyEffective === true;
  return !isFiltered && (sort === undefined || sort === "-when");
}

function takeBatch(
  state: Found,
  { records, rest }: RecordBatch,
  asked: Asked,
  mayStop: boolean,
): boolean {
  const { query, homeZone, field, isBehind, limit } = asked;
  for (const one of records) {
    if (!isMatch(one, query, homeZone)) continue;
    state.total += 1;
    if (isToldTwice(one.annotation)) state.toldTwice += 1;
    const ranked = { key: keyOf(one, field, homeZone), one };
    if (isBehind(ranked)) state.best.push(ranked);
  }
  if (state.best.length <= (asked.isByDays ? limit : limit + ROOM)) return true;
  state.best = inOrder(state.best, asked).slice(0, limit + 1);
  return !mayStop || rest === null || !isBefore(rest, state.best.at(-1)?.key);
}

/** Once the page is full, records all of which stand behind it are counted by their days. */
function skimOf({ query, homeZone, limit }: Asked): RecordSkim<Found> {
  return {
    members: ["when"],
    isWanted: ({ best }) => best.length > limit,
    take: (state, some) => {
      const last = state.best.at(-1)?.key ?? null;
      const times = some.map((one) => readLocalTime(one, homeZone));
      if (times.some((time) => compareKeys(time, last) >= 0)) return false;
      state.total += times.filter((time) => isOnDays(time, query)).length;
      return true;
    },
  };
}

/** Tells whether a day lies before a record. What knows less than its day may stand before any. */
function isBefore(day: string, key: Key | undefined): boolean {
  return typeof key === "string" && key.length >= 10 && day < key.slice(0, 10);
}

function toPage({ best }: Found, asked: Asked): Pick<StoredPage, "records" | "next"> {
  const { limit } = asked;
  const page = inOrder(best, asked).slice(0, limit);
  const last = page.at(-1);
  const more = last !== undefined && best.length > limit;
  return {
    records: page.map(({ one }) => one),
    next: more ? writeAfter(last) : null,
  };
}

function inOrder(ranked: readonly Ranked[], { direction }: Asked): Ranked[] {
  return ranked.toSorted((a, b) => direction * compareRanked(a, b));
}

/** Sorts effective records newest first, ties by id, as screens and peeks show them. */
export function newestFirst(
  all: readonly StoredRecord[],
  homeZone: string,
): readonly StoredRecord[] {
  const ranked = all.map((one) => ({ key: keyOf(one, undefined, homeZone), one }));
  return ranked.toSorted((a, b) => -compareRanked(a, b)).map(({ one }) => one);
}

/** Tells whether a record is one that a query asks for, its order and page left out of account. */
export function isMatch(
  one: StoredRecord,
  query: Omit<RecordQuery, "collection">,
  homeZone: string,
): boolean {
  if (query.onlyEffective === true && one.effective === null) return false;
  const { shown } = one;
  return (
    isOnDays(localTimeOf(shown, homeZone), query) &&
    (query.where ?? []).every((condition) => meets(shown, condition, homeZone)) &&
    hasWords(one, query.text)
  );
}

/** Tells whether a wall-clock time, or less of one, lies on the days of a query. */
function isOnDays(time: string | null, { from, to }: Omit<RecordQuery, "collection">): boolean {
  return isBetween(time?.slice(0, 10) ?? null, from, to);
}

function hasWords(one: StoredRecord, text: string | undefined): boolean {
  const wanted = foldText(text ?? "");
  if (wanted === "") return true;
  const have = wordsOf(one);
  return wanted.split(" ").every((word) => have.includes(word));
}

function wordsOf(one: StoredRecord): string {
  const kept = words.get(one);
  if (kept !== undefined) return kept;
  const made = foldText(textsOf(one).join(" "));
  words.set(one, made);
  return made;
}

/** The texts of a record that words are looked for in: what people wrote, no ids, kinds and times. */
export function textsOf({ shown, annotation }: StoredRecord): readonly string[] {
  const own = Object.entries(shown).flatMap(([name, value]) => (isSearched(name) ? [value] : []));
  return [...textsIn(own), ...textsIn(annotation?.["note"] ?? null)];
}

/** A day or a wall-clock time, or less of one. */
const TIME = /^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d)?)?)?)?)?$/;

function mustBeTime({ field, op, value }: QueryCondition): void {
  if (field !== "when" || op === "contains" || TIME.test(value)) return;
  throw new VaultError(
    "bad-value",
    `when is compared with a day or a time of your own clock, such as 2026-03, 2026-03-14 or 2026-03-14T09:30; "${value}" is neither.`,
  );
}

/** What a record is asked for: its time as its owner's clock told it, as far as the condition tells one. */
function askedOf(record: JsonObject, { field, op, value }: QueryCondition, homeZone: string): Json {
  if (field !== "when") return readPath(record, field) ?? null;
  const time = localTimeOf(record, homeZone);
  if (op === "contains") return time;
  const told = time?.slice(0, value.length) ?? "";
  // Of a record that knows its year alone nobody can say on which side of a month it lies.
  return told === "" || (told.length < value.length && value.startsWith(told)) ? null : told;
}

function meets(record: JsonObject, condition: QueryCondition, homeZone: string): boolean {
  const found = askedOf(record, condition, homeZone);
  const values = Array.isArray(found) ? found : [found];
  const some = values.some((value: Json) => meetsOne(value, condition));
  return condition.op === "!=" ? !values.some((value: Json) => isEqual(value, condition)) : some;
}

function meetsOne(value: Json, condition: QueryCondition): boolean {
  const { op, value: wanted } = condition;
  if (op === "contains") return foldText(plainText(value)).includes(foldText(wanted));
  if (op === "=") return isEqual(value, condition);
  const order = compareTo(value, wanted);
  if (order === null) return false;
  if (op === "<") return order < 0;
  if (op === "<=") return order <= 0;
  return op === ">" ? order > 0 : order >= 0;
}

function isEqual(value: Json, { value: wanted }: QueryCondition): boolean {
  const order = compareTo(value, wanted);
  return order === null ? foldText(plainText(value)) === foldText(wanted) : order === 0;
}

/** Money and quantities compare by their value. */
function compareTo(value: Json, wanted: string): number | null {
  const plain = isJsonObject(value) ? (value["value"] ?? null) : value;
  const number = toNumber(plain);
  const other = toNumber(wanted);
  if (number !== null && other !== null) return number - other;
  if (typeof plain !== "string" || wanted === "") return null;
  const a = foldText(plain);
  const b = foldText(wanted);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function toNumber(value: Json): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}

function plainText(value: Json): string {
  if (value === null) return "";
  if (isJsonObject(value) && value["value"] !== undefined) return plainText(value["value"]);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function keyOf(one: StoredRecord, field: string | undefined, homeZone: string): Key {
  const { shown } = one;
  if (field === undefined || field === "when") return localTimeOf(shown, homeZone);
  const value = readPath(shown, field) ?? null;
  const plain = isJsonObject(value) ? (value["value"] ?? null) : value;
  return toNumber(plain) ?? (plain === null ? null : plainText(plain));
}

function compareRanked(a: Ranked, b: Ranked): number {
  return compareKeys(a.key, b.key) || compareTexts(a.one.id, b.one.id);
}

// Absent values come first when ascending; numbers before texts.
function compareKeys(a: Key, b: Key): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  return rank(a) - rank(b);
}

function rank(key: Key): number {
  if (key === null) return 0;
  return typeof key === "number" ? 1 : 2;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function writeAfter({ key, one }: Ranked): string {
  return toBase64Url(utf8(JSON.stringify([key, one.id])));
}

function behind(after: string, direction: number): (one: Ranked) => boolean {
  const [key, id] = readAfter(after);
  return (one) => direction * (compareKeys(one.key, key) || compareTexts(one.one.id, id)) > 0;
}

function readAfter(after: string): [Key, string] {
  const bytes = readBase64Url(after);
  const text = bytes === null ? null : readUtf8(bytes);
  const value = text === null ? null : readJson(text);
  if (Array.isArray(value) && value.length === 2) {
    const [key, id]: readonly unknown[] = value;
    const isKey = key === null || typeof key === "string" || typeof key === "number";
    if (isKey && typeof id === "string") return [key, id];
  }
  throw new VaultError("bad-value", "This page does not continue an earlier one.");
}
