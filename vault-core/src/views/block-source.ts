/**
 * Events for views: the sealed blocks of the log as they are read one by one, and what waits for a block as one more.
 * Documents are in memory and come in months (`record-source.ts`).
 * @module
 */
import type { RecordBlock, RecordSet } from "../collection/read/record-set.ts";
import type { CollectionName } from "../records/registry.ts";
import { RecordSource } from "./record-source.ts";
import type { DayRange, EffectiveRecord, EventBlock, EventSource, PartStore } from "./source.ts";

/** Reads the records of a vault block by block. */
export class BlockSource implements EventSource {
  readonly #records: RecordSet;
  readonly #documents: RecordSource;
  readonly #blocks = new WeakMap<EventBlock, RecordBlock>();
  readonly #unread = new WeakSet<EventBlock>();
  readonly #eras = new WeakMap<EventBlock, number>();
  #overlays = 0;

  constructor(records: RecordSet, owed: () => number) {
    this.#records = records;
    this.#documents = new RecordSource(records, owed);
  }

  async blocks(collection: CollectionName, range: DayRange = {}): Promise<readonly EventBlock[]> {
    if (this.#records.isOfDocuments(collection)) return this.#documents.blocks(collection, range);
    const era = this.#records.era();
    const blocks = await this.#records.blocks(collection, range);
    return blocks.map((block) => {
      const { id, firstDay, lastDay, count } = block;
      // Two collections may have what waits.
      const shown = { id: `${collection}/${id}`, collection, firstDay, lastDay, count };
      this.#blocks.set(shown, block);
      this.#eras.set(shown, era);
      return shown;
    });
  }

  async records(
    block: EventBlock,
    fields?: readonly string[],
  ): Promise<readonly EffectiveRecord[]> {
    const held = this.#blocks.get(block);
    if (held === undefined) return this.#documents.records(block);
    const some = fields === undefined ? null : await held.fields(fields);
    if (some !== null) return some;
    const records = await held.records();
    if (records === null) this.#unread.add(block);
    return (records ?? []).flatMap(({ effective }) => (effective === null ? [] : [effective]));
  }

  async moments(block: EventBlock, without: readonly string[]): Promise<Float64Array | null> {
    return (await this.#blocks.get(block)?.moments(without)) ?? null;
  }

  overlay(block: EventBlock, fields?: readonly string[]): string {
    // A part of what could not be read, or is erased by now, is not to be kept: it is never twice the same.
    const isGone = this.#eras.get(block) !== this.#records.era() && this.#blocks.has(block);
    if (isGone || this.#unread.has(block)) return `unread ${++this.#overlays}`;
    return this.#blocks.get(block)?.overlay(fields) ?? this.#documents.overlay(block);
  }

  owed(): number {
    return this.#documents.owed();
  }
}

/** Keeps parts beside the blocks, sealed. */
export function createSealedParts(records: RecordSet): PartStore {
  return {
    get: async (key) => records.keptPart(key),
    put: async (key, part) => records.keepPart(key, part),
  };
}
