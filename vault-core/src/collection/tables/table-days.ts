/**
 * Between which moments the drafts of a table lie.
 * @module
 */
import { type DraftTable, membersAt, objectsOf } from "../../model/draft-table.ts";
import type { JsonObject } from "../../model/json.ts";
import { eachNumber, type TableMember, type ValueColumn } from "../../model/value-table.ts";
import { readMoment } from "../time/moment.ts";
import { isJsonObject } from "../paths.ts";

/** Members of a `when` that say on which day it was, whatever `at` says. */
const OTHERS: ReadonlySet<string> = new Set(["local", "day", "tz"]);

/** Gives `when` of the first and the last draft, where all are instants of one clock; else of all drafts. */
export function outermost(table: DraftTable): readonly JsonObject[] {
  const { shapes, shapeOf, columns } = table.drafts;
  const used = new Set<number>();
  eachNumber(shapeOf, (shape) => void used.add(shape));
  const places = shapes.flatMap((members, shape) => (used.has(shape) ? placeOf(members) : []));
  const several = places.map((place) => (place === null ? undefined : columns[place]));
  const known = several.filter((column) => column !== undefined);
  const ends = known.length < several.length ? null : endsOf(new Set(known));
  return ends?.map((at) => ({ at })) ?? whensOf(table);
}

/** The column of the instants of a shape; null if its drafts may lie on another day. */
function placeOf(members: readonly TableMember[]): number | null {
  const when = membersAt(membersAt(members, "fields"), "when");
  if (when.some(({ key }) => OTHERS.has(key))) return null;
  const at = when.find(({ key }) => key === "at")?.at;
  return typeof at === "number" ? at : null;
}

/** The first and the last instant of columns; null if one is none. */
function endsOf(columns: ReadonlySet<ValueColumn>): readonly string[] | null {
  let [first, last]: [string | null, string | null] = [null, null];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const column of columns)
    for (const value of endsIn(column)) {
      const time = typeof value === "string" ? readMoment(value) : Number.NaN;
      if (typeof value !== "string" || Number.isNaN(time)) return null;
      if (time < least) [least, first] = [time, value];
      if (time > most) [most, last] = [time, value];
    }
  return [first, last].filter((one) => one !== null);
}

/** Values of a column, the first and the last instant among them. */
function endsIn(column: ValueColumn): ValueColumn["values"] {
  const { of, texts = null } = column;
  const instants = of === null ? texts?.instants : undefined;
  if (texts !== null && instants) return endsOfUnits(instants.units).map((at) => texts.text(at));
  const { values } = column;
  return of === null ? values : [...new Set(of)].flatMap((place) => values[place] ?? []);
}

function endsOfUnits(units: Float64Array): readonly [first: number, last: number] {
  let [first, last] = [0, 0];
  for (let at = 1; at < units.length; at++) {
    if ((units[at] ?? 0) < (units[first] ?? 0)) first = at;
    if ((units[at] ?? 0) > (units[last] ?? 0)) last = at;
  }
  return [first, last];
}

function whensOf(table: DraftTable): readonly JsonObject[] {
  return objectsOf(table.drafts).flatMap(({ fields }) => {
    const when = isJsonObject(fields) ? fields["when"] : null;
    return isJsonObject(when) ? [when] : [];
  });
}
