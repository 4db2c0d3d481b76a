/**
 * Holds a table against the shape of its records, each different value once. What is surely right is told so; of all else
 * nothing is said.
 * @module
 */
import { type DraftTable, membersAt, TableCells } from "../../model/draft-table.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { TableMember, ValueColumn } from "../../model/value-table.ts";
import type { Collection, RecordType } from "../../records/collection.ts";
import { type SureMember, sureMembers } from "../../records/sure.ts";
import { UNSURE } from "../../records/sure-parts.ts";

/** Where a draft may have more letters, each is looked at by itself: a record has its limit. A letter has 6 bytes at most. */
const MAX_LETTERS = 65_536;

type Readers = ReadonlyMap<string, SureMember>;

/**
 * Tells whether every value of a table surely fits the shape of the records, and so does what each member of a record holds
 * together. Which members a record must have is not looked at here, but that each draft says when it was.
 */
export function isSureTable(collection: Collection, table: DraftTable): boolean {
  const { shapeOf, columns } = table.drafts;
  const shapes = table.drafts.shapes.map((members) => membersAt(members, "fields"));
  const type = typeOf(collection, shapes, columns);
  const readers = type === null ? null : readersOf(type);
  if (readers === null || !areShort(columns)) return false;
  const nested = shapes.map((members) => members.flatMap(toNested));
  if (!areRight(shapes.flat(), columns, readers)) return false;
  const saysWhen = nested.map((members) => members.some(({ key }) => key === "when"));
  for (let row = 0; row < shapeOf.length; row++)
    if (saysWhen[shapeOf[row] ?? 0] !== true) return false;
  const areAlike = nested.flat().every(isSureAlone(columns, readers));
  return areAlike || areSure(table, nested, readers);
}

/** A member that is an object. */
interface Nested {
  readonly key: string;
  readonly at: readonly TableMember[];
}

function toNested({ key, at }: TableMember): Nested | [] {
  return typeof at === "number" ? [] : { key, at };
}

/**
 * Makes what tells of an object whether it is surely right in all drafts, where at most one of its values differs between them:
 * each of these is looked at once.
 */
function isSureAlone(columns: readonly ValueColumn[], readers: Readers): (one: Nested) => boolean {
  const sure = new Set<string>();
  return ({ key, at }) => {
    const name = JSON.stringify([key, at]);
    const read = readers.get(key)?.read;
    if (sure.has(name) || read === undefined) return sure.has(name);
    const variants = variantsOf(at, columns);
    if (variants === null) return false;
    for (const variant of variants) if (read(variant) === UNSURE) return false;
    sure.add(name);
    return true;
  };
}

/** Gives what objects of one form may be, each good until the next is asked for; null where more than one of their values differs. */
function variantsOf(
  members: readonly TableMember[],
  columns: readonly ValueColumn[],
): Iterable<JsonObject> | null {
  const object: Record<string, Json> = {};
  let [several, values]: [string | null, readonly Json[]] = [null, []];
  for (const { key, at } of members) {
    const column = typeof at === "number" ? columns[at] : undefined;
    const all = column === undefined ? [] : variantsIn(column);
    const [first] = all;
    if (first === undefined || key === "__proto__") return null;
    object[key] = first;
    if (all.length === 1) continue;
    if (several !== null) return null;
    [several, values] = [key, all];
  }
  return several === null ? [object] : each(object, several, values);
}

/** Of instants of one form a shape takes all or none: one stands for the others. */
function variantsIn(column: ValueColumn): readonly Json[] {
  const { texts = null } = column;
  return texts !== null && texts.instants !== null ? [texts.text(0)] : column.values;
}

function* each(
  object: Record<string, Json>,
  key: string,
  values: readonly Json[],
): Generator<JsonObject> {
  for (const value of values) {
    object[key] = value;
    yield object;
  }
}

/** The same of objects of which more differs, draft by draft. */
function areSure(
  { drafts: { shapeOf, columns } }: DraftTable,
  nested: readonly (readonly Nested[])[],
  readers: Readers,
): boolean {
  const cells = new TableCells(columns);
  for (const shape of shapeOf)
    for (const { key, at } of nested[shape] ?? [])
      if ((readers.get(key)?.read(cells.object(at)) ?? UNSURE) === UNSURE) return false;
  return true;
}

/** Members that are no objects: whatever one holds stands in its column. */
function areRight(
  members: readonly TableMember[],
  columns: readonly ValueColumn[],
  readers: Readers,
): boolean {
  const seen = new Set<string>();
  return members.every(({ key, at }) => {
    const reader = readers.get(key);
    if (reader === undefined) return false;
    if (typeof at !== "number" || seen.has(`${at} ${key}`)) return true;
    seen.add(`${at} ${key}`);
    const column = columns[at];
    if (column?.texts && reader.anyText) return true;
    return column?.values.every((value) => reader.read(value) !== UNSURE) ?? false;
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

const known = new WeakMap<RecordType, Readers | null>();

function readersOf(type: RecordType): Readers | null {
  const readers = known.get(type);
  if (readers !== undefined) return readers;
  const made = sureMembers(type.shape);
  known.set(type, made);
  return made;
}

/** Tells whether a draft is short even if it has the longest value of each column. */
function areShort(columns: readonly ValueColumn[]): boolean {
  let letters = 0;
  for (const column of columns) {
    let longest = 0;
    const { texts = null } = column;
    if (texts === null)
      for (const value of column.values) longest = Math.max(longest, lettersOf(value));
    else for (let at = 0; at < texts.count; at++) longest = Math.max(longest, texts.lengthOf(at));
    letters += longest;
  }
  return letters <= MAX_LETTERS;
}

function lettersOf(value: Json): number {
  if (typeof value === "string") return value.length;
  return typeof value === "object" && value !== null ? JSON.stringify(value).length : 0;
}
