/**
 * Goodreads' library as CSV: a book a row, read, being read or to be read. Cells may be written as `="0123"`; a rating of 0 is
 * none; a review is HTML and kept as text.
 * @module
 */
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type ReadOptions,
  type Sample,
} from "../../importer.ts";
import { readWhen, type WhenFields } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { requiredColumns, tableItems, type CellOf } from "../../reading/table.ts";
import { plainText } from "./plain-text.ts";

const columns = {
  id: ["book id"],
  title: ["title"],
  author: ["author"],
  isbn13: ["isbn13"],
  rating: ["my rating"],
  read: ["date read"],
  added: ["date added"],
  shelf: ["exclusive shelf"],
  shelves: ["bookshelves"],
  review: ["my review"],
  count: ["read count"],
} as const;
const required = requiredColumns(columns, ["id", "title", "author", "added", "shelf", "rating"]);
type Cell = CellOf<keyof typeof columns>;

/** The importer. */
export const goodreads: Importer = {
  id: "goodreads",
  name: "Goodreads library",
  collections: ["media"],
  detect: (sample: Sample): Detection | null =>
    sample.kind === "csv" ? scoreOf(required, new Set(sample.headers)) : null,
  questions: async () => Promise.resolve([]),
  read,
};

async function* read(
  members: readonly ImportMember[],
  { now }: ReadOptions,
): AsyncGenerator<ImportItem> {
  yield* tableItems(members, columns, (cell, row) => toDraft(cell, row, now));
}

function toDraft(cell: Cell, row: number, now: number): Draft {
  const id = cell("id");
  if (!/^\d+$/u.test(id)) throw new RowFault("Book Id is no number.");
  const title = cell("title");
  if (title === "") throw new RowFault("Title is missing.");
  const isbn13 = cell("isbn13").replace(/^="?(\d*)"?$/u, "$1");
  const isRead = cell("shelf") === "read";
  const author = cell("author").replaceAll(/\s+/gu, " ");
  const fields = {
    type: "media",
    when: whenOf(cell, isRead, now),
    action: isRead ? "read" : "shelve",
    kind: "book",
    title,
    ...(author === "" ? {} : { creator: author }),
    ids: { goodreads: id, ...(/^\d{13}$/u.test(isbn13) ? { isbn13 } : {}) },
    ...ratingOf(cell("rating")),
    ...(cell("shelf") === "" ? {} : { shelf: cell("shelf") }),
  };
  const key = naturalKey("goodreads", id);
  const raw = rawOf(cell);
  return { kind: "draft", collection: "media", naturalKey: key, fields, raw, row };
}

function whenOf(cell: Cell, isRead: boolean, now: number): WhenFields {
  const day = isRead ? cell("read") : "";
  return day === ""
    ? readWhen(cell("added"), "mdy", "Date Added", now)
    : readWhen(day, "mdy", "Date Read", now);
}

function ratingOf(cell: string): JsonObject {
  if (cell === "" || cell === "0") return {};
  if (!/^[1-5]$/u.test(cell)) throw new RowFault("My Rating is no number of stars.");
  return { rating: { value: Number(cell), best: 5, worst: 1 } };
}

function rawOf(cell: Cell): JsonObject {
  const review = plainText(cell("review"));
  return {
    ...(review === "" ? {} : { review }),
    ...(cell("shelves") === "" ? {} : { bookshelves: cell("shelves") }),
    ...(cell("count") === "" ? {} : { readCount: cell("count") }),
  };
}
