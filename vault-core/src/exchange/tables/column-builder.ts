/**
 * A column of a table as it grows: each different value once, as long as that is shorter than all of them.
 * @module
 */
import { isList, type Json } from "../../model/json.ts";
import type { ValueColumn } from "../../model/value-table.ts";

/** Values after which a column of nearly all different ones is a plain list. */
const TRIAL = 256;

/** Letters of a value that is no text, at most about. */
const OTHER_LETTERS = 64;

/** A value of a column: no object, and nothing that JSON does not know. */
export type Cell = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** Tells whether a value may stand in a column. */
export function isCell(value: Json | undefined): value is Cell {
  if (typeof value === "string") return true;
  return isList(value) ? value.every(isLeaf) : isLeaf(value);
}

function isLeaf(value: Json | undefined): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" || typeof value === "boolean" || value === null;
}

/** The column. */
export class ColumnBuilder {
  #values: Cell[] = [];
  /** Null: each object has its own value. */
  #of: number[] | null = [];
  /** Places of values; of a list by its JSON text. */
  readonly #places = new Map<Cell, number>();
  readonly #lists = new Map<string, number>();
  /** The last value and its place: many columns say the same again and again. */
  #last: Cell | undefined = undefined;
  #lastPlace = 0;

  /** Takes the value of the next object; tells how many letters it has. */
  add(value: Cell): number {
    const of = this.#of;
    if (of === null) this.#values.push(value);
    else {
      if (value !== this.#last) {
        this.#last = value;
        this.#lastPlace = this.#placeOf(value);
      }
      if (of.push(this.#lastPlace) === TRIAL && this.#values.length > TRIAL / 2) this.#spread(of);
    }
    return typeof value === "string" ? value.length : OTHER_LETTERS;
  }

  /** Gives the column. */
  column(): ValueColumn {
    return { values: this.#values, of: this.#of };
  }

  #placeOf(value: Cell): number {
    if (isList(value)) return this.#noted(this.#lists, JSON.stringify(value), value);
    return this.#noted(this.#places, value, value);
  }

  #noted<Key>(places: Map<Key, number>, key: Key, value: Cell): number {
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }

  #spread(of: readonly number[]): void {
    const values = this.#values;
    this.#values = of.map((place) => values[place] ?? null);
    this.#of = null;
  }
}
