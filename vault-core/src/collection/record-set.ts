/**
 * The live records of a vault, read: each with its annotation and its effective form. A thin cache over the log; what
 * did not change keeps its identity, so that callers can hang their own results on a record.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { LiveLine, RecordLine, VaultLog } from "../log/vault-log.ts";
import type { JsonObject } from "../model/json.ts";
import { effectiveOf, shownOf } from "./effective.ts";
import { readRecord, textOf } from "./line.ts";

/** A live record with the owner's word on it. */
export interface StoredRecord {
  readonly id: string;
  readonly collection: string;
  readonly rev: number;
  /** Authorship class of the live line. */
  readonly from: string;
  readonly record: JsonObject;
  readonly annotation: JsonObject | null;
  /** With the owner's corrections, excluded or not. */
  readonly shown: JsonObject;
  /** What is shown, or null if the owner excluded it. */
  readonly effective: JsonObject | null;
}

interface Parsed {
  readonly line: LiveLine;
  readonly record: JsonObject;
}

interface Cache {
  readonly parsed: Map<string, Parsed>;
  readonly records: Map<string, StoredRecord>;
  readonly all: readonly StoredRecord[];
}

/** Tells whether a collection is the owner's; internal ones begin with an underscore. */
export function isPublic(collection: string): boolean {
  return !collection.startsWith("_");
}

/** Reads the log's live lines as records. */
export class RecordSet {
  readonly #log: VaultLog;
  readonly #caches = new Map<string, Cache>();
  readonly #stale = new Set<string>();
  readonly #stop: () => void;

  constructor(log: VaultLog) {
    this.#log = log;
    this.#stop = log.onChange((collections) => {
      for (const collection of collections) this.#stale.add(collection);
    });
  }

  /** Writes lines; resolves once they are durable and shown. */
  async write(lines: readonly RecordLine[]): Promise<void> {
    if (lines.length === 0) return;
    await this.#log.append(lines);
    for (const { collection } of lines) this.#stale.add(collection);
  }

  /** Gives the live line of an id, tombstones included. */
  line(collection: string, id: string): LiveLine | null {
    return this.#log.live(collection, id);
  }

  /** Names of the owner's collections that hold a line. */
  collections(): readonly string[] {
    return this.#log.collections().filter(isPublic).toSorted();
  }

  /** All live records of a collection, without annotations and tombstones; the same list until the collection changes. */
  all(collection: string): readonly StoredRecord[] {
    return this.#cacheOf(collection).all;
  }

  /** Number of live records of a collection. */
  count(collection: string): number {
    return this.#cacheOf(collection).records.size;
  }

  /** One live record, or null. */
  get(collection: string, id: string): StoredRecord | null {
    return this.#cacheOf(collection).records.get(id) ?? null;
  }

  /** The live annotations of a collection. */
  annotations(collection: string): readonly JsonObject[] {
    return [...this.#cacheOf(collection).parsed.values()]
      .map((one) => one.record)
      .filter((record) => record["type"] === "annotation");
  }

  /**
   * Finds a record by its id or a unique prefix of 4 letters or more.
   *
   * @throws {VaultError} no-record; ambiguous.
   */
  find(id: string, collection?: string): StoredRecord {
    const places = collection === undefined ? this.collections() : [collection];
    const exact = places.flatMap((place) => this.get(place, id) ?? []);
    const found = exact.length > 0 || id.length < 4 ? exact : this.#byPrefix(places, id);
    if (found.length > 1) {
      throw new VaultError("ambiguous", `More than one record begins with ${id}. Add a letter.`, {
        details: { ids: found.slice(0, 10).map((one) => one.id) },
      });
    }
    const [only] = found;
    if (only === undefined) throw new VaultError("no-record", `There is no record ${id}.`);
    return only;
  }

  /** Ends the subscription to the log. */
  close(): void {
    this.#stop();
  }

  #byPrefix(places: readonly string[], prefix: string): StoredRecord[] {
    return places.flatMap((place) => this.all(place).filter((one) => one.id.startsWith(prefix)));
  }

  #cacheOf(collection: string): Cache {
    const kept = this.#caches.get(collection);
    if (kept !== undefined && !this.#stale.has(collection)) return kept;
    const made = readCollection(this.#log.all(collection), kept);
    this.#stale.delete(collection);
    this.#caches.set(collection, made);
    return made;
  }
}

function readCollection(lines: Iterable<LiveLine>, before: Cache | undefined): Cache {
  const parsed = parseLines(lines, before);
  const annotations = annotationsByTarget(parsed);
  const records = new Map<string, StoredRecord>();
  for (const [id, { line, record }] of parsed) {
    if (record["type"] === "annotation") continue;
    const annotation = annotations.get(id) ?? null;
    const kept = before?.records.get(id);
    const same = kept?.record === record && kept.annotation === annotation;
    records.set(id, same ? kept : join(line, record, annotation));
  }
  return { parsed, records, all: [...records.values()] };
}

function parseLines(lines: Iterable<LiveLine>, before: Cache | undefined): Map<string, Parsed> {
  const parsed = new Map<string, Parsed>();
  for (const line of lines) {
    const kept = before?.parsed.get(line.id);
    const same = kept?.line.text === line.text;
    parsed.set(line.id, same ? kept : { line, record: readRecord(line.text) });
  }
  return parsed;
}

function annotationsByTarget(parsed: ReadonlyMap<string, Parsed>): Map<string, JsonObject> {
  const annotations = new Map<string, JsonObject>();
  for (const { record } of parsed.values()) {
    const target = record["type"] === "annotation" ? textOf(record, "target") : null;
    if (target !== null) annotations.set(target, record);
  }
  return annotations;
}

function join(line: LiveLine, record: JsonObject, annotation: JsonObject | null): StoredRecord {
  const { id, collection, rev, from } = line;
  const shown = shownOf(record, annotation);
  const effective = effectiveOf(shown, annotation);
  return { id, collection, rev, from, record, annotation, shown, effective };
}
