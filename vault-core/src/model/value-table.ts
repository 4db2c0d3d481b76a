/**
 * Objects told by their members: what many of them have in common is told once.
 * @module
 */
import type { Json } from "./json.ts";
import type { PlainIds } from "./plain-ids.ts";
import type { PlainTexts } from "./plain-texts.ts";

/** A member of an object: its key, and the column of its value, or the members of the object that it is. */
export interface TableMember {
  readonly key: string;
  readonly at: number | readonly TableMember[];
}

/** Numbers in a row, in whatever holds them. */
export type Numbers = ArrayLike<number> & Iterable<number>;

/** Values of one path, of those objects whose shape names the column, in their order. */
export interface ValueColumn {
  /** Texts, numbers, truth values, null, or arrays of these; no object. */
  readonly values: readonly Json[];
  /** For each of the objects the place of its value in `values`; null: each object has its own, in order. */
  readonly of: Numbers | null;
  /** The same values where they are at hand as plain texts: then nothing of `values` needs to be made to look at them. */
  readonly texts?: PlainTexts | null;
}

/** Objects as columns. */
export interface ValueTable {
  /** What objects look like: their members in order. */
  readonly shapes: readonly (readonly TableMember[])[];
  /** For each object the number of its shape. */
  readonly shapeOf: Numbers;
  readonly columns: readonly ValueColumn[];
}

/** Values that are ids, each object its own, in order. */
export interface IdColumn {
  readonly ids: PlainIds;
}

/** Values that are safe integers, each object its own, in order. */
export interface NumberColumn {
  readonly numbers: Numbers;
}

/** Objects as columns, the ids and numbers among them not as texts. */
export interface LineTable extends Omit<ValueTable, "columns"> {
  readonly columns: readonly LineColumn[];
}

/** A column of lines. */
export type LineColumn = ValueColumn | IdColumn | NumberColumn;

/** Gives each number: of a million an iterator would make an object. */
export function eachNumber(numbers: Numbers, take: (number: number) => void): void {
  for (let at = 0; at < numbers.length; at++) take(numbers[at] ?? 0);
}

/** Gives how many different values a column has. */
export function countOf(column: ValueColumn): number {
  return column.texts?.count ?? column.values.length;
}

/** Gives one of the different values of a column. */
export function valueOf(column: ValueColumn, place: number): Json | undefined {
  return column.texts?.text(place) ?? column.values[place];
}
