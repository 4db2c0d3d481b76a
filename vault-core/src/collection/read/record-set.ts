/**
 * The live records of a vault, read: each with its annotation and its effective form. Documents are in memory; events
 * are read block by block. A document that did not change keeps its identity, so that callers can hang their own results
 * on it; an event does as long as its block is at hand.
 * @module
 */
import type { PlainIds } from "../../model/plain-ids.ts";
import { VaultError } from "../../errors.ts";
import { toBase64Url } from "../../bytes/encoding.ts";
import { hashList } from "../../crypto/public.ts";
import { type DayRange, touches } from "../../index/day-span.ts";
import type { PreparedBatch } from "../../log/write/prepared-lines.ts";
import type {
  LineBlock,
  LiveLine,
  RecordLine,
  UndoneBlock,
  VaultLog,
} from "../../log/vault-log.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import { CategoriesOf } from "../categories/of-collections.ts";
import type { Categorizer } from "../categories/categorizer.ts";
import { refundedBy, withRefundCategories } from "../categories/refund-category.ts";
import { readRecord } from "../line.ts";
import { isBlockId } from "../../protocol/ids.ts";
import type { MemberBatch, RecordBatch, RecordBlock, RecordFold } from "./record-fold.ts";
import { ToldTwice } from "../time/told-twice.ts";
import { redatedBy } from "./marks.ts";
import { type Cache, join, marksOn, readCollection, type StoredRecord } from "./stored-record.ts";

export type { RecordBatch, RecordBlock, RecordFold } from "./record-fold.ts";
export type { StoredRecord } from "./stored-record.ts";

/** After every day. */
const LAST = "\uffff";

/** What was made of lines of events that are still in memory, and by which categorizer. */
const joined = new WeakMap<
  LiveLine,
  { readonly one: StoredRecord; readonly by: Categorizer | null }
>();

/** Tells whether a collection is the owner's; internal ones begin with an underscore. */
export function isPublic(collection: string): boolean {
  return !collection.startsWith("_");
}

/** Reads the log's live lines as records. */
export class RecordSet {
  readonly #log: VaultLog;
  readonly #caches = new Map<string, Cache>();
  readonly #stale = new Set<string>();
  /** Numbers of records that are told twice, as long as their collection has not changed. */
  readonly #twice = new Map<string, { readonly era: number; readonly count: number }>();
  readonly #twiceOf = new Map<string, ToldTwice>();
  readonly #categories = new CategoriesOf();
  readonly #stop: () => void;
  #changes = 0;

  constructor(log: VaultLog) {
    this.#log = log;
    this.#stop = log.onChange((collections) => {
      this.#changes += 1;
      for (const collection of collections) this.#forget(collection);
    });
  }

  /** Writes lines; resolves once they are durable and shown. */
  async write(lines: readonly RecordLine[]): Promise<void> {
    if (lines.length === 0) return;
    await this.#log.append(lines);
    for (const { collection } of lines) this.#forget(collection);
  }

  /** As `write`, for very many lines: they need no room beside the blocks that they fill. */
  async writeMany(lines: readonly RecordLine[]): Promise<void> {
    if (lines.length === 0) return;
    await this.#log.appendMany(lines);
    for (const { collection } of lines) this.#forget(collection);
  }

  /** As `writeMany`, for lines of events that were prepared for blocks. */
  async writePrepared(batches: readonly PreparedBatch[]): Promise<void> {
    if (batches.length === 0) return;
    await this.#log.appendPrepared(batches);
    for (const { prepared } of batches) this.#stale.add(prepared.collection);
  }

  /** Lets go of records that were read and can be read again: an import needs the room. */
  tidy(): void {
    this.#log.tidy();
  }

  /** Another number after any line became live. */
  changes(): number {
    return this.#changes;
  }

  /** Gives the line in memory that is live for an id, tombstones included: of a document, an annotation. */
  kept(collection: string, id: string): LiveLine | null {
    return this.#log.live(collection, id);
  }

  /** Gives the live lines of ids, tombstones included; unknown ids are left out. */
  lines(collection: string, ids: Iterable<string>): Promise<ReadonlyMap<string, LiveLine>> {
    return this.#log.find(collection, ids);
  }

  /** Gives the rows of those among ids that may have a line, tombstones included; the others surely have none. */
  mayKnow(collection: string, ids: PlainIds): Promise<ReadonlySet<number>> {
    return this.#log.mayKnow(collection, ids);
  }

  /** As `VaultLog.undoneBy`. */
  undoneBy(collection: string, ids: PlainIds): Promise<UndoneBlock | null> {
    return this.#log.undoneBy(collection, ids);
  }

  /** Gives the live line of an id, tombstones included. */
  async line(collection: string, id: string): Promise<LiveLine | null> {
    return (await this.lines(collection, [id])).get(id) ?? null;
  }

  /** Names of the owner's collections that hold a line. */
  collections(): readonly string[] {
    return this.#log.collections().filter(isPublic).toSorted();
  }

  /** Tells whether the records of a collection are documents, which are all in memory. */
  isOfDocuments(collection: string): boolean {
    return this.#log.isInMemory(collection);
  }

  /** All live records of a collection of documents, without annotations and tombstones. */
  documents(collection: string): readonly StoredRecord[] {
    if (!this.isOfDocuments(collection))
      throw new TypeError(`The records of ${collection} are not all in memory.`);
    return this.#cacheOf(collection).all;
  }

  /** One live document, or null. */
  document(collection: string, id: string): StoredRecord | null {
    return this.#cacheOf(collection).records.get(id) ?? null;
  }

  /**
   * Goes through the live records of a collection, a batch at a time, newest first; records of other days than those asked
   * for may be among them, and those whose days the owner corrected come first. `take` ends it by `false`. If all was read
   * anew meanwhile it begins again.
   */
  async fold<State>(
    collection: string,
    range: DayRange,
    { start, take, skim }: RecordFold<State>,
  ): Promise<State> {
    const isSkimmed = async (block: LineBlock, state: State): Promise<boolean> => {
      if (skim?.isWanted(state) !== true) return false;
      const some = await block.fields(skim.members);
      return some !== null && skim.take(state, some);
    };
    for (;;) {
      const era = this.#log.era();
      const state = start();
      const batches = this.batches(collection, range, async (block) => isSkimmed(block, state));
      for await (const batch of batches) if (take(state, batch) === false) break;
      if (this.#log.era() === era) return state;
    }
  }

  /**
   * What `fold` takes in, to be asked for batch by batch. If `era` changed meanwhile it is not whole.
   * @param isKnown tells of a block of events that it need not be read: its batch is empty.
   */
  async *batches(
    collection: string,
    range: DayRange = {},
    isKnown?: (block: LineBlock) => Promise<boolean>,
  ): AsyncGenerator<RecordBatch> {
    if (this.isOfDocuments(collection)) {
      yield { records: this.documents(collection), rest: null };
      return;
    }
    const moved = new Set(this.#redated(collection));
    if (moved.size > 0) yield { records: await this.getAll(collection, moved), rest: LAST };
    const blocks = await this.#log.blocks(collection, range);
    for (const [at, block] of blocks.entries()) {
      const lines = (await isKnown?.(block)) === true ? [] : ((await block.lines()) ?? []);
      const next = blocks[at + 1];
      const rest = next === undefined ? null : (next.lastDay ?? "");
      yield { records: await this.#read(lines.filter(({ id }) => !moved.has(id))), rest };
    }
  }

  /**
   * These members of all live records of a collection as they came, a block at a time; others may be among them. Of a block
   * that is as it came nothing else is read. If `era` changed meanwhile it is not whole.
   */
  async *membersOf(collection: string, names: readonly string[]): AsyncGenerator<MemberBatch> {
    if (this.isOfDocuments(collection)) {
      yield { records: this.documents(collection).map(({ record }) => record), block: null };
      return;
    }
    for (const block of await this.#log.blocks(collection)) {
      const some = await block.fields(names);
      const records = some ?? ((await block.lines()) ?? []).map(({ text }) => readRecord(text));
      yield { records, block: some !== null && isBlockId(block.id) ? block.id : null };
    }
  }

  /** All live records of a collection at once, those of other days than asked for perhaps among them. */
  all(collection: string, range: DayRange = {}): Promise<readonly StoredRecord[]> {
    return this.fold<StoredRecord[]>(collection, range, {
      start: () => [],
      take: (all, { records }) => {
        for (const one of records) all.push(one);
      },
    });
  }

  /**
   * The blocks of a collection of events whose days touch a range, newest first. Together they hold every live record, as
   * they are now; marks count as they are when a block is read.
   */
  async blocks(collection: string, range: DayRange = {}): Promise<readonly RecordBlock[]> {
    const moved = new Set(this.#redated(collection));
    // The owner's word on a date may move a record to any day.
    const blocks = await this.#log.blocks(collection, moved.size > 0 ? {} : range);
    return blocks
      .filter((block) => touches(block, range) || block.targets.some((target) => moved.has(target)))
      .map((block) => this.#toRecordBlock(collection, block));
  }

  /** Another number after the records were read anew: what was under way is to be done again. */
  era(): number {
    return this.#log.era();
  }

  /** A part of a view that was kept, or null. */
  keptPart(key: string): Promise<Json | null> {
    return this.#log.keptPart(key);
  }

  /** Keeps a part of a view in the place of the one before. */
  keepPart(key: string, part: Json): Promise<void> {
    return this.#log.keepPart(key, part);
  }

  /** Number of live records of a collection. */
  count(collection: string): Promise<number> {
    return this.#log.count(collection);
  }

  /** How many live records of a collection tell of what another one tells: they stay in lists and are in no figure. */
  async countToldTwice(collection: string): Promise<number> {
    const known = this.#twice.get(collection);
    if (known !== undefined && known.era === this.era()) return known.count;
    const changes = this.#changes;
    const twice = this.#twiceOf.get(collection) ?? new ToldTwice(this.#log, collection);
    this.#twiceOf.set(collection, twice);
    const count = await twice.count(this.#cacheOf(collection));
    if (changes === this.#changes) this.#twice.set(collection, { era: this.era(), count });
    return count;
  }

  /** Live records by their ids, in no order; those that are no records are left out. */
  async getAll(collection: string, ids: Iterable<string>): Promise<readonly StoredRecord[]> {
    if (this.isOfDocuments(collection))
      return [...ids].flatMap((id) => this.document(collection, id) ?? []);
    return this.#read([...(await this.lines(collection, ids)).values()]);
  }

  /** One live record, or null. */
  async get(collection: string, id: string): Promise<StoredRecord | null> {
    const [found] = await this.getAll(collection, [id]);
    return found ?? null;
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
  async find(id: string, collection?: string): Promise<StoredRecord> {
    const places = collection === undefined ? this.collections() : [collection];
    const exact = (await Promise.all(places.map((place) => this.get(place, id)))).flatMap(
      (one) => one ?? [],
    );
    const found = exact.length > 0 || id.length < 4 ? exact : await this.#byPrefix(places, id);
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

  #forget(collection: string): void {
    this.#stale.add(collection);
    this.#twice.delete(collection);
  }

  async #byPrefix(places: readonly string[], prefix: string): Promise<readonly StoredRecord[]> {
    const found: StoredRecord[] = [];
    for (const place of places)
      found.push(...(await this.#read(await this.#log.startingWith(place, prefix))));
    return found;
  }

  #toRecordBlock(collection: string, block: LineBlock): RecordBlock {
    const { id, firstDay, lastDay, count, targets } = block;
    return {
      id,
      firstDay,
      lastDay,
      count,
      targets,
      mayHold: (words) => block.mayHold(words),
      overlay: (names) => {
        const key = this.#categorizer(collection, names)?.key ?? "";
        // Most blocks are as they came, and a figure of ten years asks a thousand of them.
        if (block.changes === "" && block.targets.length === 0) return key;
        const { byTarget } = this.#cacheOf(collection);
        const own = marksOn(byTarget, block.targets);
        const isCategorized = this.#categories.has(collection, names);
        // What the owner says of a purchase changes the category of its refund in another block.
        const marks = isCategorized ? [...own, ...own.flatMap((mark) => this.#ofPaid(mark))] : own;
        if (block.changes === "" && marks.length === 0) return key;
        const texts = [key, block.changes, ...marks.map((mark) => JSON.stringify(mark))];
        return toBase64Url(hashList("view-overlay", texts));
      },
      records: async () => {
        const lines = await block.lines();
        return lines === null ? null : this.#read(lines);
      },
      // Without an annotation a record is effective as it is, but for its category.
      fields: async (names) => {
        const by = this.#categorizer(collection, names);
        if (by === null) return block.fields(names);
        const wanted = new Set([...names, ...this.#categories.inputs(collection)]);
        const records = await block.fields([...wanted]);
        return records?.map((record) => by.categorize(record, null)) ?? null;
      },
      moments: async (without) => (await block.moments?.(without)) ?? null,
    };
  }

  /** What gives records of a collection their category; null where none has one, or none is asked for. */
  #categorizer(collection: string, names?: readonly string[]): Categorizer | null {
    if (!this.#categories.has(collection, names)) return null;
    return this.#categories.of(collection, this.#cacheOf("_settings").all);
  }

  /** Targets of annotations that correct a date: their blocks may lie on other days. */
  #redated(collection: string): readonly string[] {
    return redatedBy(this.annotations(collection));
  }

  /** The owner's word on what a refund was paid for. */
  #ofPaid(mark: JsonObject): readonly JsonObject[] {
    return marksOn(this.#cacheOf("purchases").byTarget, refundedBy(mark));
  }

  /** The records of lines; refunds without a category have that of what they were paid for. */
  #read(lines: readonly LiveLine[]): Promise<StoredRecord[]> {
    return withRefundCategories(this.#joined(lines), async (ids) =>
      this.#joined([...(await this.lines("purchases", ids)).values()]),
    );
  }

  /** The records of lines, with their annotations. */
  #joined(lines: readonly LiveLine[]): StoredRecord[] {
    return lines.flatMap((line) => {
      if (line.deleted !== null) return [];
      const { byTarget } = this.#cacheOf(line.collection);
      const by = this.#categorizer(line.collection);
      const kept = joined.get(line);
      const annotation = byTarget.get(line.id) ?? null;
      if (kept?.by === by && kept.one.annotation === annotation) return [kept.one];
      const record = kept?.one.record ?? readRecord(line.text);
      if (record["type"] === "annotation") return [];
      const one = join(line, record, { annotation, by });
      joined.set(line, { one, by });
      return [one];
    });
  }

  #cacheOf(collection: string): Cache {
    const kept = this.#caches.get(collection);
    const by = this.#categorizer(collection);
    if (kept?.by === by && !this.#stale.has(collection)) return kept;
    const made = readCollection(this.#log.all(collection), kept, by);
    this.#stale.delete(collection);
    this.#caches.set(collection, made);
    return made;
  }
}
