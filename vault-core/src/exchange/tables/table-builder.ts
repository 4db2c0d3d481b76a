/**
 * Makes a table of drafts, one after the other.
 * @module
 */
import { MAX_TABLE_ROWS, type DraftTable } from "../../model/draft-table.ts";
import type { Draft } from "../../model/drafts.ts";
import { isList, type Json, type JsonObject } from "../../model/json.ts";
import type { TableMember } from "../../model/value-table.ts";
import { type Cell, ColumnBuilder, isCell } from "./column-builder.ts";

/** Letters of a table: about those of the lines of a block. */
const LETTERS = 256 * 1024;
/** What a line has beside its values: keys, id, run. */
const LINE_LETTERS = 150;
const MAX_DEPTH = 8;
/** What looks like this many others is told one by one. */
const MAX_SHAPES = 64;

/** A table that grows. */
export class TableBuilder {
  readonly #collection: string;
  readonly #member: string | undefined;
  readonly #naturalKeys: string[] = [];
  readonly #rows: number[] = [];
  readonly #shapeOf: number[] = [];
  readonly #shapes: (readonly TableMember[])[] = [];
  readonly #columns: ColumnBuilder[] = [];
  readonly #first = newStep([]);
  readonly #fields = newPath();
  readonly #raw = newPath();
  /** Of the draft at hand: its values, and the columns that they belong to. */
  readonly #values: Cell[] = [];
  readonly #into: ColumnBuilder[] = [];
  #letters = 0;

  /** A table for drafts like this one. */
  constructor({ collection, member }: Pick<Draft, "collection" | "member">) {
    this.#collection = collection;
    this.#member = member;
  }

  /** Number of its drafts. */
  get count(): number {
    return this.#rows.length;
  }

  /** Tells whether it has no room for more. */
  get isFull(): boolean {
    return this.#letters >= LETTERS || this.#rows.length >= MAX_TABLE_ROWS;
  }

  /** Tells whether a draft is of its collection, and of the same file. */
  isFor({ collection, member }: Draft): boolean {
    return collection === this.#collection && member === this.#member;
  }

  /** Takes a draft; false for one that no table can tell. */
  add({ naturalKey, fields, refs, raw, row }: Draft): boolean {
    if (refs !== undefined) return false;
    this.#values.length = 0;
    this.#into.length = 0;
    const end = this.#end(fields, raw);
    const shape = end === null ? null : this.#shapeOfEnd(end);
    if (shape === null) return false;
    this.#naturalKeys.push(naturalKey);
    this.#rows.push(row);
    this.#shapeOf.push(shape);
    this.#letters += LINE_LETTERS;
    for (let at = 0; at < this.#values.length; at++)
      this.#letters += this.#into[at]?.add(this.#values[at] ?? null) ?? 0;
    return true;
  }

  /** Gives the table; the last call. */
  table(): DraftTable {
    return {
      kind: "table",
      collection: this.#collection,
      naturalKeys: this.#naturalKeys,
      rows: this.#rows,
      ...(this.#member !== undefined && { member: this.#member }),
      drafts: {
        shapes: this.#shapes,
        shapeOf: this.#shapeOf,
        columns: this.#columns.map((column) => column.column()),
      },
    };
  }

  /** Where a draft ends; null for one that a table cannot tell. */
  #end(fields: JsonObject, raw: JsonObject | undefined): Step | null {
    const inFields = this.#walk(fields, this.#fields, MAX_DEPTH);
    if (inFields === null) return null;
    const step = stepBehind(this.#first, "fields", inFields);
    if (raw === undefined) return step;
    const inRaw = this.#walk(raw, this.#raw, MAX_DEPTH);
    return inRaw === null ? null : stepBehind(step, "raw", inRaw);
  }

  /** Goes through the members of an object, and gives where they end; null where a table cannot tell one. */
  #walk(object: JsonObject, path: Path, depth: number): Step | null {
    let step = path.first;
    for (const key of Object.keys(object)) {
      const value: Json | undefined = object[key];
      if (value === undefined) return null;
      if (isCell(value)) step = this.#leaf(step, path, key, value);
      else {
        if (isList(value) || depth === 0) return null;
        const inside = this.#walk(value, pathAt(path, key), depth - 1);
        if (inside === null) return null;
        step = stepBehind(step, key, inside);
      }
    }
    return step;
  }

  #leaf(step: Step, path: Path, key: string, value: Cell): Step {
    const leaf = step.leaves.get(key) ?? this.#newLeaf(step, path, key);
    this.#values.push(value);
    this.#into.push(leaf.column);
    return leaf.step;
  }

  #newLeaf(step: Step, path: Path, key: string): Leaf {
    let column = path.columns.get(key);
    if (column === undefined) {
      column = this.#columns.push(new ColumnBuilder()) - 1;
      path.columns.set(key, column);
    }
    const builder = this.#columns[column] ?? new ColumnBuilder();
    const leaf = { step: newStep([...step.members, { key, at: column }]), column: builder };
    step.leaves.set(key, leaf);
    return leaf;
  }

  #shapeOfEnd(end: Step): number | null {
    if (end.shape === null && this.#shapes.length < MAX_SHAPES)
      end.shape = this.#shapes.push(end.members) - 1;
    return end.shape;
  }
}

/** Where an object stands after some of its members. */
interface Step {
  readonly members: readonly TableMember[];
  readonly leaves: Map<string, Leaf>;
  /** What comes behind an object under a key, by where that one ended. */
  readonly behind: Map<string, Map<Step, Step>>;
  /** The number of the shape of the objects that end here. */
  shape: number | null;
}

interface Leaf {
  readonly step: Step;
  readonly column: ColumnBuilder;
}

/** What lies at one path: the begin of its objects, and the columns of their members by key. */
interface Path {
  readonly first: Step;
  readonly columns: Map<string, number>;
  readonly inside: Map<string, Path>;
}

function newStep(members: readonly TableMember[]): Step {
  return { members, leaves: new Map(), behind: new Map(), shape: null };
}

function newPath(): Path {
  return { first: newStep([]), columns: new Map(), inside: new Map() };
}

function pathAt({ inside }: Path, key: string): Path {
  const path = inside.get(key) ?? newPath();
  inside.set(key, path);
  return path;
}

function stepBehind(step: Step, key: string, inside: Step): Step {
  const byEnd = step.behind.get(key) ?? new Map<Step, Step>();
  step.behind.set(key, byEnd);
  const known = byEnd.get(inside) ?? newStep([...step.members, { key, at: inside.members }]);
  byEnd.set(inside, known);
  return known;
}
