/**
 * A table of drafts as the table of the lines of their records. What one draft of each shape becomes tells how the lines of all
 * of that shape look; their values are the same.
 * @module
 */
import {
  columnsOf,
  draftAt,
  type DraftTable,
  membersAt,
  TableCells,
} from "../../model/draft-table.ts";
import type { Draft } from "../../model/drafts.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { PlainIds } from "../../model/plain-ids.ts";
import {
  eachNumber,
  valueOf,
  type IdColumn,
  type LineColumn,
  type LineTable,
  type NumberColumn,
  type TableMember,
} from "../../model/value-table.ts";
import { isJsonObject } from "../paths.ts";

/** Makes the record of a draft, as its line tells it; null for one that has no shape. */
export type ToRecord = (draft: Draft) => JsonObject | null;

/**
 * Gives the lines; null where a draft is none, or where a value would become another.
 *
 * @param ids of the records.
 */
export function toLineTable(
  table: DraftTable,
  ids: PlainIds,
  toRecord: ToRecord,
): LineTable | null {
  const { shapes, shapeOf } = table.drafts;
  const lines = new Lines(table, ids);
  const members = firstsOf(table).map((draft, shape) => {
    if (draft === null) return [];
    const record = toRecord(draft);
    return record === null ? null : lines.membersOf(record, shapes[shape] ?? [], shape);
  });
  if (members.some((one) => one === null)) return null;
  return { shapes: members.map((one) => one ?? []), shapeOf, columns: lines.columns() };
}

/** The first draft of each shape; null for a shape that none has. */
function firstsOf(table: DraftTable): readonly (Draft | null)[] {
  const { shapes, shapeOf, columns } = table.drafts;
  const firsts: (Draft | null)[] = shapes.map(() => null);
  const cells = new TableCells(columns, valueOf);
  const columnsOfShape = shapes.map(columnsOf);
  let wanted = shapes.length;
  for (let row = 0; row < shapeOf.length && wanted > 0; row++) {
    const shape = shapeOf[row] ?? 0;
    if (firsts[shape] === null) {
      firsts[shape] = firstAt(table, row, cells.object(shapes[shape] ?? []));
      wanted -= 1;
    } else cells.skip(columnsOfShape[shape] ?? []);
  }
  return firsts;
}

/** Of a thousand keys no other is looked at. */
function firstAt(table: DraftTable, row: number, told: JsonObject): Draft {
  const { keyTexts = null } = table;
  return keyTexts === null
    ? draftAt(table, row, told)
    : draftAt(table, row, told, keyTexts.text(row));
}

/** Members that no draft says: what one tells of them is not what its record has (`draft-record.ts`). */
const MADE: ReadonlySet<string> = new Set(["id", "v", "rev", "source"]);

/** What all records have at a path. */
interface Constant {
  readonly value: Json;
  count: number;
}

/** The columns of the lines: those of the drafts, ids, rows, and what is equal in all of them. */
class Lines {
  readonly #table: DraftTable;
  readonly #ids: IdColumn;
  readonly #rows: NumberColumn;
  /** How many drafts have each shape. */
  readonly #counts: readonly number[];
  readonly #columns: (LineColumn | Constant)[] = [];
  readonly #byPath = new Map<string, number>();

  constructor(table: DraftTable, ids: PlainIds) {
    this.#table = table;
    this.#ids = { ids };
    this.#rows = { numbers: table.rows };
    const counts = table.drafts.shapes.map(() => 0);
    eachNumber(table.drafts.shapeOf, (shape) => void (counts[shape] = (counts[shape] ?? 0) + 1));
    this.#counts = counts;
  }

  /** The members of the lines of a shape; null if they do not just hold what the drafts have. */
  membersOf(
    record: JsonObject,
    draft: readonly TableMember[],
    shape: number,
  ): readonly TableMember[] | null {
    const told = new Map<string, number>();
    const [fields, raw] = [membersAt(draft, "fields"), membersAt(draft, "raw")];
    if (fields.some(({ key }) => MADE.has(key))) return null;
    if (!addPaths(fields, [], told) || !addPaths(raw, ["source", "raw"], told)) return null;
    const all = told.size;
    let found = 0;
    const toMembers = (object: JsonObject, path: readonly string[]): TableMember[] | null => {
      const members: TableMember[] = [];
      for (const [key, value] of Object.entries(object)) {
        const here = [...path, key];
        const column = told.get(nameOf(here));
        if (column !== undefined) found += 1;
        const at = isJsonObject(value)
          ? toMembers(value, here)
          : this.#columnAt(nameOf(here), column ?? null, { value, shape });
        if (at === null) return null;
        members.push({ key, at });
      }
      return members;
    };
    const members = toMembers(record, []);
    return found === all ? members : null;
  }

  columns(): readonly LineColumn[] {
    return this.#columns.map((column) =>
      "count" in column ? { values: [column.value], of: zeros(column.count) } : column,
    );
  }

  #columnAt(
    path: string,
    told: number | null,
    { value, shape }: { readonly value: Json; readonly shape: number },
  ): number | null {
    const column = this.#told(path, told);
    const number = this.#byPath.get(path);
    const known = number === undefined ? undefined : this.#columns[number];
    if (column !== null) {
      // Two columns at one path: which value is whose would have to be looked up.
      if (known !== undefined) return known === column ? (number ?? null) : null;
      return this.#add(path, column);
    }
    const count = this.#counts[shape] ?? 0;
    if (known === undefined) return this.#add(path, { value, count });
    if (!("count" in known) || JSON.stringify(known.value) !== JSON.stringify(value)) return null;
    known.count += count;
    return number ?? null;
  }

  #told(path: string, told: number | null): LineColumn | null {
    if (path === ID) return this.#ids;
    if (path === ROW) return this.#rows;
    return told === null ? null : (this.#table.drafts.columns[told] ?? null);
  }

  #add(path: string, column: LineColumn | Constant): number {
    const number = this.#columns.push(column) - 1;
    this.#byPath.set(path, number);
    return number;
  }
}

/** Of a thousand tables each has a few columns of one value: what they are made of is made once. */
let manyZeros: readonly number[] = [];

function zeros(count: number): readonly number[] {
  if (manyZeros.length < count) manyZeros = Array.from({ length: count * 2 }, () => 0);
  return manyZeros.slice(0, count);
}

/** Notes the column of each path; false where two members have one path, or two paths one column. */
function addPaths(
  members: readonly TableMember[],
  path: readonly string[],
  told: Map<string, number>,
): boolean {
  return members.every(({ key, at }) => {
    if (typeof at !== "number") return addPaths(at, [...path, key], told);
    const name = nameOf([...path, key]);
    if (told.has(name)) return false;
    told.set(name, at);
    return true;
  });
}

function nameOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

const ID = nameOf(["id"]);
const ROW = nameOf(["source", "row"]);
