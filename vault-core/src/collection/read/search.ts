/**
 * Search over all collections, newest first, a stretch of blocks at a time: the first hits come at once, the rest as it is
 * asked for. Words are those of `index/terms.ts`: all must stand in a record, from three letters on as the start of one.
 * @module
 */
import { readBase64Url, readUtf8, toBase64Url, utf8 } from "../../bytes/encoding.ts";
import { readJson } from "../../bytes/read-json.ts";
import { VaultError } from "../../errors.ts";
import { holdWords, textsHold, textsIn, wordsIn } from "../../index/terms.ts";
import type { SearchAsk } from "../../vault/api/vault-api.ts";
import { textOf } from "../line.ts";
import { newestFirst, textsOf } from "./query.ts";
import type { RecordSet, StoredRecord } from "./record-set.ts";

/** Hits of a stretch. */
export interface SearchPage {
  readonly hits: readonly StoredRecord[];
  /** Where to go on; null once all is searched. */
  readonly next: string | null;
  /** How much is searched, 0..1. */
  readonly searched: number;
}

/** What a search works with. */
export interface SearchPlaces {
  readonly records: RecordSet;
  readonly homeZone: string;
  /** Tells whether a stretch has taken long enough: what was found so far is shown. */
  readonly isTime: () => boolean;
}

/** A block of events, or all documents of a collection. */
interface Place {
  readonly name: string;
  readonly lastDay: string;
  readonly count: number;
  mayHold(): Promise<boolean>;
  records(): Promise<readonly StoredRecord[]>;
}

/** Where a stretch ended: the place to go on with, and how many of its hits were given. */
interface Mark {
  readonly lastDay: string;
  readonly name: string;
  readonly given: number;
}

const USUAL = 50;
const MOST = 500;
/** After every day: documents come first. */
const LAST = "\uffff";

/**
 * Searches a stretch.
 * @throws {VaultError} bad-value for a text without a word, a limit outside 1..500, or an `after` that no answer gave.
 */
export async function searchRecords(places: SearchPlaces, query: SearchAsk): Promise<SearchPage> {
  const words = [...new Set(wordsIn(query.text))];
  if (words.length === 0)
    throw new VaultError("bad-value", "Type a word of two letters or more to search for.");
  const limit = query.limit ?? USUAL;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new VaultError("bad-value", `A limit is a number from 1 to ${MOST}.`);
  const mark = query.after === undefined ? null : readMark(query.after);
  for (;;) {
    const era = places.records.era();
    const all = await placesOf(places.records, query.collections, words);
    const page = await searchFrom(all, mark, { ...places, words, limit });
    // Blocks that were read anew meanwhile may have been left out.
    if (places.records.era() === era) return page;
  }
}

interface Asked extends SearchPlaces {
  readonly words: readonly string[];
  readonly limit: number;
}

async function searchFrom(
  all: readonly Place[],
  mark: Mark | null,
  asked: Asked,
): Promise<SearchPage> {
  const hits: StoredRecord[] = [];
  const begin = mark === null ? 0 : startOf(all, mark);
  for (const [at, place] of all.entries()) {
    if (at < begin) continue;
    const given = mark !== null && at === begin && place.name === mark.name ? mark.given : 0;
    // One place at least, so that each stretch comes further.
    if (at > begin && (hits.length >= asked.limit || asked.isTime()))
      return { hits, next: writeMark(place, 0), searched: shareOf(all, at) };
    const found = (await place.mayHold()) ? await hitsIn(place, asked) : [];
    const end = given + asked.limit - hits.length;
    hits.push(...found.slice(given, end));
    if (found.length > end)
      return { hits, next: writeMark(place, end), searched: shareOf(all, at) };
  }
  return { hits, next: null, searched: 1 };
}

async function hitsIn(place: Place, { words, homeZone }: Asked): Promise<readonly StoredRecord[]> {
  const records = await place.records();
  return newestFirst(
    records.filter((one) => textsHold(textsOf(one), words)),
    homeZone,
  );
}

/** All places, those with the newest days first. */
async function placesOf(
  records: RecordSet,
  collections: readonly string[] = records.collections(),
  words: readonly string[],
): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const collection of collections) {
    if (records.isOfDocuments(collection)) {
      const all = records.documents(collection);
      places.push({
        name: collection,
        lastDay: LAST,
        count: all.length,
        mayHold: () => Promise.resolve(true),
        records: () => Promise.resolve(all),
      });
      continue;
    }
    const marked = targetsWith(records, collection, words);
    for (const block of await records.blocks(collection))
      places.push({
        name: `${collection}/${block.id}`,
        lastDay: block.lastDay ?? "",
        count: block.count,
        // What the owner wrote about a record stands in no block of it.
        mayHold: async () =>
          block.targets.some((target) => marked.has(target)) || block.mayHold(words),
        records: async () => (await block.records()) ?? [],
      });
  }
  return places.toSorted(compare);
}

function compare(one: Pick<Place, "lastDay" | "name">, other: typeof one): number {
  if (one.lastDay !== other.lastDay) return one.lastDay > other.lastDay ? -1 : 1;
  if (one.name === other.name) return 0;
  return one.name < other.name ? -1 : 1;
}

/** Targets of annotations that hold one of the words. */
function targetsWith(
  records: RecordSet,
  collection: string,
  words: readonly string[],
): ReadonlySet<string> {
  return new Set(
    records.annotations(collection).flatMap((annotation) => {
      const have = new Set(textsIn(annotation).flatMap(wordsIn));
      return words.some((word) => holdWords(have, [word]))
        ? (textOf(annotation, "target") ?? [])
        : [];
    }),
  );
}

function shareOf(all: readonly Place[], at: number): number {
  const sum = (places: readonly Place[]): number =>
    places.reduce((total, { count }) => total + count, 0);
  const total = sum(all);
  return total === 0 ? 1 : sum(all.slice(0, at)) / total;
}

/** A place that is gone, of a clean-up perhaps, is gone on with at what came after it. */
function startOf(all: readonly Place[], mark: Mark): number {
  const at = all.findIndex((place) => compare(place, mark) >= 0);
  return at === -1 ? all.length : at;
}

function writeMark({ lastDay, name }: Place, given: number): string {
  return toBase64Url(utf8(JSON.stringify([lastDay, name, given])));
}

function readMark(text: string): Mark {
  const bytes = readBase64Url(text);
  const value = readJson(bytes === null ? "" : (readUtf8(bytes) ?? ""));
  if (Array.isArray(value)) {
    const [lastDay, name, given] = value as readonly unknown[];
    if (typeof lastDay === "string" && typeof name === "string" && Number.isInteger(given))
      return { lastDay, name, given: Number(given) };
  }
  throw new VaultError("bad-value", "`after` is not the `next` of an answer.");
}
