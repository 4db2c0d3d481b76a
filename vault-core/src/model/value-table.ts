/**
 * Objects told by their members: what many of them have in common is told once.
 * @module
 */
import type { Json } from "./json.ts";
import type { PlainIds } from "./plain-ids.ts";

/** A member of an object: its key, and the column of its value, or the members of the object that it is. */
export interface TableMember {
  readonly key: string;
  readonly at: number | readonly TableMember[];
}

/** Values of one path, of those objects whose shape names the column, in their order. */
export interface ValueColumn {
  /** Texts, numbers, truth values, null, or arrays of these; no object. */
  readonly values: readonly Json[];
  /** For each of the objects the place of its value in `values`; null: each object has its own, in order. */
  readonly of: readonly number[] | null;
}

/** Objects as columns. */
export interface ValueTable {
  /** What objects look like: their members in order. */
  readonly shapes: readonly (readonly TableMember[])[];
  /** For each object the number of its shape. */
  readonly shapeOf: readonly number[];
  readonly columns: readonly ValueColumn[];
}

/** Values that are ids, each object its own, in order. */
export interface IdColumn {
  readonly ids: PlainIds;
}

/** Objects as columns, the ids among them not as texts. */
export interface LineTable extends Omit<ValueTable, "columns"> {
  readonly columns: readonly LineColumn[];
}

/** A column of lines. */
export type LineColumn = ValueColumn | IdColumn;
