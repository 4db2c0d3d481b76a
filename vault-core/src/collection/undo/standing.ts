/**
 * What comes back when an import is taken back: what it took the place of, unless that was of an import which was taken back
 * itself. Then it is what that one took the place of, so that the order in which imports are taken back plays no part.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import type { CollectionContext } from "../context.ts";
import { readBefores } from "../import/import-run.ts";
import { placeOf } from "../import/import-rows.ts";
import { internalRecords, readInternal } from "../settings/internal.ts";
import { numberOf, readRecord, textOf } from "../line.ts";
import type { RecordPlace } from "../import/lines-at.ts";
import { isJsonObject } from "../paths.ts";

/** A text of a record, and its revision. */
interface Earlier {
  readonly text: string;
  readonly rev: number;
}

/** What runs brought and took the place of, as it stands without those that were taken back. */
export class Standing {
  readonly #context: CollectionContext;
  readonly #going: string | null;
  /** By run, then by record: oldest first. */
  readonly #earlier = new Map<string, ReadonlyMap<string, readonly Earlier[]>>();
  /** By run: the one by which what it told stands. */
  readonly #standing = new Map<string, string | null>();

  /** @param going run that is being taken back. */
  constructor(context: CollectionContext, going: string | null = null) {
    this.#context = context;
    this.#going = going;
  }

  /** Text of what stands in the place of a record that a run brought in this revision; null if nothing does. */
  before(run: string, place: RecordPlace, rev: number): string | null {
    const earlier = this.#of(run);
    // Nearly every run, and each of a million records is asked for.
    if (earlier.size === 0) return null;
    const all = earlier.get(placeOf(place.collection, place.id));
    const found = all?.findLast((one) => one.rev < rev);
    return found === undefined ? null : this.text(place, found.text);
  }

  /** A text of a record if it stands, or what stands in its place; null if nothing does. */
  text(place: RecordPlace, text: string): string | null {
    const record = readRecord(text);
    const run = runOf(record);
    const stands = run === null || this.#by(run) !== null;
    return stands ? this.#restated(record, text) : this.before(run, place, revOf(record));
  }

  /** As the import tells it that brought the same file again: that one takes it back. */
  #restated(record: JsonObject, text: string): string {
    const run = runOf(record);
    const by = run === null ? null : this.#by(run);
    const { source } = record;
    if (!isJsonObject(source) || by === null || by === run) return text;
    const key = textOf(source, "via") === null ? "run" : "via";
    return JSON.stringify({ ...record, source: { ...source, [key]: by } });
  }

  #of(run: string): ReadonlyMap<string, readonly Earlier[]> {
    const known = this.#earlier.get(run);
    if (known !== undefined) return known;
    const byPlace = new Map<string, Earlier[]>();
    for (const { collection, id, text } of readBefores(this.#context, run)) {
      const place = placeOf(collection, id);
      const rev = revOf(readRecord(text));
      byPlace.set(place, [...(byPlace.get(place) ?? []), { text, rev }]);
    }
    for (const all of byPlace.values()) all.sort((a, b) => a.rev - b.rev);
    this.#earlier.set(run, byPlace);
    return byPlace;
  }

  #by(run: string): string | null {
    if (run === this.#going) return null;
    const known = this.#standing.get(run);
    if (known !== undefined) return known;
    const found = standingBy(this.#context, run, this.#going);
    this.#standing.set(run, found);
    return found;
  }
}

/**
 * The run by which what a run told stands: itself, or one that brought its file again since it was taken back; null if there is
 * none but that which goes.
 */
function standingBy(
  { records }: CollectionContext,
  run: string,
  going: string | null,
): string | null {
  const report = readInternal(records, "_imports", run);
  if (report?.["state"] !== "undone") return run;
  const undone = Date.parse(textOf(report, "edited") ?? "");
  const again = internalRecords(records, "_imports", "run").findLast(
    (one) =>
      one["id"] !== going &&
      (one["state"] === "done" || one["state"] === "nothing-new") &&
      one["format"] === report["format"] &&
      one["file"] === report["file"] &&
      Date.parse(textOf(one, "started") ?? "") >= undone,
  );
  return again === undefined ? null : textOf(again, "id");
}

/** The run that brought a record here; null if none did. */
function runOf({ source }: JsonObject): string | null {
  return isJsonObject(source) ? (textOf(source, "via") ?? textOf(source, "run")) : null;
}

function revOf(record: JsonObject): number {
  return numberOf(record, "rev") ?? 1;
}
