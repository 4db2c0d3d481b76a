/**
 * Tells whether a value that crossed a wire is a table of drafts. What its values say is held against the shapes of records
 * later on.
 * @module
 */
import { columnsOf, MAX_TABLE_ROWS, type DraftTable } from "./draft-table.ts";
import { isList } from "./json.ts";
import { PlainTexts } from "./plain-texts.ts";
import {
  countOf,
  eachNumber,
  type Numbers,
  type TableMember,
  type ValueColumn,
  type ValueTable,
} from "./value-table.ts";

const MAX_SHAPES = 1_024;
const MAX_COLUMNS = 2_048;
const MAX_DEPTH = 16;
/** Letters of all of its drafts, far more than a reader tells at once: told once in a table, a text may be in each of them. */
const MAX_LETTERS = 32 * 1_048_576;

/** Tells whether a value is a table of drafts: every number in it leads somewhere, and every draft has all of its values. */
export function isDraftTable(value: unknown): value is DraftTable {
  if (!isObject(value) || value["kind"] !== "table") return false;
  const { collection, rows, member, drafts } = value;
  return (
    typeof collection === "string" &&
    (member === undefined || typeof member === "string") &&
    areNumbers(rows, Number.MAX_SAFE_INTEGER) &&
    rows.length <= MAX_TABLE_ROWS &&
    areKeys(value, rows.length) &&
    isValueTable(drafts) &&
    drafts.shapeOf.length === rows.length &&
    areOfDrafts(drafts, member)
  );
}

function areKeys(table: Readonly<Record<string, unknown>>, count: number): boolean {
  const { keyTexts } = table;
  if (keyTexts instanceof PlainTexts) return keyTexts.count === count;
  const { naturalKeys } = table;
  return isListOf(naturalKeys, (key) => typeof key === "string") && naturalKeys.length === count;
}

function areOfDrafts(drafts: ValueTable, member = ""): boolean {
  const letters = lettersOf(drafts) + member.length * drafts.shapeOf.length;
  return letters <= MAX_LETTERS && drafts.shapes.every(isOfDrafts);
}

/** What is told of a draft: its fields, and what no field is for. */
function isOfDrafts(members: readonly TableMember[]): boolean {
  return (
    members.some(({ key }) => key === "fields") &&
    members.every(({ key, at }) => typeof at !== "number" && (key === "fields" || key === "raw"))
  );
}

function isValueTable(value: unknown): value is ValueTable {
  if (!isObject(value)) return false;
  const { shapes, shapeOf, columns } = value;
  if (!isListOf(columns, isColumn) || columns.length > MAX_COLUMNS) return false;
  const isShape = (one: unknown): one is readonly TableMember[] =>
    areMembers(one, columns.length, MAX_DEPTH);
  if (!isListOf(shapes, isShape) || shapes.length > MAX_SHAPES || !haveOwnColumns(shapes))
    return false;
  if (!areNumbers(shapeOf, shapes.length - 1)) return false;
  const counts = columns.map(() => 0);
  const columnsOfShape = shapes.map(columnsOf);
  eachNumber(shapeOf, (shape) => {
    for (const column of columnsOfShape[shape] ?? []) counts[column] = (counts[column] ?? 0) + 1;
  });
  return columns.every((column, at) => (column.of?.length ?? countOf(column)) === counts[at]);
}

/** Tells whether the values of each column are those of one path. */
function haveOwnColumns(shapes: ValueTable["shapes"]): boolean {
  const paths = new Map<number, string>();
  const areOwn = (members: readonly TableMember[], path: string): boolean =>
    members.every(({ key, at }) => {
      const here = path + JSON.stringify(key);
      if (typeof at !== "number") return areOwn(at, here);
      const known = paths.get(at) ?? here;
      paths.set(at, known);
      return known === here;
    });
  return shapes.every((members) => areOwn(members, ""));
}

/** How many letters the objects of a table have, about, once they are made. */
function lettersOf({ shapes, shapeOf, columns }: ValueTable): number {
  const ofShapes = shapes.map((members) => JSON.stringify(members).length);
  let letters = 0;
  eachNumber(shapeOf, (shape) => void (letters += ofShapes[shape] ?? 0));
  for (const column of columns) {
    const { of } = column;
    const lettersAt = lettersOfValues(column);
    if (of === null) for (let at = countOf(column) - 1; at >= 0; at--) letters += lettersAt(at);
    else eachNumber(of, (place) => void (letters += lettersAt(place)));
  }
  return letters;
}

function lettersOfValues(column: ValueColumn): (place: number) => number {
  const { texts = null } = column;
  if (texts !== null) return (place) => texts.lengthOf(place);
  const letters = column.values.map(lettersIn);
  return (place) => letters[place] ?? 0;
}

function lettersIn(value: ValueColumn["values"][number]): number {
  if (typeof value === "string") return value.length;
  return isList(value) ? value.reduce((sum: number, one) => sum + 1 + lettersIn(one), 0) : 1;
}

function areMembers(
  value: unknown,
  columns: number,
  depth: number,
): value is readonly TableMember[] {
  if (depth === 0) return false;
  const areSeen = new Set<string>();
  return isListOf(value, (one): one is TableMember => {
    if (!isObject(one) || typeof one["key"] !== "string" || areSeen.has(one["key"])) return false;
    areSeen.add(one["key"]);
    const { at } = one;
    return (isCount(at) && at < columns) || areMembers(at, columns, depth - 1);
  });
}

function isColumn(value: unknown): value is ValueColumn {
  if (!isObject(value)) return false;
  const { of } = value;
  const count = countOfValues(value);
  return count !== null && (of === null || areNumbers(of, count - 1));
}

function countOfValues(column: Readonly<Record<string, unknown>>): number | null {
  const { texts = null } = column;
  if (texts instanceof PlainTexts) return texts.count;
  // What another process says of plain texts is nothing that was found here.
  if (texts !== null) return null;
  const { values } = column;
  return isListOf(values, isCell) ? values.length : null;
}

/** Tells whether a value is a list of whole numbers from 0 to one of them. */
function areNumbers(value: unknown, most: number): value is Numbers {
  if (!(value instanceof Uint16Array || value instanceof Float64Array))
    return isListOf(value, (one): one is number => isCount(one) && one <= most);
  for (let at = 0; at < value.length; at++) {
    const one = value[at] ?? 0;
    if (!(one >= 0 && one <= most && Number.isInteger(one))) return false;
  }
  return true;
}

/** A value that is no object, or a list of such values. */
function isCell(value: unknown): value is ValueColumn["values"][number] {
  return (
    typeof value !== "object" || value === null || (Array.isArray(value) && value.every(isLeaf))
  );
}

function isLeaf(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isListOf<One>(
  value: unknown,
  isOne: (one: unknown) => one is One,
): value is readonly One[];
function isListOf(value: unknown, isOne: (one: unknown) => boolean): value is readonly string[];
function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((one) => isOne(one));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
