/**
 * Drafts of one collection told as a table, as they cross from the process that reads a file to the one that has the keys.
 * @module
 */
import type { Draft, ImportItem } from "./drafts.ts";
import { isList, type Json, type JsonObject } from "./json.ts";
import type { PlainTexts } from "./plain-texts.ts";
import type { Numbers, TableMember, ValueColumn, ValueTable } from "./value-table.ts";

/** Drafts without references. */
export interface DraftTable {
  readonly kind: "table";
  readonly collection: string;
  /** Of each draft. */
  readonly naturalKeys: readonly string[];
  /** The same where they are at hand as plain texts. */
  readonly keyTexts?: PlainTexts | null;
  /** Row of each draft. */
  readonly rows: Numbers;
  /** File inside an archive, of all of them. */
  readonly member?: string;
  /** Of each draft `fields`, and `raw` where it has that. */
  readonly drafts: ValueTable;
}

/** What the process that reads a file hands over: items, and many of them as tables. */
export type TabledItem = ImportItem | DraftTable;

/** Collections of which files hold so many records that tables are worth it, and in which no record names another one. */
const tabled: ReadonlySet<string> = new Set(["clickstream", "media", "measurements", "purchases"]);

/** Tells whether drafts of a collection may be told as tables. */
export function isTabled(collection: string): boolean {
  return tabled.has(collection);
}

/** The most drafts of a table. */
export const MAX_TABLE_ROWS = 8_192;

/** Gives the drafts of a table. */
export function draftsOf(table: DraftTable): readonly Draft[] {
  return objectsOf(table.drafts).map((told, at) => draftAt(table, at, told));
}

/** Gives these members of the fields of each draft: a thousand drafts hold much that is not asked for. */
export function fieldsOf(
  { drafts: { shapes, shapeOf, columns } }: DraftTable,
  wanted: ReadonlySet<string>,
): readonly JsonObject[] {
  const cells = new TableCells(columns);
  const members = shapes.map((shape) =>
    membersAt(shape, "fields").filter(({ key }) => wanted.has(key)),
  );
  return Array.from(shapeOf, (shape) => cells.object(members[shape] ?? []));
}

/** Gives a draft of a table; `told` is what `drafts` tells of it. */
export function draftAt(
  table: DraftTable,
  at: number,
  { fields, raw }: JsonObject,
  naturalKey = table.naturalKeys[at] ?? "",
): Draft {
  const { collection, rows, member } = table;
  return {
    kind: "draft",
    collection,
    naturalKey,
    fields: toObject(fields),
    ...(raw !== undefined && { raw: toObject(raw) }),
    ...(member !== undefined && { member }),
    row: rows[at] ?? 0,
  };
}

function toObject(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !isList(value) ? value : {};
}

/** Gives the members that an object has under a key of its own; none if there is no object. */
export function membersAt(members: readonly TableMember[], wanted: string): readonly TableMember[] {
  const at = members.find(({ key }) => key === wanted)?.at ?? [];
  return typeof at === "number" ? [] : at;
}

/** Gives the objects of a table. */
export function objectsOf({ shapes, shapeOf, columns }: ValueTable): readonly JsonObject[] {
  const cells = new TableCells(columns);
  return Array.from(shapeOf, (shape) => cells.object(shapes[shape] ?? []));
}

type ReadValue = (column: ValueColumn, place: number) => Json | undefined;

function fromAll({ values }: ValueColumn, place: number): Json | undefined {
  return values[place];
}

/** Reads the values of columns, object by object. */
export class TableCells {
  readonly #columns: readonly ValueColumn[];
  readonly #read: ReadValue;
  /** How many values of each column were read. */
  readonly #taken: number[];

  /** @param read reads a value of a column, where few are asked for. */
  constructor(columns: readonly ValueColumn[], read: ReadValue = fromAll) {
    this.#columns = columns;
    this.#read = read;
    this.#taken = columns.map(() => 0);
  }

  /** The next object with these members. */
  object(members: readonly TableMember[]): JsonObject {
    const object: Record<string, Json> = {};
    for (const { key, at } of members) {
      const value = typeof at === "number" ? this.#next(at) : this.object(at);
      if (key === "__proto__") ownMember(object, key, value);
      else object[key] = value;
    }
    return object;
  }

  /** Leaves the next object with values in these columns out. */
  skip(columns: readonly number[]): void {
    for (const column of columns) this.#taken[column] = (this.#taken[column] ?? 0) + 1;
  }

  #next(column: number): Json {
    const values = this.#columns[column] ?? NO_COLUMN;
    const at = this.#taken[column] ?? 0;
    this.#taken[column] = at + 1;
    return this.#read(values, values.of === null ? at : (values.of[at] ?? 0)) ?? null;
  }
}

const NO_COLUMN: ValueColumn = { values: [], of: null };

/** A key that would mean something to the program is a member like any other. */
function ownMember(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Gives the columns of the members of an object, in order. */
export function columnsOf(members: readonly TableMember[]): readonly number[] {
  return members.flatMap(({ at }) => (typeof at === "number" ? at : columnsOf(at)));
}

/** The same table without some of its drafts. */
export function withoutRows(table: DraftTable, left: ReadonlySet<number>): DraftTable {
  if (left.size === 0) return table;
  const isKept = (_: unknown, row: number): boolean => !left.has(row);
  const { shapes, shapeOf, columns } = table.drafts;
  // Which of the values of each column stay: it has one for each object that has the column.
  const kept: boolean[][] = columns.map(() => []);
  const columnsOfShape = shapes.map(columnsOf);
  for (let row = 0; row < shapeOf.length; row++)
    for (const column of columnsOfShape[shapeOf[row] ?? 0] ?? [])
      kept[column]?.push(!left.has(row));
  return {
    ...table,
    naturalKeys: table.naturalKeys.filter(isKept),
    keyTexts: null,
    rows: Array.from(table.rows).filter(isKept),
    drafts: {
      shapes,
      shapeOf: Array.from(shapeOf).filter(isKept),
      columns: columns.map(({ values, of }, column) => {
        const stays = (_one: unknown, at: number): boolean => kept[column]?.[at] === true;
        return of === null
          ? { values: values.filter(stays), of }
          : { values, of: Array.from(of).filter(stays) };
      }),
    },
  };
}

/** How many rows of its file something is that was handed over. */
export function rowsIn(item: TabledItem): number {
  return item.kind === "table" ? item.rows.length : 1;
}
