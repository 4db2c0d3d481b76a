/**
 * One row of a CSV as the draft that its mapping makes of it.
 * @module
 */
import type { Draft } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { mappedExtras, type CsvMapping, type MappedColumn } from "../../../model/mapping.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import { type BankItem, type Credit, creditItem, creditOf } from "../purchases/credits.ts";
import { RowFault } from "../reading/fault.ts";
import { lookingAhead } from "../reading/dates.ts";
import { isObject } from "../reading/json.ts";
import { isAbsent } from "../reading/numbers.ts";
import { Nth } from "../reading/nth.ts";
import { mappedValue, type MappedManner, type RowContext } from "./mapped-cells.ts";
import { withDefaults } from "./mapped-defaults.ts";

/** Gives a cell by its column's name, trimmed; an absent column is empty. */
export type NamedCell = (column: string) => string;

const extras: ReadonlySet<string> = new Set(mappedExtras);
/** Days that may lie far ahead. */
const ahead = /(?:^|\.)(?:until|supportEnds|expires|validUntil|validThrough|needBy)$/u;
const into = /^(c|cr|credit|in|h|haben|gutschrift|refund|deposit)$/iu;
const out = /^(d|dr|debit|out|s|soll|belastung|payment|withdrawal)$/iu;

function aheadOf(context: RowContext): RowContext {
  const { manner } = context;
  return { ...context, manner: { ...manner, now: lookingAhead(manner.now) } };
}

/** What the cells of a row tell. */
interface ReadCells {
  readonly fields: JsonObject;
  readonly raw: JsonObject;
}

/** Reads the rows of one file by a mapping. */
export class MappedRows {
  readonly #mapping: CsvMapping;
  readonly #manner: MappedManner;
  readonly #nth = new Nth();

  constructor(mapping: CsvMapping, manner: MappedManner) {
    this.#mapping = mapping;
    this.#manner = manner;
  }

  /** The draft of a row, or the rule that leaves it out. @throws {RowFault} */
  item(row: number, cell: NamedCell): BankItem {
    const rule = this.#mapping.skipWhen.find(
      ({ column, equals }) => cell(column).toLowerCase() === equals.toLowerCase(),
    );
    if (rule !== undefined) return { kind: "skip", rule: "mapping", row };
    const { fields, raw } = this.#read(cell);
    const credit = creditIn(this.#mapping, fields, raw);
    return creditItem(credit, row, () => this.#draft(row, cell, { fields, raw }));
  }

  #draft(row: number, cell: NamedCell, { fields, raw }: ReadCells): Draft {
    return {
      kind: "draft",
      collection: this.#mapping.collection,
      naturalKey: this.#keyOf(cell, fields),
      fields,
      ...(Object.keys(raw).length > 0 && { raw }),
      row,
    };
  }

  #read(cell: NamedCell): ReadCells {
    const { collection, constants } = this.#mapping;
    const context = { manner: this.#manner, currency: this.#currencyOf(cell) };
    const fields: Record<string, Json> = {};
    const raw: Record<string, Json> = {};
    for (const [path, value] of Object.entries(constants)) put(fields, path, value);
    for (const [path, column] of Object.entries(this.#mapping.columns)) {
      if (extras.has(path)) continue;
      const value = this.#value(path, column, cell, context);
      if (value === null) continue;
      if (path.startsWith("raw.")) raw[path.slice(4)] = value;
      else put(fields, path, value);
    }
    const total = this.#signed(fields["lineTotal"], cell, context);
    if (total !== undefined) fields["lineTotal"] = total;
    return { fields: withDefaults(collection, fields), raw };
  }

  #value(
    path: string,
    { from, as }: MappedColumn,
    cell: NamedCell,
    context: RowContext,
  ): Json | null {
    if (path !== "when")
      return mappedValue(cell(from), as, from, ahead.test(path) ? aheadOf(context) : context);
    const time = this.#extra("time", cell);
    const text = time === "" ? cell(from) : `${cell(from)} ${time}`;
    const when = mappedValue(text, as, from, context);
    if (when === null) throw new RowFault(`${from} is missing.`);
    return when;
  }

  #extra(name: (typeof mappedExtras)[number], cell: NamedCell): string {
    const column = this.#mapping.columns[name];
    const text = column === undefined ? "" : cell(column.from);
    return isAbsent(text) ? "" : text;
  }

  #currencyOf(cell: NamedCell): string | null {
    const text = this.#extra("currency", cell).toUpperCase();
    if (text === "") return null;
    if (!/^[A-Z]{3}$/u.test(text)) throw new RowFault("The currency is no currency code.");
    return text;
  }

  /** The total with the sign that it has here: what the owner paid is positive. */
  #signed(total: Json | undefined, cell: NamedCell, context: RowContext): Json | undefined {
    const { sign } = this.#mapping;
    if (sign === "debit_credit") return this.#ofTwoSides(total, cell, context);
    return sign === "negate" && total !== undefined ? withSign(total, (minus) => !minus) : total;
  }

  #ofTwoSides(total: Json | undefined, cell: NamedCell, context: RowContext): Json | undefined {
    const side = this.#extra("side", cell);
    if (total !== undefined && side !== "") {
      if (into.test(side)) return withSign(total, () => true);
      if (out.test(side)) return withSign(total, () => false);
      throw new RowFault("A row is neither debit nor credit.");
    }
    for (const name of ["debit", "credit"] as const) {
      const column = this.#mapping.columns[name];
      const text = this.#extra(name, cell);
      const value = column === undefined ? null : mappedValue(text, "money", column.from, context);
      if (value !== null && !isZero(value)) return withSign(value, () => name === "credit");
    }
    return total;
  }

  /** The key is of raw cells, so that what is stripped from a text does not make two facts one. */
  #keyOf(cell: NamedCell, fields: JsonObject): string {
    const { name, key, columns } = this.#mapping;
    if (key.length > 0) return naturalKey("csv", name, ...key.map((column) => cell(column)));
    const account = this.#extra("account", cell);
    if (fields["lineKind"] === "bank_transaction") {
      const parts = [account, timeOf(fields["when"]), amountOf(fields["lineTotal"])];
      const text = cell(columns["name"]?.from ?? columns["seller"]?.from ?? "");
      return naturalKey("bank", ...parts, text, this.#nth.next(...parts, text));
    }
    const cells = Object.values(columns).map(({ from }) => cell(from));
    return naturalKey("csv", name, ...cells, this.#nth.next(...cells));
  }
}

/** What a row of a bank is that came in; whatever else is taken is kept as it is. */
function creditIn(mapping: CsvMapping, fields: JsonObject, raw: JsonObject): Credit {
  const { collection, columns, constants, moneyIn, sign } = mapping;
  const isBank = fields["lineKind"] === "bank_transaction" || sign !== "as_is";
  const isSaid = Object.hasOwn(columns, "direction") || Object.hasOwn(constants, "direction");
  const isBack = fields["direction"] === "refund";
  if (collection !== "purchases" || !isBank || isSaid || !isBack || moneyIn === "all")
    return "refund";
  const words = [fields["seller"], fields["name"], ...Object.values(raw)].map(textIn).join(" ");
  // Cards alone write what was paid without a sign.
  const isCard = sign === "as_is" || fields["paymentKind"] === "card" || CARD.test(words);
  return creditOf(words, isCard);
}

const CARD = /debit_card|card purchase|kartenzahlung/iu;

function textIn(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Puts a value at a dotted path; members are the object's own, whatever their names. */
function put(fields: Record<string, Json>, path: string, value: Json): void {
  const [name = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    fields[name] = value;
    return;
  }
  const before = fields[name];
  const inner: Record<string, Json> = isObject(before) ? { ...before } : {};
  put(inner, rest.join("."), value);
  fields[name] = inner;
}

function withSign(money: Json, isMinus: (minus: boolean) => boolean): Json {
  const value = isObject(money) ? money["value"] : undefined;
  if (!isObject(money) || typeof value !== "string") return money;
  const bare = value.replace(/^-/u, "");
  const minus = isMinus(value.startsWith("-")) && /[1-9]/u.test(bare);
  return { ...money, value: minus ? `-${bare}` : bare };
}

function isZero(money: Json): boolean {
  return !/[1-9]/u.test(amountOf(money));
}

function amountOf(money: Json | undefined): string {
  const value = isObject(money) ? money["value"] : undefined;
  return typeof value === "string" ? value : "";
}

function timeOf(when: Json | undefined): string {
  if (!isObject(when)) return "";
  const time = when["day"] ?? when["local"] ?? when["at"];
  return typeof time === "string" ? time : "";
}
