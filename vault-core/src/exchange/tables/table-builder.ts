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
  /** Of the draft at hand: its values, the columns that they belong to, and how many there are. What lies behind is of others. */
  readonly #values: Cell[] = [];
  readonly #into: ColumnBuilder[] = [];
  #held = 0;
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
    this.#held = 0;
    const end = this.#end(fields, raw);
    const shape = end === null ? null : this.#shapeOfEnd(end);
    if (shape === null) return false;
    this.#naturalKeys.push(naturalKey);
    this.#rows.push(row);
    this.#shapeOf.push(shape);
    let letters = LINE_LETTERS;
    for (let at = 0; at < this.#held; at++)
      letters += this.#into[at]?.add(this.#values[at] ?? null) ?? 0;
    this.#letters += letters;
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
    // Its own members alone: what JSON gives has no others.
    for (const key in object) {
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
    let leaf = step.last;
    if (leaf === null || leaf.key !== key) {
      leaf = step.leaves.get(key) ?? this.#newLeaf(step, path, key);
      step.last = leaf;
    }
    this.#values[this.#held] = value;
    this.#into[this.#held] = leaf.column;
    this.#held += 1;
    return leaf.step;
  }

  #newLeaf(step: Step, path: Path, key: string): Leaf {
    let column = path.columns.get(key);
    if (column === undefined) {
      column = this.#columns.push(new ColumnBuilder()) - 1;
      path.columns.set(key, column);
    }
    const builder = this.#columns[column] ?? new ColumnBuilder();
    const leaf = { key, step: newStep([...step.members, { key, at: column }]), column: builder };
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
  /** What comes behind an object, by where that one ended. */
  readonly behind: Map<Step, Step>;
  /** What came next the last time: nearly all drafts look alike. */
  last: Leaf | null;
  lastBehind: Behind | null;
  /** The number of the shape of the objects that end here. */
  shape: number | null;
}

interface Leaf {
  readonly key: string;
  readonly step: Step;
  readonly column: ColumnBuilder;
}

/** The step behind an object. */
interface Behind {
  readonly inside: Step;
  readonly step: Step;
}

/** What lies at one path: the begin of its objects, and the columns of their members by key. */
interface Path {
  readonly first: Step;
  readonly columns: Map<string, number>;
  readonly inside: Map<string, Path>;
}

function newStep(members: readonly TableMember[]): Step {
  const nothing = { last: null, lastBehind: null, shape: null };
  return { members, leaves: new Map(), behind: new Map(), ...nothing };
}

function newPath(): Path {
  return { first: newStep([]), columns: new Map(), inside: new Map() };
}

function pathAt({ inside }: Path, key: string): Path {
  const known = inside.get(key);
  if (known !== undefined) return known;
  const path = newPath();
  inside.set(key, path);
  return path;
}

/** An object lies under the key of the path that it was gone through by: where it ended tells the key too. */
function stepBehind(step: Step, key: string, inside: Step): Step {
  if (step.lastBehind?.inside === inside) return step.lastBehind.step;
  const next = step.behind.get(inside) ?? newStep([...step.members, { key, at: inside.members }]);
  step.behind.set(inside, next);
  step.lastBehind = { inside, step: next };
  return next;
}
