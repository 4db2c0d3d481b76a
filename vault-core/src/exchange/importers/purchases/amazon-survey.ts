/**
 * What only the whole of an Amazon export tells: its decimal sign, its order of dates, the most frequent address, and
 * how rows of one order and product are counted. Nothing of it is stored.
 * @module
 */
import type { ImportMember } from "../importer.ts";
import { amazonAmounts, columnsOf, type AmazonColumn } from "./amazon-columns.ts";
import { csvRows, headerName } from "../reading/csv.ts";
import { MannerVotes, type MannerSurvey } from "../reading/manner.ts";

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
): AsyncGenerator<{ readonly row: number; readonly fault: string | null; readonly cell: CellOf }> {
  let columns: ReadonlyMap<AmazonColumn, number> | null = null;
  for await (const { row, cells, fault } of csvRows(member.source)) {
    if (columns === null) {
      columns = columnsOf(cells.map(headerName));
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
export async function glanceAtAmazon(members: readonly ImportMember[]): Promise<MannerSurvey> {
  const votes = new MannerVotes();
  for (const member of members) {
    let rows = 0;
    for await (const { fault, cell } of amazonRows(member)) {
      if (fault === null) vote(votes, cell);
      rows += 1;
      if (rows === ROWS_THAT_TELL) break;
    }
  }
  return votes.survey();
}

function vote(votes: MannerVotes, cell: CellOf): void {
  for (const column of amazonAmounts) votes.amount(cell(column));
  votes.date(firstDate(cell));
}

/** Reads all members once. */
export async function surveyAmazon(members: readonly ImportMember[]): Promise<AmazonSurvey> {
  const votes = new MannerVotes();
  const addresses = new Map<string, number>();
  const shipDates = new Map<string, string | string[]>();
  for (const member of members) {
    for await (const { fault, cell } of amazonRows(member)) {
      if (fault !== null) continue;
      vote(votes, cell);
      const address = cell("shippingAddress");
      if (address !== "") addresses.set(address, (addresses.get(address) ?? 0) + 1);
      const key = orderLineKey(cell);
      const dates = shipDates.get(key);
      if (dates === undefined) shipDates.set(key, cell("shipDate"));
      else if (typeof dates === "string") shipDates.set(key, [dates, cell("shipDate")]);
      else dates.push(cell("shipDate"));
    }
  }
  return {
    ...votes.survey(),
    homeAddress: mostFrequent(addresses),
    shipDates,
  };
}

/** The order date; `A and B` names one for each parcel, and the first counts. */
export function firstDate(cell: CellOf): string {
  return cell("orderDate").split(/ and /u)[0] ?? "";
}

/** What rows of one order and product share. */
export function orderLineKey(cell: CellOf): string {
  return `${cell("orderId")}\n${cell("asin")}`;
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
