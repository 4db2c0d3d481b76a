/**
 * Catima's export: a CSV of its own, loose or in a zip. Version 2 holds three tables one below the other, groups, cards, and
 * which card is in which group; version 1 is the table of cards alone.
 *
 * Pictures of cards are left in the archive.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type Sample,
} from "../importer.ts";
import { csvRows } from "../reading/csv.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { isAbsent, readDecimal } from "../reading/numbers.ts";
import { requiredColumns, tableRows, type CellOf } from "../reading/table.ts";
import { textSource, wholeText } from "../reading/whole.ts";
import { said } from "../things/thing-rows.ts";
import { colorOf, dayOfMidnight, symbologyOf } from "./card-words.ts";

const columns = {
  id: ["_id"],
  store: ["store"],
  note: ["note"],
  validFrom: ["validfrom"],
  expiry: ["expiry"],
  balance: ["balance"],
  currency: ["balancetype"],
  number: ["cardid"],
  barcode: ["barcodeid"],
  symbology: ["barcodetype"],
  encoding: ["barcodeencoding"],
  color: ["headercolor"],
  star: ["starstatus"],
  lastUsed: ["lastused"],
  archived: ["archive"],
} as const;
type Column = keyof typeof columns;
type Cell = CellOf<Column>;

const required = requiredColumns(columns, ["id", "store", "number", "symbology"]);
const version2 = /^2\s*\r?\n\r?\n_id\s*\r?\n/u;

/** The importer. */
export const catima: Importer = {
  id: "catima",
  name: "Catima cards",
  collections: ["cards"],
  detect,
  questions: async () => [],
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "csv") return null;
  if (version2.test(sample.start)) return { confidence: 1, missing: [] };
  const isOld = sample.headers.includes("cardid") && sample.headers.includes("store");
  return isOld ? scoreOf(required, new Set(sample.headers)) : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    const tables = tablesOf(await wholeText(member.source));
    const groups = await groupsOf(tables);
    const cards = tables.find(({ text }) => !version2Head(text)) ?? { text: "", line: 1 };
    const source = textSource(cards.text);
    let isBroken = false;
    for await (const { row, fault, cell } of tableRows({ source }, columns)) {
      const at = row + cards.line - 1;
      isBroken ||= fault !== null;
      if (fault !== null) yield { kind: "fault", row: at, reason: fault, ...place };
      else yield { ...itemOf(at, () => toDraft(cell, at, groups)), ...place };
    }
    // Version 2 ends with its groups, were there none.
    if (tables.length > 1 && tables.length < 4 && !isBroken) {
      const reason = "The file ends before its list of groups.";
      yield { kind: "fault", row: cards.line, reason, ...place };
    }
  }
}

/** One of the tables in a file, and the line on which it begins. */
interface Table {
  readonly text: string;
  readonly line: number;
}

/** Cuts a file at its blank lines, but not at those inside a note. */
function tablesOf(text: string): readonly Table[] {
  const unix = text.replace(/^\ufeff/u, "").replaceAll(/\r\n?/gu, "\n");
  const tables: Table[] = [];
  let from = 0;
  let line = 1;
  for (const match of unix.matchAll(/"[^"]*(?:"|$)|\n\n+/gu)) {
    if (!match[0].startsWith("\n")) continue;
    const part = unix.slice(from, match.index);
    tables.push({ text: part, line });
    line += linesOf(part) + match[0].length - 1;
    from = match.index + match[0].length;
  }
  const last = unix.slice(from);
  return last.trim() === "" ? tables : [...tables, { text: last, line }];
}

function linesOf(text: string): number {
  return text.split("\n").length;
}

/** The version, the table of groups and the table of their cards: all but the cards. */
function version2Head(text: string): boolean {
  return /^(2|_id|cardid,groupid)\s*($|\n)/iu.test(text);
}

/** Names of groups by card id. */
async function groupsOf(tables: readonly Table[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const groups = new Map<string, string[]>();
  const table = tables.find(({ text }) => /^cardid,groupid\s*($|\n)/iu.test(text));
  if (table === undefined) return groups;
  for await (const { row, cells, fault } of csvRows(textSource(table.text))) {
    const [card = "", group = ""] = cells;
    if (row === 1 || fault !== null || group === "") continue;
    groups.set(card, [...(groups.get(card) ?? []), group]);
  }
  return groups;
}

function toDraft(cell: Cell, row: number, groups: ReadonlyMap<string, readonly string[]>): Draft {
  const issuer = cell("store");
  const number = cell("number");
  if (issuer === "") throw new RowFault("store is missing.");
  if (number === "") throw new RowFault("cardid is missing.");
  const validFrom = dayIn(cell, "validFrom");
  const worth = worthOf(cell);
  const mine = groups.get(cell("id")) ?? [];
  const fields = {
    type: "card",
    ...(validFrom !== null && { when: { day: validFrom, precision: "day" } }),
    kind: worth["balance"] === undefined ? "loyalty" : "gift",
    issuer,
    number,
    ...worth,
    ...said({
      barcode: barcodeOf(cell),
      validFrom,
      expires: dayIn(cell, "expiry"),
      groups: mine.length === 0 ? null : mine,
      archived: cell("archived") === "1" ? true : null,
      favorite: cell("star") === "1" ? true : null,
      color: colorOf(cell("color")),
      lastUsed: lastUsedOf(cell("lastUsed")),
      note: cell("note") === "" ? null : cell("note"),
    }),
  };
  const key = naturalKey("catima", cell("id"), number);
  return { kind: "draft", collection: "cards", naturalKey: key, fields, row };
}

/** An empty kind of balance means points; a balance of nothing says nothing. */
function worthOf(cell: Cell): JsonObject {
  const value = readDecimal(cell("balance"), ".", "balance");
  if (value === null || !/[1-9]/u.test(value)) return {};
  const currency = cell("currency");
  if (isAbsent(currency) || currency === "null") return { points: Number(value) };
  if (!/^[A-Z]{3}$/u.test(currency)) throw new RowFault("balancetype is no currency code.");
  return { balance: { value, currency } };
}

function barcodeOf(cell: Cell): JsonObject | null {
  const symbology = symbologyOf(cell("symbology"));
  if (symbology === null) return null;
  const own = cell("barcode");
  const value = own === "" || own === "null" ? cell("number") : own;
  const encoding = cell("encoding");
  return { symbology, value, charset: encoding === "" ? "ISO-8859-1" : encoding };
}

function dayIn(cell: Cell, column: "validFrom" | "expiry"): string | null {
  const text = cell(column);
  if (text === "" || text === "null") return null;
  if (!/^-?\d{1,15}$/u.test(text)) throw new RowFault(`${columns[column][0]} is no date.`);
  return dayOfMidnight(Number(text));
}

function lastUsedOf(text: string): string | null {
  if (!/^\d{1,11}$/u.test(text) || Number(text) === 0) return null;
  return `${new Date(Number(text) * 1_000).toISOString().slice(0, 19)}Z`;
}
