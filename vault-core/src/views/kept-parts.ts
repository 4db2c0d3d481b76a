/**
 * Parts of views by block: those that are kept, and those that are made and then kept.
 *
 * | Key | Value |
 * |---|---|
 * | `["purchases-by-month","Europe/Berlin","<block id>"]` | `{version, overlay, part, undated, firstDay, lastDay}`: of the records with a date, of those without (null if there are none), and between which days of the owner the former lie |
 * | `["purchases-by-month","Europe/Berlin","<block id>","cut"]` | `{version, overlay, from, to, part}`: of the records of some days, those that were asked for last |
 *
 * Another version, overlay or range is the same as nothing, and what is made then takes its place: so no more than two
 * parts are kept for a view and a block. Whether all records of a block lie in the days asked for, the records themselves
 * have said.
 * @module
 */
import { countMoments, isBetween, readLocalDay } from "../collection/time/days.ts";
import { isJsonObject } from "../collection/paths.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { type DaySpan, placeOf, spanOfDays } from "./day-range.ts";
import type { DayRange, EffectiveRecord, EventBlock, EventSource, PartStore } from "./source.ts";
import type { NamedView, PartOptions } from "./view.ts";

/** A view on a block, and the days of the owner that count; null if all records count. */
export interface PartOf<Part extends Json> extends NamedView<Part> {
  readonly block: EventBlock;
  readonly options: PartOptions;
  readonly range: DayRange | null;
}

/** Where parts are kept, and what they are made of. */
export interface PartPlaces {
  readonly source: EventSource;
  readonly parts: PartStore;
}

/** Gives the parts of a block that are kept; null if they are not. */
export async function keptParts<Part extends Json>(
  places: PartPlaces,
  of: PartOf<Part>,
): Promise<readonly Part[] | null> {
  const whole = readWhole(of, await readKept(places, of, keyOf(of)));
  const parts = whole === null ? null : partsIn(whole, of.range);
  if (parts !== null || of.range === null) return parts;
  const cut = await readKept(places, of, cutKeyOf(of));
  const { from = null, to = null } = of.range;
  const isOfRange = cut?.["from"] === from && cut["to"] === to;
  const part = isOfRange ? readPart(of, cut["part"]) : null;
  return part === null ? null : [part];
}

/** Makes the parts of a block, and keeps them. */
export async function makeParts<Part extends Json>(
  { source, parts }: PartPlaces,
  of: PartOf<Part>,
): Promise<readonly Part[]> {
  const { view, block, range } = of;
  const overlay = source.overlay(block, view.fields);
  let records: readonly EffectiveRecord[] | null = null;
  const read = async (): Promise<readonly EffectiveRecord[]> =>
    (records ??= await source.records(block, view.fields));
  const keep = async (key: string, made: JsonObject): Promise<void> => {
    // A mark that came while the block was read may or may not be in: such a part is shown once and not kept.
    if (source.overlay(block, view.fields) === overlay)
      await parts.put(key, { version: view.version, overlay, ...made });
  };
  const whole = (await wholeOfMoments(source, of)) ?? makeWhole(of, await read());
  const { part, undated, span } = whole;
  const { firstDay = null, lastDay = null } = span ?? {};
  await keep(keyOf(of), { part, undated, firstDay, lastDay });
  const shown = partsIn(whole, range);
  if (shown !== null || range === null) return shown ?? [];
  const { from, to } = range;
  const mine = (await read()).filter((record) => isBetween(dayOf(of, record), from, to));
  const cut = view.part(mine, of.options);
  await keep(cutKeyOf(of), { from: from ?? null, to: to ?? null, part: cut });
  return [cut];
}

/** A block folded as a whole. */
interface Whole<Part> {
  readonly part: Part;
  readonly undated: Part | null;
  /** Days of the records with a date. */
  readonly span: DaySpan | null;
}

/** The same without a record, where it is enough when each was. */
async function wholeOfMoments<Part extends Json>(
  source: EventSource,
  { view, block, options }: PartOf<Part>,
): Promise<Whole<Part> | null> {
  const { ofMoments } = view;
  if (ofMoments === undefined) return null;
  const moments = (await source.moments?.(block, ofMoments.without)) ?? null;
  if (moments === null) return null;
  const days = [...countMoments(moments, options.homeZone, "day").keys()];
  return { part: ofMoments.part(moments, options), undated: null, span: spanOfDays(days) };
}

function makeWhole<Part extends Json>(
  of: PartOf<Part>,
  records: readonly EffectiveRecord[],
): Whole<Part> {
  const { view, options } = of;
  const days = records.map((record) => dayOf(of, record));
  const without = records.filter((_, at) => days[at] === null);
  const dated = without.length === 0 ? records : records.filter((_, at) => days[at] !== null);
  // Many records have one day.
  const some = new Set(days.filter((day) => day !== null));
  return {
    part: view.part(dated, options),
    undated: without.length === 0 ? null : view.part(without, options),
    span: spanOfDays([...some]),
  };
}

/** The parts of a whole that count for a range; null if only some of its records do. */
function partsIn<Part>(
  { part, undated, span }: Whole<Part>,
  range: DayRange | null,
): readonly Part[] | null {
  if (range === null) return undated === null ? [part] : [part, undated];
  const place = span === null ? "outside" : placeOf(span, range);
  if (place === "across") return null;
  return place === "within" ? [part] : [];
}

function readWhole<Part extends Json>(
  of: PartOf<Part>,
  kept: JsonObject | null,
): Whole<Part> | null {
  if (kept === null) return null;
  const part = readPart(of, kept["part"]);
  const undated = kept["undated"] === null ? null : readPart(of, kept["undated"]);
  const isWhole = kept["undated"] === null || undated !== null;
  const { firstDay, lastDay } = kept;
  const isDated = typeof firstDay === "string" && typeof lastDay === "string";
  if (part === null || !isWhole || (!isDated && firstDay !== null)) return null;
  return { part, undated, span: isDated ? { firstDay, lastDay } : null };
}

/** A value that is fresh: of this version and overlay. */
async function readKept(
  { source, parts }: PartPlaces,
  { view, block }: PartOf<Json>,
  key: string,
): Promise<JsonObject | null> {
  const kept = (await parts.get(key)) ?? undefined;
  if (!isJsonObject(kept) || kept["version"] !== view.version) return null;
  return kept["overlay"] === source.overlay(block, view.fields) ? kept : null;
}

function readPart<Part extends Json>({ view }: PartOf<Part>, value: Json | undefined): Part | null {
  return value === undefined ? null : view.readPart(value);
}

function dayOf({ options }: PartOf<Json>, record: EffectiveRecord): string | null {
  return readLocalDay(record, options.homeZone);
}

function keyOf({ name, block, options }: PartOf<Json>): string {
  return JSON.stringify([name, options.homeZone, block.id]);
}

function cutKeyOf({ name, block, options }: PartOf<Json>): string {
  return JSON.stringify([name, options.homeZone, block.id, "cut"]);
}
