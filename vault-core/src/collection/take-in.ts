/**
 * Takes in what an importer read: ids from natural keys, shapes checked, known facts merged, a report that adds up.
 * All is planned first, then written at once; the same file again gives nothing new.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { LiveLine, RecordLine } from "../log/vault-log.ts";
import type { Draft, Fault, ImportItem } from "../model/drafts.ts";
import type { JsonObject } from "../model/json.ts";
import { checkRecord } from "../records/check.ts";
import type { ImportReport } from "../vault/api.ts";
import { toDuplicateLine } from "./annotate.ts";
import { instantOf, type CollectionContext } from "./context.ts";
import { dayOf } from "./days.ts";
import { toRunLines, type Before, type Review } from "./import-run.ts";
import { toChangeLines } from "./last-change.ts";
import { contentOf, idOf, readRecord, toLine } from "./line.ts";
import { linesAt, type RecordPlace } from "./lines-at.ts";
import { mergeContent } from "./merge.ts";
import { recordIdOf } from "./record-id.ts";
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
const LINES_A_WRITE = 10_000;
/** A long import lets screens ask in between. */
const ITEMS_A_TURN = 10_000;

/** A record as this run would write it. */
interface Planned {
  readonly collection: string;
  readonly record: JsonObject;
  readonly isNew: boolean;
}

/**
 * Takes in the items of a run; with `dryRun` it only reports.
 *
 * @throws {VaultError} too-many-faults if more than half cannot be read and the owner did not accept that.
 */
export async function takeIn(
  context: CollectionContext,
  run: ImportRun,
  items: readonly ImportItem[],
  options: { readonly dryRun?: boolean; readonly acceptFaults?: boolean } = {},
): Promise<ImportReport> {
  const plan = new TakeIn(context, run);
  for (let at = 0; at < items.length; at += ITEMS_A_TURN) {
    if (at > 0) await othersTurn();
    await plan.takeAll(items.slice(at, at + ITEMS_A_TURN));
  }
  const report = plan.report(options.dryRun === true);
  if (options.dryRun === true) return report;
  if (report.faulty * 2 > report.read && options.acceptFaults !== true) {
    throw new VaultError(
      "too-many-faults",
      `${report.faulty} of ${report.read} rows cannot be read. Nothing was imported.`,
      { details: { faulty: report.faulty, read: report.read, faults: report.faults.slice(0, 20) } },
    );
  }
  const lines = [...toRunLines(context, report, plan.befores()), ...plan.lines()];
  const wrote = report.state === "done" ? toChangeLines(context, "import", [], run.id) : [];
  for (let at = 0; at < lines.length; at += LINES_A_WRITE) {
    await context.records.write(lines.slice(at, at + LINES_A_WRITE));
  }
  await context.records.write(wrote);
  return report;
}

type Checked =
  | { readonly ok: true; readonly record: JsonObject }
  | { readonly ok: false; readonly fault: Fault };

/** Plans one run. */
class TakeIn {
  readonly #context: CollectionContext;
  /** Read once: one import has one home zone. */
  readonly #homeZone: string;
  readonly #run: ImportRun;
  readonly #planned = new Map<string, Planned>();
  readonly #before = new Map<string, Before>();
  readonly #annotations: RecordLine[] = [];
  readonly #review = new Map<string, Review>();
  readonly #skipped = new Map<string, number>();
  readonly #faults: Fault[] = [];
  readonly #sample: JsonObject[] = [];
  #plays: KnownPlays | null = null;
  #read = 0;
  #imported = 0;
  #duplicate = 0;
  #restated = 0;
  #faulty = 0;
  #from: string | null = null;
  #to: string | null = null;

  constructor(context: CollectionContext, run: ImportRun) {
    this.#context = context;
    this.#homeZone = context.homeZone();
    this.#run = run;
  }

  async takeAll(items: readonly ImportItem[]): Promise<void> {
    const read = items.map((item) =>
      item.kind === "draft" ? { item, record: this.#checked(item) } : { item, record: null },
    );
    // Looked up together: a block that knows many of them is opened once.
    const live = await linesAt(
      this.#context.records,
      read.flatMap(({ item, record }) =>
        item.kind === "draft" && record?.ok === true
          ? [{ collection: item.collection, id: idOf(record.record) }]
          : [],
      ),
    );
    for (const { item, record } of read) {
      this.#read += 1;
      if (item.kind === "skip") this.#skip(item.rule);
      else if (item.kind === "fault") this.#fault(item);
      else if (record?.ok === true) await this.#draft(item.collection, record.record, live);
      else if (record !== null) this.#fault(record.fault);
    }
  }

  report(dryRun: boolean): ImportReport {
    const wrote = this.#imported + this.#restated > 0;
    const done = wrote ? "done" : "nothing-new";
    const { id, format, file, started } = this.#run;
    return {
      run: id,
      format,
      file,
      state: dryRun ? "dry-run" : done,
      started,
      read: this.#read,
      imported: this.#imported,
      duplicate: this.#duplicate,
      restated: this.#restated,
      skipped: Object.fromEntries(this.#skipped),
      faulty: this.#faulty,
      faults: this.#faults.map(({ kind: _kind, ...fault }) => fault),
      collections: this.#countNew(),
      from: this.#from,
      to: this.#to,
      review: [...this.#review.values()],
      sample: this.#sample,
    };
  }

  lines(): RecordLine[] {
    const from = `imported:${this.#run.format}`;
    const records = [...this.#planned.values()].map(({ collection, record }) =>
      toLine(collection, from, record),
    );
    return [...records, ...this.#annotations];
  }

  befores(): Before[] {
    return [...this.#before.values()];
  }

  async #draft(
    collection: string,
    record: JsonObject,
    lineAt: (place: RecordPlace) => LiveLine | null,
  ): Promise<void> {
    this.#note(record);
    const id = idOf(record);
    const planned = this.#planned.get(placeOf(collection, id));
    const live = lineAt({ collection, id });
    if (planned !== undefined) this.#again(planned, record);
    else if (live === null) await this.#unknown(collection, record);
    else if (live.deleted === "owner") this.#skip("deleted");
    else if (live.deleted === "undo") {
      this.#remember(collection, id, live.text);
      this.#add(collection, { ...record, rev: live.rev + 1, edited: instantOf(this.#context) });
    } else this.#known(collection, { record, text: live.text, rev: live.rev });
  }

  /** The record in its shape; a fault if it has none. */
  #checked(draft: Draft): Checked {
    const { collection: name, naturalKey, fields, raw, member, row } = draft;
    const collection = mustBeCollection(name);
    const check = checkRecord(collection, {
      ...fields,
      id: recordIdOf(this.#context.idRoot, name, naturalKey),
      v: 1,
      rev: 1,
      source: {
        format: this.#run.format,
        run: this.#run.id,
        ...(member !== undefined && { member }),
        row,
        ...(raw !== undefined && Object.keys(raw).length > 0 && { raw }),
      },
    });
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
      this.#duplicate += 1;
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
    this.#imported += 1;
    this.#planned.set(placeOf(collection, idOf(record)), {
      collection,
      record,
      isNew: true,
    });
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
    const merge = mergeContent(contentOf(before), contentOf(live.record));
    if (merge.kind === "same" || before["v"] !== 1) {
      this.#duplicate += 1;
      return;
    }
    this.#restated += 1;
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
    this.#planned.set(placeOf(collection, id), { collection, record: after, isNew: false });
  }

  /** A fact that this very run has told already. */
  #again(planned: Planned, record: JsonObject): void {
    const merge = mergeContent(contentOf(planned.record), contentOf(record));
    if (merge.kind === "same") {
      this.#duplicate += 1;
      return;
    }
    this.#restated += 1;
    const { collection } = planned;
    const id = idOf(record);
    const place = placeOf(collection, id);
    const after = { ...planned.record, ...merge.content };
    if (merge.kind === "fills") this.#planned.set(place, { ...planned, record: after });
    else this.#review.set(place, { id, collection, before: planned.record, after });
  }

  #remember(collection: string, id: string, text: string): void {
    this.#before.set(placeOf(collection, id), { collection, id, text });
  }

  #note(record: JsonObject): void {
    if (this.#sample.length < SAMPLE) this.#sample.push(record);
    const day = dayOf(record, this.#homeZone);
    if (day === null) return;
    if (this.#from === null || day < this.#from) this.#from = day;
    if (this.#to === null || day > this.#to) this.#to = day;
  }

  #skip(rule: string): void {
    this.#skipped.set(rule, (this.#skipped.get(rule) ?? 0) + 1);
  }

  #fault(fault: Fault): void {
    this.#faulty += 1;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }

  #countNew(): Record<string, number> {
    const counts = new Map<string, number>();
    for (const { collection, isNew } of this.#planned.values()) {
      if (isNew) counts.set(collection, (counts.get(collection) ?? 0) + 1);
    }
    return Object.fromEntries(counts);
  }
}

async function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

function placeOf(collection: string, id: string): string {
  return `${collection}/${id}`;
}
