/**
 * SQLite databases of browsers and other programs, main file and write-ahead log together, read page by page where they lie:
 * of a file of any size little is held, and its first rows come at once. Nothing of it is run: no view, no trigger, no
 * expression.
 * @module
 */
import { isVaultError } from "../../../../errors.ts";
import type { ImportMember } from "../../importer.ts";
import { blobOf, type ByteSource } from "../byte-source.ts";
import { limits, refusal } from "../limits.ts";
import { columnsOf, type Column } from "./create-table.ts";
import { notADatabase } from "./header.ts";
import { Pages } from "./pages.ts";
import { cellOf, cellReader, type Cell, type RawRow, type ReadCell } from "./record.ts";
import { tablesOf } from "./schema.ts";
import { Tree } from "./tree.ts";

export type { Cell } from "./record.ts";

/** An open database. */
export interface Database {
  /** Gives an ordinary table that has all these ordinary columns; a view or a computed column is none. Null if there is none. */
  table(name: string, ...columns: readonly string[]): Table | null;
}

/** A row: its row id, then the cells that were asked for. */
export type Row = readonly [id: number, ...cells: Cell[]];

/** A table of a database. */
export interface Table {
  /** Tells whether it has an ordinary column. */
  has(column: string): boolean;
  /**
   * Yields all rows in the order of their row ids, a few at first, then some thousands together. A column that it lacks gives
   * null. @throws {VaultError} not-a-database for a damaged tree; import-refused, too-large.
   */
  rows(...columns: readonly string[]): AsyncGenerator<readonly Row[]>;
  /** Finds rows by their ids: those that there are. */
  find(ids: Iterable<Cell>, ...columns: readonly string[]): Promise<ReadonlyMap<Cell, Row>>;
}

/** Gives the ids that a column of some rows holds, 1 for the first column that was asked for. */
export function idsIn(rows: readonly Row[], column: number): readonly Cell[] {
  return rows.map((row) => row[column] ?? null);
}

/** The text of an integer, whether it is written as one or as a text; empty for what is none. */
export function integerText(cell: Cell | undefined): string {
  const text = typeof cell === "number" || typeof cell === "bigint" ? String(cell) : cell;
  return typeof text === "string" && /^-?\d+$/u.test(text) ? text : "";
}

const FIRST_ROWS = 64;
const MAX_ROWS = 8_192;

/**
 * Opens a member as a database for `use`. A file of its own is read where it lies; a member of an archive is unpacked first.
 *
 * @param unpacked The most bytes that one of an archive may have; what a browser bears if it is not said.
 * @throws {VaultError} not-a-database; import-refused, too-large.
 */
export async function* withDatabase<Item>(
  { source, wal }: ImportMember,
  unpacked: number | undefined,
  use: (database: Database) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const most = unpacked ?? limits.databaseBytesInBrowser;
  const main = await openBlob(source, most);
  const log = wal === undefined ? null : await openBlob(wal, most);
  try {
    yield* use(await opened(await Pages.open(main, log)));
  } catch (error) {
    throw isVaultError(error) ? error : notADatabase(error);
  }
}

async function openBlob(source: ByteSource, unpacked: number): Promise<Blob> {
  const { blob } = source;
  if (blob === undefined) return blobOf(source, unpacked);
  if (blob.size > limits.databaseBytes) throw refusal("too-large", limits.databaseBytes);
  return blob;
}

async function opened(pages: Pages): Promise<Database> {
  const read = cellReader(pages.header.encoding);
  const tables = await tablesOf(pages);
  return {
    table: (name, ...columns) => {
      const known = tables.get(name);
      const layout = known === undefined ? null : columnsOf(known.sql);
      if (known === undefined || layout === null) return null;
      const table = new PagedTable(pages, { root: known.root, layout, read });
      return columns.every((column) => table.has(column)) ? table : null;
    },
  };
}

class PagedTable implements Table {
  readonly #pages: Pages;
  readonly #root: number;
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #read: ReadCell;

  constructor(
    pages: Pages,
    table: {
      readonly root: number;
      readonly layout: readonly Column[];
      readonly read: ReadCell;
    },
  ) {
    this.#pages = pages;
    this.#root = table.root;
    this.#read = table.read;
    this.#columns = new Map(
      table.layout.filter(({ isComputed }) => !isComputed).map((column) => [column.name, column]),
    );
  }

  has(column: string): boolean {
    return this.#columns.has(column);
  }

  async *rows(...names: readonly string[]): AsyncGenerator<readonly Row[]> {
    const { tree, toRow } = this.#open(names);
    let batch: Row[] = [];
    let most = FIRST_ROWS;
    for await (const rows of tree.pages()) {
      for (const row of rows) batch.push(toRow(row));
      if (batch.length < most) continue;
      yield batch;
      batch = [];
      most = Math.min(most * 2, MAX_ROWS);
    }
    if (batch.length > 0) yield batch;
  }

  async find(ids: Iterable<Cell>, ...names: readonly string[]): Promise<ReadonlyMap<Cell, Row>> {
    const { tree, toRow } = this.#open(names);
    const found = new Map<Cell, Row>();
    const wanted = [...new Set(ids)].filter((id) => typeof id === "number");
    // In their order they lie side by side.
    for (const id of wanted.toSorted((one, other) => one - other)) {
      const row = await tree.row(id);
      if (row !== null) found.set(id, toRow(row));
    }
    return found;
  }

  #open(names: readonly string[]): {
    readonly tree: Tree;
    readonly toRow: (row: RawRow) => Row;
  } {
    const columns = names.map((name) => this.#columns.get(name) ?? null);
    const last = Math.max(0, ...columns.map((column) => column?.place ?? 0));
    const toRow = (row: RawRow): Row => [
      row.id,
      ...columns.map((column) => this.#cell(row, column)),
    ];
    return { tree: new Tree(this.#pages, this.#root, last), toRow };
  }

  #cell(row: RawRow, column: Column | null): Cell {
    if (column === null || column.place === null) return null;
    if (column.isRowId) return row.id;
    const cell = cellOf(row, column.place, this.#read);
    return cell === undefined ? column.absent : cell;
  }
}
