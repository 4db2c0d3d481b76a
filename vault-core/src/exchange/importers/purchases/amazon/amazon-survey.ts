/**
 * What only the whole of an Amazon export tells: its decimal sign, its order of dates, the most frequent address, and
 * how rows of one order and product are counted. Nothing of it is stored.
 * @module
 */
import { readUtf8, utf8 } from "../../../../bytes/encoding.ts";
import type { ImportMember } from "../../importer.ts";
import { columnsOf, type AmazonColumn, type AmazonLayout } from "./amazon-columns.ts";
import { csvRows, headerName } from "../../reading/csv.ts";
import { MannerVotes, type MannerSurvey } from "../../reading/manner.ts";

/** Gives a cell of a row by column; an absent column is empty. */
export type CellOf = (column: AmazonColumn) => string;

/** What a whole export tells. */
export interface AmazonSurvey extends MannerSurvey {
  /** The address most often shipped to; null if there is none. */
  readonly homeAddress: string | null;
  /** Ship dates of the rows of one order and product, in file order; most have a single row, and stand without a list. */
  readonly shipDates: ReadonlyMap<string, string | readonly string[]>;
}

/** Yields the rows of a member with their cells by column; the header is not among them. */
export async function* amazonRows(
  member: ImportMember,
  layout: AmazonLayout,
): AsyncGenerator<{ readonly row: number; readonly fault: string | null; readonly cell: CellOf }> {
  let columns: ReadonlyMap<AmazonColumn, number> | null = null;
  for await (const { row, cells, fault } of csvRows(member.source)) {
    if (columns === null) {
      columns = columnsOf(layout, cells.map(headerName));
      continue;
    }
    const places = columns;
    const cell: CellOf = (column) => cells[places.get(column) ?? -1]?.trim() ?? "";
    yield { row, fault, cell };
  }
}

/** Rows that tell how amounts and dates are written, before the owner is asked. */
const ROWS_THAT_TELL = 5_000;

/** How the first rows of the members are written. What only a later row leaves open is told when all is read. */
export async function glanceAtAmazon(
  members: readonly ImportMember[],
  layout: AmazonLayout,
): Promise<MannerSurvey> {
  const votes = new MannerVotes();
  for (const member of members) {
    let rows = 0;
    for await (const { fault, cell } of amazonRows(member, layout)) {
      if (fault === null) vote(votes, cell, layout);
      rows += 1;
      if (rows === ROWS_THAT_TELL) break;
    }
  }
  return votes.survey();
}

function vote(votes: MannerVotes, cell: CellOf, { amounts }: AmazonLayout): void {
  for (const column of amounts) votes.amount(cell(column));
  votes.date(firstDate(cell));
}

/** Reads all members once. */
export async function surveyAmazon(
  members: readonly ImportMember[],
  layout: AmazonLayout,
): Promise<AmazonSurvey> {
  const votes = new MannerVotes();
  const addresses = new Map<string, number>();
  const shipDates = new Map<string, string | string[]>();
  for (const member of members) {
    for await (const { fault, cell } of amazonRows(member, layout)) {
      if (fault !== null) continue;
      vote(votes, cell, layout);
      const address = cell("shippingAddress");
      if (address !== "") addresses.set(address, (addresses.get(address) ?? 0) + 1);
      const key = orderLineKey(cell);
      const date = sortable(cell("shipDate"));
      const dates = shipDates.get(key);
      if (dates === undefined) shipDates.set(ownText(key), ownText(date));
      else if (typeof dates === "string") shipDates.set(key, [dates, date]);
      else dates.push(date);
    }
  }
  return {
    ...votes.survey(),
    homeAddress: mostFrequent(addresses),
    shipDates,
  };
}

/** The same letters in a text of their own: a cell is a piece of the file's text, and whoever keeps it keeps the file. */
function ownText(text: string): string {
  const own = readUtf8(utf8(text));
  return own === text ? own : text;
}

/** The order date; `A and B` names one for each parcel, and the first counts. */
export function firstDate(cell: CellOf): string {
  return cell("orderDate").split(/ and /u)[0] ?? "";
}

/** `7/8/22` as `2022-07-08`, so that texts stand in the order of their days; other dates do already. */
function sortable(date: string): string {
  const [, month = "", day = "", year = ""] = /^(\d{1,2})\/(\d{1,2})\/(\d{2,4})$/u.exec(date) ?? [];
  if (year === "") return date;
  return `${year.padStart(4, "20")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** What rows of one order and product share. */
export function orderLineKey(cell: CellOf): string {
  const asin = cell("asin");
  return `${cell("orderId")}\n${asin === "" ? cell("name") : asin}`;
}

/** The place of a row among the rows of its order and product: by ship date, then by file order; 1 is the first. */
export function rankOf(shipDates: readonly string[], index: number): number {
  const own = shipDates[index] ?? "";
  const before = shipDates.filter((date, at) => date < own || (date === own && at < index));
  return before.length + 1;
}

function mostFrequent(counts: ReadonlyMap<string, number>): string | null {
  const [first] = [...counts].toSorted((one, other) => other[1] - one[1]);
  return first?.[0] ?? null;
}
