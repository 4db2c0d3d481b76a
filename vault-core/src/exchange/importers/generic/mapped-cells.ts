/**
 * Cells of a CSV as values of a record, each read as its mapping says.
 * @module
 */
import type { Json } from "../../../model/json.ts";
import type { CsvMapping, MappedKind } from "../../../model/mapping.ts";
import { readWhen, type DateOrder, type WhenFields } from "../reading/dates.ts";
import { RowFault } from "../reading/fault.ts";
import { isAbsent, readDecimal, type DecimalSign } from "../reading/numbers.ts";
import { paymentKind } from "../reading/payment.ts";
import { stripped } from "../reading/strip.ts";
import { scrubUrl } from "../reading/url-scrub.ts";
import { instantIn } from "../reading/zones.ts";

/** How the cells of a file are written. */
export interface MappedManner {
  readonly decimal: DecimalSign;
  readonly dateOrder: DateOrder;
  readonly zone: string | null;
  /** Null: stated beside each amount. */
  readonly currency: string | null;
  readonly now: number;
}

/** What a row says beside the cell. */
export interface RowContext {
  readonly manner: MappedManner;
  /** Currency of the row; null if none is stated. */
  readonly currency: string | null;
}

const yes = new Set(["true", "yes", "y", "1", "x", "ja", "oui", "si", "sí"]);
const no = new Set(["false", "no", "n", "0", "nein", "non"]);

/** Reads a cell; null if it says nothing. @throws {RowFault} What does not fit, by its column. */
export function mappedValue(
  cell: string,
  as: MappedKind,
  column: string,
  row: RowContext,
): Json | null {
  if (isAbsent(cell)) return null;
  return readers[as](cell.trim(), column, row);
}

type CellReader = (cell: string, column: string, row: RowContext) => Json | null;

const readers: Readonly<Record<MappedKind, CellReader>> = {
  text: (cell) => stripped(cell),
  when: (cell, column, { manner }) => whenIn(cell, column, manner),
  day: (cell, column, { manner }) => dayIn(cell, column, manner),
  money: (cell, column, row) => moneyIn(cell, column, row),
  decimal: (cell, column, { manner }) => readDecimal(cell, manner.decimal, column),
  number: (cell, column, { manner }) => Number(readDecimal(cell, manner.decimal, column)),
  integer: (cell, column, { manner }) => integerIn(cell, column, manner),
  boolean: (cell, column) => booleanIn(cell, column),
  list: (cell) =>
    cell
      .split(/[;|]/u)
      .map((part) => stripped(part.trim()))
      .filter((part) => part !== ""),
  word: (cell) => cell.toLowerCase().replaceAll(/[\s-]+/gu, "_"),
  url: (cell) => scrubUrl(cell),
  payment: (cell) => paymentKind(cell),
};

/** Gives an amount its currency: the cell's own, else the row's. */
function moneyIn(cell: string, column: string, { manner, currency }: RowContext): Json | null {
  const value = readDecimal(cell, manner.decimal, column);
  const own = /(?<![A-Z])[A-Z]{3}(?![A-Z])/u.exec(cell)?.[0] ?? currency ?? manner.currency;
  if (own === null) throw new RowFault(`${column} has no currency.`);
  return value === null ? null : { value, currency: own };
}

/** A time without a zone becomes an instant only if the owner named the file's zone. */
function whenIn(cell: string, column: string, manner: MappedManner): WhenFields {
  const when = readWhen(cell, manner.dateOrder, column, manner.now);
  const { local } = when;
  if (manner.zone === null || typeof local !== "string") return when;
  const at = instantIn(manner.zone, local);
  return at === null ? when : { at, tz: manner.zone, precision: when["precision"] ?? "s" };
}

function dayIn(cell: string, column: string, { dateOrder, now }: MappedManner): string {
  if (/^\d{4}(-\d\d)?$/u.test(cell)) return cell;
  const { day, local, at } = readWhen(cell, dateOrder, column, now);
  const text = day ?? local ?? at;
  return typeof text === "string" ? text.slice(0, 10) : "";
}

function integerIn(cell: string, column: string, { decimal }: MappedManner): number {
  const value = Number(readDecimal(cell, decimal, column));
  if (!Number.isSafeInteger(value)) throw new RowFault(`${column} is no whole number.`);
  return value;
}

function booleanIn(cell: string, column: string): boolean {
  const word = cell.toLowerCase();
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  throw new RowFault(`${column} is neither yes nor no.`);
}

/** Columns that hold amounts or dates, and so tell how a file is written. */
export function tellingColumns({ columns }: CsvMapping): {
  readonly amounts: readonly string[];
  readonly dates: readonly string[];
} {
  const of = (kinds: readonly MappedKind[]): string[] =>
    Object.entries(columns).flatMap(([field, { from, as }]) =>
      kinds.includes(as) && field !== "time" ? [from] : [],
    );
  return { amounts: of(["money", "decimal", "number"]), dates: of(["when", "day"]) };
}
