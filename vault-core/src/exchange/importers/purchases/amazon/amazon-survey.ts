/**
 * What only the whole of an Amazon export tells: its decimal sign, its order of dates, the most frequent address, and
 * how rows of one order and product are counted. Nothing of it is stored.
 * @module
 */
import type { ImportMember } from "../../importer.ts";
import { columnsOf, type AmazonColumn, type AmazonLayout } from "./amazon-columns.ts";
import { LineDates, ownText } from "./line-dates.ts";
import { csvBatches, headerName, type CsvRow } from "../../reading/csv.ts";
import { MannerVotes, type MannerSurvey } from "../../reading/manner.ts";

/** Gives a cell of a row by column; an absent column is empty. */
export type CellOf = (column: AmazonColumn) => string;

/** What a whole export tells. */
export interface AmazonSurvey extends MannerSurvey {
  /** The address most often shipped to; null if there is none. */
  readonly homeAddress: string | null;
  /** Ship dates of the rows of one order and product. */
  readonly shipDates: LineDates;
}

/** A row below the header. */
export interface AmazonRow {
  readonly row: number;
  readonly fault: string | null;
  readonly cell: CellOf;
}

/** Yields the rows of a member, some together, with their cells by column; the header is not among them. */
export async function* amazonRows(
  member: ImportMember,
  layout: AmazonLayout,
): AsyncGenerator<Iterable<AmazonRow>> {
  const header: Header = { columns: null };
  for await (const rows of csvBatches(member.source)) yield belowHeader(rows, header, layout);
}

/** The columns of a member, once its first row was read. */
interface Header {
  columns: ReadonlyMap<AmazonColumn, number> | null;
}

function* belowHeader(
  rows: Iterable<CsvRow>,
  header: Header,
  layout: AmazonLayout,
): Generator<AmazonRow> {
  for (const { row, cells, fault } of rows) {
    const { columns } = header;
    if (columns === null) header.columns = columnsOf(layout, cells.map(headerName));
    else {
      const cell: CellOf = (column) => cells[columns.get(column) ?? -1]?.trim() ?? "";
      yield { row, fault, cell };
    }
  }
}

const MAX_ADDRESSES = 10_000;

/** Pieces of the file, of some hundred rows each, that tell how amounts and dates are written before the owner is asked. */
const PIECES_THAT_TELL = 16;

/** How the first rows of the members are written. What only a later row leaves open is told when all is read. */
export async function glanceAtAmazon(
  members: readonly ImportMember[],
  layout: AmazonLayout,
): Promise<MannerSurvey> {
  const votes = new MannerVotes();
  for (const member of members) {
    let pieces = 0;
    for await (const batch of amazonRows(member, layout)) {
      for (const row of batch) vote(votes, row, layout);
      pieces += 1;
      if (pieces === PIECES_THAT_TELL) break;
    }
  }
  return votes.survey();
}

function vote(votes: MannerVotes, { fault, cell }: AmazonRow, { amounts }: AmazonLayout): void {
  if (fault !== null) return;
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
  const shipDates = new LineDates();
  const note = (row: AmazonRow): void => {
    const { fault, cell } = row;
    vote(votes, row, layout);
    if (fault !== null) return;
    const address = cell("shippingAddress");
    if (address !== "") count(addresses, address);
    shipDates.add(orderLineKey(cell), sortable(cell("shipDate")));
  };
  for (const member of members)
    for await (const batch of amazonRows(member, layout)) for (const row of batch) note(row);
  return { ...votes.survey(), homeAddress: mostFrequent(addresses), shipDates };
}

/** A household has a few addresses: of more than anybody has, those that came first are counted. */
function count(addresses: Map<string, number>, address: string): void {
  const known = addresses.get(address);
  if (known !== undefined) addresses.set(address, known + 1);
  else if (addresses.size < MAX_ADDRESSES) addresses.set(ownText(address), 1);
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

function mostFrequent(counts: ReadonlyMap<string, number>): string | null {
  const [first] = [...counts].toSorted((one, other) => other[1] - one[1]);
  return first?.[0] ?? null;
}
