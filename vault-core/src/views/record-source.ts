/**
 * Records in memory, as blocks: one for each month of a collection, and one for records without a date.
 *
 * The overlay of a month is a hash of all its records and of the owner's marks on them, so that parts may outlive it.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import { isBetween } from "../collection/time/days.ts";
import { textOf } from "../collection/line.ts";
import { isJsonObject } from "../collection/paths.ts";
import type { RecordSet, StoredRecord } from "../collection/read/record-set.ts";
import { hashList } from "../crypto/public.ts";
import type { CollectionName } from "../records/registry.ts";
import { compareTexts } from "./cells/order.ts";
import type { DayRange, EffectiveRecord, EventBlock, EventSource } from "./source.ts";

interface Month {
  readonly block: EventBlock;
  readonly records: readonly StoredRecord[];
  /** Made when it is asked for the first time. */
  readonly overlay: () => string;
}

interface Held {
  readonly all: readonly StoredRecord[];
  readonly months: ReadonlyMap<string, Month>;
}

/** Reads the records of a vault in months. */
export class RecordSource implements EventSource {
  readonly #records: RecordSet;
  readonly #owed: () => number;
  readonly #held = new Map<CollectionName, Held>();

  constructor(records: RecordSet, owed: () => number) {
    this.#records = records;
    this.#owed = owed;
  }

  async blocks(collection: CollectionName, range: DayRange = {}): Promise<readonly EventBlock[]> {
    const blocks = [...this.#monthsOf(collection).values()].map(({ block }) => block);
    const touched = blocks.filter(({ firstDay }) => isBetween(firstDay, range.from, range.to));
    const newest = touched.toSorted((a, b) => compareTexts(b.firstDay ?? "", a.firstDay ?? ""));
    return Promise.resolve(newest);
  }

  async records(block: EventBlock): Promise<readonly EffectiveRecord[]> {
    const records = this.#monthsOf(block.collection).get(block.id)?.records ?? [];
    return Promise.resolve(
      records.flatMap(({ effective }) => (effective === null ? [] : [effective])),
    );
  }

  overlay(block: EventBlock): string {
    return this.#monthsOf(block.collection).get(block.id)?.overlay() ?? "";
  }

  owed(): number {
    return this.#owed();
  }

  #monthsOf(collection: CollectionName): ReadonlyMap<string, Month> {
    const all = this.#records.documents(collection);
    const held = this.#held.get(collection);
    if (held !== undefined && isSame(held.all, all)) return held.months;
    const months = this.#toMonths(collection, all, held?.months);
    this.#held.set(collection, { all, months });
    return months;
  }

  #toMonths(
    collection: CollectionName,
    all: readonly StoredRecord[],
    before: ReadonlyMap<string, Month> | undefined,
  ): ReadonlyMap<string, Month> {
    const months = [...byMonth(all)].map(([month, records]): readonly [string, Month] => {
      const id = `${collection}/${month}`;
      const kept = before?.get(id);
      if (kept !== undefined && isSame(kept.records, records)) return [id, kept];
      const day = month === "" ? null : month;
      const block = { id, collection, firstDay: day, lastDay: day, count: records.length };
      return [id, { block, records, overlay: once(() => overlayOf(records)) }];
    });
    return new Map(months);
  }
}

/** Records that know only their year have a group of their own, which touches all days of it. */
function byMonth(all: readonly StoredRecord[]): ReadonlyMap<string, StoredRecord[]> {
  const months = new Map<string, StoredRecord[]>();
  for (const one of all) {
    const month = monthOf(one.shown);
    const records = months.get(month);
    if (records === undefined) months.set(month, [one]);
    else records.push(one);
  }
  return months;
}

/** `YYYY-MM` or `YYYY`, in UTC where the record tells a point in time; empty without a date. */
function monthOf({ when }: EffectiveRecord): string {
  if (!isJsonObject(when)) return "";
  const text = textOf(when, "local") ?? textOf(when, "day") ?? textOf(when, "at") ?? "";
  return /^\d{4}(-\d\d)?/.exec(text)?.[0] ?? "";
}

/** H("view-overlay", ...) of the records and their annotations, as JSON, by id. */
function overlayOf(records: readonly StoredRecord[]): string {
  const sorted = records.toSorted((a, b) => compareTexts(a.id, b.id));
  const texts = sorted.flatMap(({ record, annotation }) => [
    JSON.stringify(record),
    JSON.stringify(annotation),
  ]);
  return toBase64Url(hashList("view-overlay", texts));
}

function once(make: () => string): () => string {
  let made: string | null = null;
  return () => (made ??= make());
}

/** A stored record that did not change is the same object. */
function isSame(before: readonly StoredRecord[], now: readonly StoredRecord[]): boolean {
  if (before === now) return true;
  return before.length === now.length && before.every((one, at) => one === now[at]);
}
