/**
 * Holds a table against the shape of its records, each different value once. What is surely right is told so; of all else
 * nothing is said.
 * @module
 */
import { type DraftTable, membersAt, TableCells } from "../../model/draft-table.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { TableMember, ValueColumn } from "../../model/value-table.ts";
import type { Collection, RecordType } from "../../records/collection.ts";
import { sureMembers } from "../../records/sure.ts";
import { UNSURE } from "../../records/sure-parts.ts";

/** Where a draft may have more letters, each is looked at by itself: a record has its limit. A letter has 6 bytes at most. */
const MAX_LETTERS = 65_536;

type Read = (value: unknown) => unknown;

/**
 * Gives when each draft of a table was, as it says it; null unless every value surely fits the shape of the records, and so
 * does what each member of a record holds together. Which members a record must have is not looked at here.
 */
export function readTable(collection: Collection, table: DraftTable): readonly JsonObject[] | null {
  const { shapeOf, columns } = table.drafts;
  const shapes = table.drafts.shapes.map((members) => membersAt(members, "fields"));
  const type = typeOf(collection, shapes, columns);
  const readers = type === null ? null : readersOf(type);
  if (readers === null || !areShort(columns)) return null;
  const nested = shapes.map((members) => members.flatMap(toNested));
  if (!areRight(shapes.flat(), columns, readers)) return null;
  const cells = new TableCells(columns);
  const whens: JsonObject[] = [];
  for (const shape of shapeOf)
    for (const { key, at } of nested[shape] ?? []) {
      const value = cells.object(at);
      if (readers.get(key)?.(value) === UNSURE) return null;
      if (key === "when") whens.push(value);
    }
  return whens.length === shapeOf.length ? whens : null;
}

/** A member that is an object. */
interface Nested {
  readonly key: string;
  readonly at: readonly TableMember[];
}

function toNested({ key, at }: TableMember): Nested | [] {
  return typeof at === "number" ? [] : { key, at };
}

/** Members that are no objects: whatever one holds stands in its column. */
function areRight(
  members: readonly TableMember[],
  columns: readonly ValueColumn[],
  readers: ReadonlyMap<string, Read>,
): boolean {
  const seen = new Set<string>();
  return members.every(({ key, at }) => {
    const read = readers.get(key);
    if (read === undefined) return false;
    if (typeof at !== "number" || seen.has(`${at} ${key}`)) return true;
    seen.add(`${at} ${key}`);
    return columns[at]?.values.every((value) => read(value) !== UNSURE) ?? false;
  });
}

/** The type of the records of a table; null if they have several, or one that there is not. */
function typeOf(
  { types }: Collection,
  shapes: readonly (readonly TableMember[])[],
  columns: readonly ValueColumn[],
): RecordType | null {
  const places = new Set(shapes.map((members) => members.find(({ key }) => key === "type")?.at));
  const [place] = places;
  if (places.size !== 1 || typeof place !== "number") return null;
  const [name, ...others] = columns[place]?.values ?? [];
  return others.length > 0 ? null : (types.find(({ type }) => type === name) ?? null);
}

const known = new WeakMap<RecordType, ReturnType<typeof sureMembers>>();

function readersOf(type: RecordType): ReturnType<typeof sureMembers> {
  const readers = known.get(type);
  if (readers !== undefined) return readers;
  const made = sureMembers(type.shape);
  known.set(type, made);
  return made;
}

/** Tells whether a draft is short even if it has the longest value of each column. */
function areShort(columns: readonly ValueColumn[]): boolean {
  let letters = 0;
  for (const { values } of columns) {
    let longest = 0;
    for (const value of values) longest = Math.max(longest, lettersOf(value));
    letters += longest;
  }
  return letters <= MAX_LETTERS;
}

function lettersOf(value: Json): number {
  if (typeof value === "string") return value.length;
  return typeof value === "object" && value !== null ? JSON.stringify(value).length : 0;
}
