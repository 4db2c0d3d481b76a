/**
 * What a run over a file has met so far: how many rows of each kind, the first faults, a sample, and the days it spans.
 * @module
 */
import type { Fault } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import type { SkipRule } from "../../model/skip-rules.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { readLocalTime } from "../time/days.ts";

const MAX_FAULTS = 1_000;
const SAMPLE = 20;

/** The part of a report that a tally knows. */
export type TallyReport = Pick<
  ImportReport,
  | "read"
  | "imported"
  | "duplicate"
  | "restated"
  | "skipped"
  | "faulty"
  | "faults"
  | "from"
  | "to"
  | "sample"
>;

/** Counts rows. */
export class Tally {
  read = 0;
  imported = 0;
  duplicate = 0;
  restated = 0;
  #faulty = 0;
  readonly #homeZone: string;
  readonly #skipped = new Map<SkipRule, number>();
  readonly #faults: Fault[] = [];
  readonly #sample: JsonObject[] = [];
  #from: string | null = null;
  #to: string | null = null;

  constructor(homeZone: string) {
    this.#homeZone = homeZone;
  }

  /** The same rows before anything was planned of them. */
  again(): Tally {
    const tally = new Tally(this.#homeZone);
    [tally.read, tally.duplicate, tally.#faulty] = [this.read, this.duplicate, this.#faulty];
    for (const [rule, count] of this.#skipped) tally.#skipped.set(rule, count);
    tally.#faults.push(...this.#faults);
    tally.#sample.push(...this.#sample);
    [tally.#from, tally.#to] = [this.#from, this.#to];
    return tally;
  }

  /** A row that is new, or known already. */
  take(isNew: boolean): void {
    if (isNew) this.imported += 1;
    else this.duplicate += 1;
  }

  /** Rows that were looked at again: some are known by now. */
  retake({ fresh, known }: { readonly fresh: number; readonly known: number }): void {
    this.imported += fresh;
    this.duplicate += known;
  }

  /** A row that a rule leaves out. */
  skip(rule: SkipRule): void {
    this.#skipped.set(rule, (this.#skipped.get(rule) ?? 0) + 1);
  }

  /** A row that cannot be read. */
  fault(fault: Fault): void {
    this.#faulty += 1;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }

  /** Whether more records are to be shown. */
  get needsSample(): boolean {
    return this.#sample.length < SAMPLE;
  }

  /** A record that was read, whatever becomes of it. */
  note(record: JsonObject): void {
    if (this.needsSample) this.#sample.push(record);
    this.noteDay(record);
  }

  /** When something was that was read. */
  noteDay(record: JsonObject): void {
    const day = readLocalTime(record, this.#homeZone)?.slice(0, 10) ?? null;
    if (day === null) return;
    if (this.#from === null || day < this.#from) this.#from = day;
    if (this.#to === null || day > this.#to) this.#to = day;
  }

  /** All of it. */
  report(): TallyReport {
    const { read, imported, duplicate, restated } = this;
    return {
      read,
      imported,
      duplicate,
      restated,
      skipped: Object.fromEntries(this.#skipped),
      faulty: this.#faulty,
      faults: this.#faults.map(({ kind: _kind, ...fault }) => fault),
      from: this.#from,
      to: this.#to,
      sample: this.#sample,
    };
  }
}
