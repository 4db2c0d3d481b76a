/**
 * Plans what an import would write, as its items come: ids from natural keys, shapes checked, known facts merged, a report
 * that adds up. The same file again gives nothing new. `write-import.ts` writes what was planned.
 * @module
 */
import type { LiveLine, RecordLine } from "../log/vault-log.ts";
import type { Draft, Fault, ImportItem } from "../model/drafts.ts";
import type { JsonObject } from "../model/json.ts";
import { checkRecord } from "../records/check.ts";
import type { ImportReport } from "../vault/api.ts";
import { toDuplicateLine } from "./annotate.ts";
import { instantOf, type CollectionContext } from "./context.ts";
import { draftRecord } from "./draft-record.ts";
import { readLocalTime } from "./days.ts";
import type { Before, Review } from "./import-run.ts";
import { contentOf, idOf, readRecord, toLine } from "./line.ts";
import { linesAt, type RecordPlace } from "./lines-at.ts";
import { mergeContent } from "./merge.ts";
import { type PlannedChunk, type PlannedLine, PlannedLines } from "./planned-lines.ts";
import { KnownPlays } from "./same-play.ts";
import { mustBeCollection } from "./shape.ts";

/** One run of an importer over one file. */
export interface ImportRun {
  /** 22 letters, made when the run began. */
  readonly id: string;
  readonly format: string;
  readonly file: string;
  readonly started: string;
}

const MAX_FAULTS = 1_000;
const SAMPLE = 20;

type Checked =
  | { readonly ok: true; readonly record: JsonObject }
  | { readonly ok: false; readonly fault: Fault };

interface Counts {
  read: number;
  imported: number;
  duplicate: number;
  restated: number;
  faulty: number;
}

/** The plan of one run. Batches come one after the other. */
export class TakeIn {
  readonly #context: CollectionContext;
  /** Read once: one import has one home zone. */
  readonly #homeZone: string;
  readonly #run: ImportRun;
  /** The state of the records that it was planned against. */
  readonly #changes: number;
  readonly #planned: PlannedLines;
  readonly #before = new Map<string, Before>();
  readonly #annotations: RecordLine[] = [];
  readonly #review = new Map<string, Review>();
  readonly #skipped = new Map<string, number>();
  readonly #faults: Fault[] = [];
  readonly #sample: JsonObject[] = [];
  readonly #counts: Counts = { read: 0, imported: 0, duplicate: 0, restated: 0, faulty: 0 };
  /** Documents whose source states no time: they are of the day on which they came first. */
  readonly #undated = new Set<string>();
  #plays: KnownPlays | null = null;
  #from: string | null = null;
  #to: string | null = null;

  constructor(context: CollectionContext, run: ImportRun) {
    const [seed = 0] = context.random(1);
    this.#context = context;
    this.#homeZone = context.homeZone();
    this.#run = run;
    this.#changes = context.records.changes();
    this.#planned = new PlannedLines(seed);
  }

  /** Items that were read. */
  get read(): number {
    return this.#counts.read;
  }

  /** Plans a batch of items. */
  async take(items: readonly ImportItem[]): Promise<void> {
    const read = items.map((item) =>
      item.kind === "draft" ? { item, record: this.#checked(item) } : { item, record: null },
    );
    const live = await this.#look(
      read.flatMap(({ item, record }) =>
        item.kind === "draft" && record?.ok === true
          ? [{ collection: item.collection, id: idOf(record.record) }]
          : [],
      ),
    );
    for (const { item, record } of read) {
      this.#counts.read += 1;
      if (item.kind === "skip") this.#skip(item.rule);
      else if (item.kind === "fault") this.#fault(item);
      else if (record?.ok === true) {
        this.#note(record.record);
        await this.#draft(item.collection, record.record, live);
      } else if (record !== null) this.#fault(record.fault);
    }
  }

  /** Tells whether records have changed since this was planned. */
  isStale(): boolean {
    return this.#changes !== this.#context.records.changes();
  }

  /** Plans the same anew, against the records as they are now. */
  async again(): Promise<TakeIn> {
    const plan = new TakeIn(this.#context, this.#run);
    const { read, duplicate, faulty } = this.#counts;
    Object.assign(plan.#counts, { read, duplicate, faulty });
    for (const [rule, count] of this.#skipped) plan.#skipped.set(rule, count);
    plan.#faults.push(...this.#faults);
    plan.#sample.push(...this.#sample);
    [plan.#from, plan.#to] = [this.#from, this.#to];
    for (const id of this.#undated) plan.#undated.add(id);
    for (const { collection, texts } of this.#planned.chunks())
      await plan.#takeRecords(
        collection,
        texts.map((text) => readRecord(text)),
      );
    for (const { collection, after } of this.#review.values())
      await plan.#takeRecords(collection, [after]);
    return plan;
  }

  /** What would be, or was, written. */
  report(state: ImportReport["state"]): ImportReport {
    const { id, format, file, started } = this.#run;
    const { read, imported, duplicate, restated, faulty } = this.#counts;
    return {
      run: id,
      format,
      file,
      state,
      started,
      read,
      imported,
      duplicate,
      restated,
      skipped: Object.fromEntries(this.#skipped),
      faulty,
      faults: this.#faults.map(({ kind: _kind, ...fault }) => fault),
      collections: this.#planned.countNew(),
      from: this.#from,
      to: this.#to,
      review: [...this.#review.values()],
      sample: this.#sample,
    };
  }

  /** Number of lines that would be written. */
  count(): number {
    return this.#planned.count() + this.#annotations.length;
  }

  /** The planned lines, a chunk at a time, each forgotten once it is given: after that there is no plan any more. */
  takeChunks(): Iterable<PlannedChunk> {
    return this.#planned.chunks({ forget: true });
  }

  /** Marks that go with them: duplicates that a rule of the vault excludes. */
  annotations(): readonly RecordLine[] {
    return this.#annotations;
  }

  /** What the planned lines take the place of. */
  befores(): Before[] {
    return [...this.#before.values()];
  }

  /** Looks a batch up together: a block that knows many of them is opened once. */
  #look(places: readonly RecordPlace[]): Promise<(place: RecordPlace) => LiveLine | null> {
    this.#planned.forget();
    for (const collection of new Set(places.map((place) => place.collection))) {
      const mine = places.filter((place) => place.collection === collection);
      this.#planned.look(
        collection,
        mine.map(({ id }) => id),
      );
    }
    return linesAt(this.#context.records, places);
  }

  /** Takes records that were checked before. */
  async #takeRecords(collection: string, records: readonly JsonObject[]): Promise<void> {
    const fresh = records.map(({ edited: _edited, ...record }) => ({ ...record, rev: 1 }));
    const live = await this.#look(fresh.map((record) => ({ collection, id: idOf(record) })));
    for (const record of fresh) await this.#draft(collection, record, live);
  }

  async #draft(
    collection: string,
    record: JsonObject,
    lineAt: (place: RecordPlace) => LiveLine | null,
  ): Promise<void> {
    const id = idOf(record);
    const planned = this.#planned.get(collection, id);
    const live = lineAt({ collection, id });
    if (planned !== null) this.#again(planned, record);
    else if (live === null) await this.#unknown(collection, record);
    else if (live.deleted === "owner") this.#skip("deleted");
    else if (live.deleted === "undo") {
      this.#remember(collection, id, live.text);
      this.#add(collection, { ...record, rev: live.rev + 1, edited: instantOf(this.#context) });
    } else this.#known(collection, { record, text: live.text, rev: live.rev });
  }

  /** The record in its shape; a fault if it has none. */
  #checked(draft: Draft): Checked {
    const { collection: name, member, row } = draft;
    const collection = mustBeCollection(name);
    const { record, isUndated } = draftRecord(this.#context, this.#run, draft, collection);
    if (isUndated) this.#undated.add(idOf(record));
    const check = checkRecord(collection, record);
    if (check.ok) return check;
    const reason = `"${check.field}" is not as ${name} need it: ${check.why}`;
    const named = member === undefined ? {} : { member };
    return { ok: false, fault: { kind: "fault", reason, row, ...named } };
  }

  async #unknown(collection: string, record: JsonObject): Promise<void> {
    if (collection !== "media") {
      this.#add(collection, record);
      return;
    }
    const { records } = this.#context;
    this.#plays ??= await KnownPlays.of(records);
    const other = this.#plays.match(record);
    if (other?.exact === true) {
      this.#counts.duplicate += 1;
      return;
    }
    const id = other?.id ?? null;
    const stored = id === null ? null : await records.get("media", id);
    const line = stored === null ? null : toDuplicateLine(this.#context, stored, this.#run.id);
    if (line !== null) this.#annotate(line);
    if (other === null) this.#plays.note(record);
    this.#add(collection, record);
  }

  #add(collection: string, record: JsonObject): void {
    this.#counts.imported += 1;
    this.#plan(collection, record, true);
  }

  #plan(collection: string, record: JsonObject, isNew: boolean): void {
    const { text } = this.#lineOf(collection, record);
    this.#planned.add({ collection, id: idOf(record), text, isNew });
  }

  #lineOf(collection: string, record: JsonObject): RecordLine {
    return toLine(collection, fromOf(this.#run), record);
  }

  #annotate(line: RecordLine): void {
    const id = idOf(readRecord(line.text));
    const before = this.#context.records.kept(line.collection, id);
    if (before !== null) this.#remember(line.collection, id, before.text);
    this.#annotations.push(line);
  }

  /** A fact that the vault knows: the same, more about it, or something else. */
  #known(collection: string, live: { record: JsonObject; text: string; rev: number }): void {
    const before = readRecord(live.text);
    const id = idOf(live.record);
    const merge = mergeContent(contentOf(before), contentOf(this.#dated(live.record, before)));
    if (merge.kind === "same" || before["v"] !== 1) {
      this.#counts.duplicate += 1;
      return;
    }
    this.#counts.restated += 1;
    const { tags } = before;
    const after: JsonObject = {
      ...live.record,
      ...merge.content,
      ...(tags !== undefined && { tags }),
      rev: live.rev + 1,
      edited: instantOf(this.#context),
    };
    if (merge.kind === "conflict") {
      this.#review.set(placeOf(collection, id), { id, collection, before, after });
      return;
    }
    this.#remember(collection, id, live.text);
    this.#plan(collection, after, false);
  }

  /** A fact that this very run has told already. */
  #again(planned: PlannedLine, record: JsonObject): void {
    const before = readRecord(planned.text);
    const merge = mergeContent(contentOf(before), contentOf(this.#dated(record, before)));
    if (merge.kind === "same") {
      this.#counts.duplicate += 1;
      return;
    }
    this.#counts.restated += 1;
    const { collection, id } = planned;
    const after = { ...before, ...merge.content };
    if (merge.kind === "fills")
      this.#planned.replace({ ...planned, text: this.#lineOf(collection, after).text });
    else this.#review.set(placeOf(collection, id), { id, collection, before, after });
  }

  /** A document without a time of its own keeps the one that is known. */
  #dated(record: JsonObject, { when }: JsonObject): JsonObject {
    return when !== undefined && this.#undated.has(idOf(record)) ? { ...record, when } : record;
  }

  #remember(collection: string, id: string, text: string): void {
    this.#before.set(placeOf(collection, id), { collection, id, text });
  }

  #note(record: JsonObject): void {
    if (this.#sample.length < SAMPLE) this.#sample.push(record);
    const day = readLocalTime(record, this.#homeZone)?.slice(0, 10) ?? null;
    if (day === null) return;
    if (this.#from === null || day < this.#from) this.#from = day;
    if (this.#to === null || day > this.#to) this.#to = day;
  }

  #skip(rule: string): void {
    this.#skipped.set(rule, (this.#skipped.get(rule) ?? 0) + 1);
  }

  #fault(fault: Fault): void {
    this.#counts.faulty += 1;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }
}

/** The class of the blocks of a run. */
export function fromOf({ format }: Pick<ImportRun, "format">): string {
  return `imported:${format}`;
}

function placeOf(collection: string, id: string): string {
  return `${collection}/${id}`;
}
