/**
 * Parts of views by block: those that are kept, and those that are made and then kept.
 *
 * | Key | Value |
 * |---|---|
 * | `["purchases-by-month","Europe/Berlin","<block id>"]` | `{version, overlay, part, undated}`: of the records with a date, and of those without, null if there are none |
 * | `["purchases-by-month","Europe/Berlin","<block id>","cut"]` | `{version, overlay, from, to, part}`: of the records of some days, those that were asked for last |
 *
 * Another version, overlay or range is the same as nothing, and what is made then takes its place: so no more than two
 * parts are kept for a view and a block.
 * @module
 */
import { hasDate, isBetween, readLocalTime } from "../collection/days.ts";
import { isJsonObject } from "../collection/paths.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { DayRange, EffectiveRecord, EventBlock, EventSource, PartStore } from "./source.ts";
import type { NamedView, PartOptions, View } from "./view.ts";

/** Which records of a block count: all, all that have a date, or those of some days. */
export type Cut = "all" | "dated" | DayRange;

/** A part of a view, of some records of a block. */
export interface PartOf<Part extends Json> extends NamedView<Part> {
  readonly block: EventBlock;
  readonly options: PartOptions;
  readonly cut: Cut;
}

/** Where parts are kept, and what they are made of. */
export interface PartPlaces {
  readonly source: EventSource;
  readonly parts: PartStore;
}

/** Gives the parts that are kept of some records of a block; null if they are not. */
export async function keptParts<Part extends Json>(
  { source, parts }: PartPlaces,
  of: PartOf<Part>,
): Promise<readonly Part[] | null> {
  const { view, block, cut } = of;
  const kept = (await parts.get(keyOf(of))) ?? undefined;
  if (!isJsonObject(kept) || kept["version"] !== view.version) return null;
  if (kept["overlay"] !== source.overlay(block) || !isOfRange(kept, cut)) return null;
  const part = readMember(view, kept, "part");
  if (part === null || cut !== "all" || kept["undated"] === null) return part && [part];
  const undated = readMember(view, kept, "undated");
  return undated && [part, undated];
}

/** Makes the parts of some records of a block, and keeps them. */
export async function makeParts<Part extends Json>(
  { source, parts }: PartPlaces,
  of: PartOf<Part>,
): Promise<readonly Part[]> {
  const { view, block } = of;
  const overlay = source.overlay(block);
  const made = madeOf(of, await source.records(block));
  // A mark that came while the block was read may or may not be in: such a part is shown once and not kept.
  if (source.overlay(block) === overlay)
    await parts.put(keyOf(of), { version: view.version, overlay, ...made.kept });
  return made.parts;
}

interface Made<Part> {
  readonly parts: readonly Part[];
  readonly kept: JsonObject;
}

function madeOf<Part extends Json>(
  { view, options, cut }: PartOf<Part>,
  records: readonly EffectiveRecord[],
): Made<Part> {
  if (typeof cut === "object") {
    const { from, to } = cut;
    const dayOf = (record: EffectiveRecord): string | null =>
      readLocalTime(record, options.homeZone)?.slice(0, "YYYY-MM-DD".length) ?? null;
    const mine = records.filter((record) => isBetween(dayOf(record), from, to));
    const part = view.part(mine, options);
    return { parts: [part], kept: { from: from ?? null, to: to ?? null, part } };
  }
  const without = records.filter((record) => !hasDate(record));
  const dated = without.length === 0 ? records : records.filter(hasDate);
  const part = view.part(dated, options);
  const undated = without.length === 0 ? null : view.part(without, options);
  const isWhole = cut === "all" && undated !== null;
  return { parts: isWhole ? [part, undated] : [part], kept: { part, undated } };
}

function isOfRange(kept: JsonObject, cut: Cut): boolean {
  if (typeof cut !== "object") return kept["undated"] !== undefined;
  return kept["from"] === (cut.from ?? null) && kept["to"] === (cut.to ?? null);
}

function readMember<Part extends Json>(
  view: View<Part>,
  kept: JsonObject,
  name: string,
): Part | null {
  const value = kept[name];
  return value === undefined ? null : view.readPart(value);
}

function keyOf({ name, block, options, cut }: PartOf<Json>): string {
  const words = [name, options.homeZone, block.id];
  return JSON.stringify(typeof cut === "object" ? [...words, "cut"] : words);
}
