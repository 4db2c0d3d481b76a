/**
 * Plans what an import would write, as its items come: ids from natural keys, shapes checked, known facts merged, a report
 * that adds up. The same file again gives nothing new. `write-import.ts` writes what was planned.
 * @module
 */
import type { LiveLine, RecordLine } from "../../log/vault-log.ts";
import { draftsOf, type DraftTable, type TabledItem } from "../../model/draft-table.ts";
import type { Draft, ImportItem } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import { tableSeed } from "../../index/id-table.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { instantOf, type CollectionContext } from "../context.ts";
import { annotationFault, FromArchive } from "./from-archive.ts";
import type { Before, Review } from "./import-run.ts";
import { asFirst, fromOf, isBeside, isMark, isRow, placeOf, sourceRowOf } from "./import-rows.ts";
import { contentOf, idOf, readRecord, sortedText, textOf, toLine } from "../line.ts";
import { idsByCollection, isGone, linesAt, type RecordPlace } from "./lines-at.ts";
import { TakenLookups } from "../lookups/taken-lookups.ts";
import { PlannedPurchases } from "../links/planned-purchases.ts";
import { readRow } from "./read-row.ts";
import { retold, type Retold, type Told } from "./retold.ts";
import { SealedSpool } from "./sealed-spool.ts";
import { type PlannedChunk, type PlannedLine, PlannedLines } from "./planned-lines.ts";
import { takeTable } from "../tables/take-table.ts";
import { TakenPlays } from "./taken-plays.ts";
import { Tally } from "./tally.ts";

/** One run of an importer over one file. */
export interface ImportRun {
  /** 22 letters, made when the run began. */
  readonly id: string;
  readonly format: string;
  readonly file: string;
  readonly started: string;
}

type LineAt = (place: RecordPlace) => LiveLine | null;

/** The plan of one run. Batches come one after the other. */
export class TakeIn {
  readonly #context: CollectionContext;
  readonly #run: ImportRun;
  readonly #archive: FromArchive;
  /** Records keep their ids and revisions. */
  readonly #isKept: boolean;
  /** The state of the records that it was planned against. */
  readonly #changes: number;
  readonly #planned: PlannedLines;
  readonly #before = new Map<string, Before>();
  /** By the chunk in which the record is that they make way for. */
  readonly #annotations = new Map<number, RecordLine[]>();
  readonly #review = new Map<string, Review>();
  #tally: Tally;
  /** Documents whose source states no time: they are of the day on which they came first. */
  readonly #undated = new Set<string>();
  readonly #plays: TakenPlays;
  readonly #lookups: TakenLookups;
  /** What it tells of purchases. */
  readonly purchases: PlannedPurchases;

  /** @param archive what an own archive tells beside its rows. */
  constructor(context: CollectionContext, run: ImportRun, archive?: FromArchive) {
    this.#archive = archive ?? new FromArchive(context, run.id, () => null);
    this.#isKept = archive !== undefined;
    this.#context = context;
    // Read once: one import has one home zone.
    const homeZone = context.homeZone();
    this.#tally = new Tally(homeZone);
    this.#run = run;
    this.#lookups = new TakenLookups(context, run);
    this.#plays = new TakenPlays(context);
    this.purchases = new PlannedPurchases(homeZone);
    this.#changes = context.records.changes();
    this.#planned = new PlannedLines(tableSeed(context.random), new SealedSpool(context.spools));
  }

  /** Items that were read. */
  get read(): number {
    return this.#tally.read;
  }

  /** The first records that were read. */
  get sample(): readonly JsonObject[] {
    return this.#tally.report().sample;
  }

  /** Plans a batch of what was handed over. */
  async take(items: readonly TabledItem[]): Promise<void> {
    await this.#takeItems(items.flatMap((item) => (item.kind === "table" ? [] : item)));
    for (const item of items)
      if (item.kind === "table") await this.#takeItems(await this.#table(item));
    await this.#planned.settle();
  }

  /** Plans what is new of a table; gives the drafts that are to be planned one by one. */
  async #table(table: DraftTable): Promise<readonly Draft[]> {
    if (this.#isKept) return draftsOf(table);
    const [context, run, planned] = [this.#context, this.#run, this.#planned];
    const into = { context, run, planned, tally: this.#tally, plays: this.#plays };
    const oneByOne = await takeTable(into, table);
    if (oneByOne.length < table.rows.length) this.purchases.planTable(table.collection);
    return oneByOne;
  }

  async #takeItems(items: readonly ImportItem[]): Promise<void> {
    for (const item of items) if (isBeside(item)) await this.#archive.note(item);
    const parts = { context: this.#context, run: this.#run, archive: this.#archive };
    const read = items.flatMap((item) => (isRow(item) ? readRow(parts, item) : []));
    const lineAt = await this.#look(read.flatMap((row) => row.places));
    for (const { item, record } of read) {
      this.#tally.read += 1;
      if (item.kind === "skip") this.#tally.skip(item.rule);
      else if (item.kind === "fault") this.#tally.fault(item);
      else if (item.kind === "lookup") this.#tally.take(this.#lookups.take(item));
      else if (record?.ok === true) {
        this.#noteRead(record);
        const planning = this.#draft(item.collection, { item, record: record.record }, lineAt);
        // Next to none has to be waited for.
        if (planning !== null) await planning;
      } else if (record !== null) this.#tally.fault(record.fault);
    }
  }

  #noteRead({ record, isUndated = false }: { record: JsonObject; isUndated?: boolean }): void {
    if (isUndated) this.#undated.add(idOf(record));
    if (!isMark(record)) this.#tally.note(record);
  }

  /** Tells whether records have changed since this was planned. */
  isStale(): boolean {
    return this.#changes !== this.#context.records.changes();
  }

  /** Plans the same anew, against the records as they are now. */
  async again(): Promise<TakeIn> {
    const archive = this.#isKept ? await this.#archive.again() : undefined;
    const plan = new TakeIn(this.#context, this.#run, archive);
    try {
      await plan.#takeAgain(this);
      return plan;
    } catch (error) {
      // Where there is no room for both, this one alone keeps its own.
      await plan.drop().catch(() => undefined);
      throw error;
    }
  }

  async #takeAgain(before: TakeIn): Promise<void> {
    this.#tally = before.#tally.again();
    for (const id of before.#undated) this.#undated.add(id);
    this.#tally.retake(this.#lookups.retake(before.#lookups));
    for await (const { collection, texts } of before.#planned.chunks())
      await this.#takeRecords(collection, texts().map(readRecord));
    for (const { collection, after } of before.#review.values())
      await this.#takeRecords(collection, [after]);
  }

  /** What would be, or was, written. */
  report(state: ImportReport["state"]): ImportReport {
    return {
      run: this.#run.id,
      format: this.#run.format,
      file: this.#run.file,
      state,
      started: this.#run.started,
      ...this.#tally.report(),
      collections: this.#archive.apart(this.#planned.countNew(), this.#lookups.count),
      review: [...this.#review.values()],
    };
  }

  /** Number of lines that would be written. */
  count(): number {
    return this.#planned.count() + this.annotations().length;
  }

  /** Waits until the plan is where it can be read from. @throws {VaultError} disk-failed for one of which a part is lost. */
  async settled(): Promise<void> {
    await this.#planned.settled();
  }

  /** Gives the room back that the plan has taken; the last call. */
  async drop(): Promise<void> {
    await this.#planned.drop();
  }

  /** The planned lines, a chunk at a time, each forgotten once it is given: after that there is no plan any more. */
  takeChunks(): AsyncIterable<PlannedChunk> {
    return this.#planned.chunks({ forget: true });
  }

  /** Marks that go with them, or with one chunk: duplicates that a rule of the vault excludes. */
  annotations(chunk?: number): readonly RecordLine[] {
    if (chunk !== undefined) return this.#annotations.get(chunk) ?? [];
    return [...this.#annotations.values()].flat();
  }

  /** What an own archive brings beside records. */
  besides(): readonly RecordLine[] {
    return [...this.#archive.lines(), ...this.#lookups.lines()];
  }

  /** What the planned lines take the place of. */
  befores(): Before[] {
    return [...this.#before.values()];
  }

  /** Looks a batch up together: a block that knows many of them is opened once. */
  async #look(places: readonly RecordPlace[]): Promise<LineAt> {
    this.#planned.forget();
    for (const [collection, ids] of idsByCollection(places))
      await this.#planned.look(collection, ids);
    return linesAt(this.#context.records, places);
  }

  /** Takes records that were checked before. */
  async #takeRecords(collection: string, records: readonly JsonObject[]): Promise<void> {
    const fresh = this.#isKept ? records : records.map(asFirst);
    const targets = fresh.flatMap((record) =>
      isMark(record) ? (textOf(record, "target") ?? []) : [],
    );
    const ids = [...fresh.map((record) => idOf(record)), ...targets];
    const live = await this.#look(ids.map((id) => ({ collection, id })));
    for (const record of fresh)
      await this.#draft(collection, { item: sourceRowOf(record), record }, live);
    await this.#planned.settle();
  }

  /** Plans a record; what it gives is to be waited for. */
  #draft(collection: string, told: Told, lineAt: LineAt): Promise<void> | null {
    const { record } = told;
    this.purchases.isTold ||= collection === "purchases";
    if (isMark(record)) {
      this.#mark(collection, record, lineAt);
      return null;
    }
    const id = idOf(record);
    const planned = this.#planned.get(collection, id);
    const live = lineAt({ collection, id });
    if (planned !== null) this.#again(planned, told);
    else if (live === null && this.#isKept) this.#add(collection, record);
    else if (live === null && collection === "media") return this.#unknownPlay(record);
    else if (live === null) this.#add(collection, record);
    else if (isGone(live)) this.#tally.skip("deleted");
    else if (live.deleted === "undo") return this.#back(collection, record, live);
    else this.#known(collection, told, live);
    return null;
  }

  /** The owner's word on a record, from an archive: what was said here stands. */
  #mark(collection: string, annotation: JsonObject, lineAt: LineAt): void {
    const target = { collection, id: textOf(annotation, "target") ?? "" };
    const fault = annotationFault(collection, annotation, this.#textAt(target, lineAt));
    const live = lineAt({ collection, id: idOf(annotation) });
    if (fault !== null) this.#tally.skip(fault);
    else if (live !== null && isGone(live)) this.#tally.skip("deleted");
    else if (live?.deleted === null) this.#marked(annotation, live.text);
    else {
      if (live === null) this.#add(collection, annotation);
      else this.#add(collection, this.#next(annotation, live));
      this.#archive.countMark(collection);
    }
  }

  /** A record as it is planned, or stands here; null for one that is nowhere. */
  #textAt({ collection, id }: RecordPlace, lineAt: LineAt): string | null {
    const live = lineAt({ collection, id });
    const here = live?.deleted === null ? live.text : null;
    return this.#planned.get(collection, id)?.text ?? here;
  }

  #marked(annotation: JsonObject, text: string): void {
    const before = readRecord(text);
    const after = this.#archive.known(annotation, before);
    // When it was said plays no part.
    const [one, other] = [before, after].map(({ when: _when, ...rest }) => contentOf(rest));
    if (sortedText(one) === sortedText(other)) this.#tally.duplicate += 1;
    else this.#tally.skip("marked-here");
  }

  /** A record that an undone import took away; taken back once more it is nothing again, which needs no keeping. */
  #back(collection: string, record: JsonObject, live: LiveLine): Promise<void> | null {
    const next = this.#next(record, live);
    // What was told otherwise since, or is by this run, is one play with it.
    if (collection === "media" && !this.#isKept) return this.#unknownPlay(next);
    this.#add(collection, next);
    return null;
  }

  #next(record: JsonObject, live: LiveLine): JsonObject {
    return { ...record, rev: live.rev + 1, edited: instantOf(this.#context) };
  }

  #unknownPlay(record: JsonObject): Promise<void> | null {
    const { known } = this.#plays;
    if (known === null) return this.#firstPlay(record);
    const other = known.match(record);
    if (other === null) {
      known.note(record);
      this.#add("media", record);
    } else if (other.id === null) this.#tally.duplicate += 1;
    else return this.#playAgain(record, other.id);
    return null;
  }

  async #firstPlay(record: JsonObject): Promise<void> {
    await this.#plays.read();
    await this.#unknownPlay(record);
  }

  /** A play that is told more exactly than one that the vault, or this run, knows by this id. */
  async #playAgain(record: JsonObject, id: string): Promise<void> {
    const line = await this.#plays.toDuplicateLine(id, this.#run.id);
    const chunk = this.#add("media", record);
    if (line !== null) this.#annotate(chunk, line);
  }

  #add(collection: string, record: JsonObject): number {
    this.#tally.imported += 1;
    return this.#plan(collection, record, true);
  }

  #plan(collection: string, record: JsonObject, isNew: boolean): number {
    const { text } = toLine(collection, fromOf(this.#run), record);
    this.purchases.plan(collection, record);
    return this.#planned.add({ collection, id: idOf(record), text, isNew }, record);
  }

  #annotate(chunk: number, line: RecordLine): void {
    const id = idOf(readRecord(line.text));
    const before = this.#context.records.kept(line.collection, id);
    if (before !== null) this.#remember(line.collection, id, before.text);
    const lines = this.#annotations.get(chunk) ?? [];
    this.#annotations.set(chunk, lines);
    lines.push(line);
  }

  /** A fact that the vault knows: the same, more about it, or something else. */
  #known(collection: string, { item, record }: Told, live: LiveLine): void {
    const before = readRecord(live.text);
    const dated = this.#dated(record, before);
    const said = this.#isKept ? this.#archive.known(dated, before) : dated;
    const { tags } = before;
    const head = { rev: live.rev + 1, edited: instantOf(this.#context) };
    const all = { ...record, ...(tags !== undefined && { tags }), ...head };
    const after = this.#restated(collection, before, retold(before, { item, record: said }, all));
    if (after === null) return;
    this.#remember(collection, idOf(record), live.text);
    this.#plan(collection, after, false);
  }

  /** A fact that this very run has told already. */
  #again(planned: PlannedLine, { item, record }: Told): void {
    const { collection } = planned;
    const before = readRecord(planned.text);
    const said = { item, record: this.#dated(record, before) };
    const after = this.#restated(collection, before, retold(before, said, before));
    if (after === null) return;
    this.purchases.plan(collection, after);
    this.#planned.replace({ ...planned, text: toLine(collection, fromOf(this.#run), after).text });
  }

  /** Counts what is told again; gives what is taken at once. */
  #restated(collection: string, before: JsonObject, told: Retold): JsonObject | null {
    if (told.kind === "same") this.#tally.duplicate += 1;
    if (told.kind === "fault") this.#tally.fault(told.fault);
    if (told.kind === "same" || told.kind === "fault") return null;
    this.#tally.restated += 1;
    if (told.kind === "fills") return told.after;
    const id = idOf(before);
    this.#review.set(placeOf(collection, id), { id, collection, before, after: told.after });
    return null;
  }

  /** A document without a time of its own keeps the one that is known. */
  #dated(record: JsonObject, { when }: JsonObject): JsonObject {
    return when !== undefined && this.#undated.has(idOf(record)) ? { ...record, when } : record;
  }

  #remember(collection: string, id: string, text: string): void {
    this.#before.set(placeOf(collection, id), { collection, id, text });
  }
}
