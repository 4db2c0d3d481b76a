/**
 * Plans what becomes of the lines of a helper's block: each is written anew under the device that takes it in, one revision
 * above what the vault has, and what stood there before is kept in a run. So nothing that a helper says can win by its own
 * word, and all of it can be taken back like an import.
 * @module
 */
import type { OpenedBlock } from "../block/open.ts";
import { TOO_LONG } from "../collection/import/check-draft.ts";
import type { CollectionContext } from "../collection/context.ts";
import { instantOf } from "../collection/context.ts";
import { dayOf } from "../collection/time/days.ts";
import { type Before, toRunLines } from "../collection/import/import-run.ts";
import { readInternal } from "../collection/settings/internal.ts";
import {
  contentOf,
  idOf,
  isTooLong,
  numberOf,
  readRecord,
  sortedText,
  textOf,
  toLine,
} from "../collection/line.ts";
import { isJsonObject } from "../collection/paths.ts";
import { recordIdOf } from "../collection/record-id.ts";
import type { LiveLine, RecordLine } from "../log/vault-log.ts";
import type { JsonObject } from "../model/json.ts";
import type { SkipRule } from "../model/skip-rules.ts";
import { type Position, writePosition } from "../protocol/log/block-stream.ts";
import { checkRecord } from "../records/check.ts";
import { naturalKey } from "../records/natural-key.ts";
import { collectionNamed } from "../records/registry.ts";
import type { ImportReport } from "../vault/api/vault-api.ts";

/** Format of the runs that take a helper's blocks in, and the end of their blocks' class. */
export const CARER = "carer";

/** Gives the run of a block: the same on every device, so that two that take it in at once make one run. */
export function runOf(idRoot: Uint8Array, { stream, seq }: Position): string {
  return recordIdOf(idRoot, "_imports", naturalKey(CARER, stream, seq));
}

/** Tells whether some device of the vault has settled a block: taken it in, accepted it or dropped it. */
export function isSettled({ records, idRoot }: CollectionContext, position: Position): boolean {
  return readInternal(records, "_imports", runOf(idRoot, position)) !== null;
}

/** Makes the lines that settle a block without a record of it: `rule` says how, such as `dropped`. */
export function toSettlingLines(
  context: CollectionContext,
  position: Position,
  { rule, count }: { readonly rule: SkipRule; readonly count: number },
): RecordLine[] {
  const run = new CarerRun(context, position);
  run.skip(rule, count);
  return run.lines();
}

/** Makes the lines that take an opened block of a helper in. */
export async function toCarerLines(
  context: CollectionContext,
  position: Position,
  opened: OpenedBlock,
): Promise<RecordLine[]> {
  const run = new CarerRun(context, position);
  const { collection, lines } = opened;
  const ids = lines.map((text) => idOf(readRecord(text)));
  const live = await context.records.lines(collection, ids);
  for (const [index, text] of lines.entries()) run.take(collection, text, { row: index + 1, live });
  return run.lines();
}

class CarerRun {
  readonly #context: CollectionContext;
  readonly #position: Position;
  readonly #id: string;
  readonly #edited: string;
  readonly #planned = new Map<string, { readonly line: RecordLine; readonly isNew: boolean }>();
  readonly #befores = new Map<string, Before>();
  readonly #skipped = new Map<SkipRule, number>();
  readonly #faults: { readonly row: number; readonly reason: string }[] = [];
  readonly #days: string[] = [];
  #read = 0;
  #duplicate = 0;

  constructor(context: CollectionContext, position: Position) {
    this.#context = context;
    this.#position = position;
    this.#id = runOf(context.idRoot, position);
    this.#edited = instantOf(context);
  }

  skip(rule: SkipRule, count: number): void {
    this.#read += count;
    this.#skipped.set(rule, (this.#skipped.get(rule) ?? 0) + count);
  }

  take(
    collection: string,
    text: string,
    { row, live: known }: { readonly row: number; readonly live: ReadonlyMap<string, LiveLine> },
  ): void {
    this.#read += 1;
    const said = this.#checked(collection, text, row);
    if (said === null) return;
    const id = idOf(said);
    const live = known.get(id) ?? null;
    if (live?.deleted === "owner") this.#skipOne("deleted");
    else if (live !== null && saysTheSame(live, said)) this.#duplicate += 1;
    else this.#plan(collection, said, live);
  }

  lines(): RecordLine[] {
    const written = [...this.#planned.values()].map(({ line }) => line);
    return [...toRunLines(this.#context, this.#report(), [...this.#befores.values()]), ...written];
  }

  /** One revision above what is there, whatever the helper claims. */
  #plan(collection: string, said: JsonObject, live: LiveLine | null): void {
    const id = idOf(said);
    const rev = (live?.rev ?? 0) + 1;
    const record = { ...said, rev, ...(live !== null && { edited: this.#edited }) };
    if (live !== null) this.#befores.set(id, { collection, id, text: live.text });
    const line = toLine(collection, `imported:${CARER}`, record);
    this.#planned.set(id, { line, isNew: live === null || live.deleted !== null });
    const day = dayOf(record, this.#context.homeZone());
    if (day !== null) this.#days.push(day);
  }

  /** The record in its shape, as of this run; null, and a fault, for what is none. */
  #checked(name: string, text: string, row: number): JsonObject | null {
    const said = readRecord(text);
    const collection = collectionNamed(name);
    if (said["deleted"] !== undefined) return this.#fault(row, "a helper deletes nothing");
    if (collection === null) return this.#fault(row, `there is no collection "${name}"`);
    const { edited: _edited, ...rest } = said;
    const check = checkRecord(collection, { ...rest, rev: 1, source: this.#sourceOf(said) });
    if (!check.ok) return this.#fault(row, `"${check.field}": ${check.why}`);
    return isTooLong(check.record) ? this.#fault(row, TOO_LONG) : check.record;
  }

  #sourceOf({ source }: JsonObject): JsonObject {
    const said = isJsonObject(source) ? source : {};
    const [row, raw] = [numberOf(said, "row"), said["raw"]];
    return {
      format: textOf(said, "format") ?? "manual",
      run: this.#id,
      member: this.#member(),
      ...(row !== null && { row }),
      ...(isJsonObject(raw) && { raw }),
    };
  }

  #member(): string {
    return this.#position.stream.slice(0, 32);
  }

  #fault(row: number, reason: string): null {
    this.#faults.push({ row, reason });
    return null;
  }

  #skipOne(rule: SkipRule): void {
    this.#skipped.set(rule, (this.#skipped.get(rule) ?? 0) + 1);
  }

  #report(): ImportReport {
    const planned = [...this.#planned.values()];
    const fresh = planned.filter(({ isNew }) => isNew);
    const collections = new Map<string, number>();
    for (const { line } of fresh)
      collections.set(line.collection, (collections.get(line.collection) ?? 0) + 1);
    const days = this.#days.toSorted();
    return {
      run: this.#id,
      format: CARER,
      file: writePosition(this.#position),
      members: [this.#member()],
      state: planned.length > 0 ? "done" : "nothing-new",
      started: this.#edited,
      read: this.#read,
      imported: fresh.length,
      duplicate: this.#duplicate,
      restated: planned.length - fresh.length,
      skipped: Object.fromEntries(this.#skipped),
      faulty: this.#faults.length,
      faults: this.#faults.slice(0, 1000),
      collections: Object.fromEntries(collections),
      from: days[0] ?? null,
      to: days.at(-1) ?? null,
      review: [],
      sample: [],
    };
  }
}

function saysTheSame({ text, deleted }: LiveLine, said: JsonObject): boolean {
  if (deleted !== null) return false;
  return sortedText(contentOf(readRecord(text))) === sortedText(contentOf(said));
}
