/**
 * StoryGraph's library as CSV: a book a row, with quarter stars. A book has no number of its own; ISBN, title and authors stand
 * for one.
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
import { readWhen } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { requiredColumns, tableItems, type CellOf } from "../../reading/table.ts";
import { plainText } from "./plain-text.ts";

const columns = {
  title: ["title"],
  authors: ["authors"],
  isbn: ["isbn/uid"],
  format: ["format"],
  status: ["read status"],
  added: ["date added"],
  last: ["last date read"],
  rating: ["star rating"],
  review: ["review"],
  moods: ["moods"],
  tags: ["tags"],
} as const;
const required = requiredColumns(columns, ["title", "authors", "isbn", "status", "added"]);
type Cell = CellOf<keyof typeof columns>;

/** The importer. */
export const storygraph: Importer = {
  id: "storygraph",
  name: "StoryGraph library",
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
  const title = cell("title");
  if (title === "") throw new RowFault("Title is missing.");
  const isRead = cell("status") === "read";
  const day = isRead && cell("last") !== "" ? cell("last") : cell("added");
  const isbn13 = /^97[89]\d{10}$/u.exec(cell("isbn"))?.[0];
  const fields = {
    type: "media",
    when: readWhen(day, "mdy", "Date Added", now),
    action: isRead ? "read" : "shelve",
    kind: cell("format") === "audio" ? "audiobook" : "book",
    title,
    ...(cell("authors") === "" ? {} : { creator: cell("authors") }),
    ...(isbn13 === undefined ? {} : { ids: { isbn13 } }),
    ...ratingOf(cell("rating")),
    ...(cell("status") === "" ? {} : { shelf: cell("status") }),
  };
  const key = naturalKey("storygraph", cell("isbn"), title, cell("authors"));
  return { kind: "draft", collection: "media", naturalKey: key, fields, raw: rawOf(cell), row };
}

/** Quarter stars, best 5; none is not 0. */
function ratingOf(cell: string): JsonObject {
  if (cell === "") return {};
  const isStars = /^[0-5](?:\.(?:0|25|5|75|00|50))?$/u.test(cell) && Number(cell) <= 5;
  if (!isStars) throw new RowFault("Star Rating is no number of stars.");
  return { rating: { value: Number(cell), best: 5, worst: 0.25 } };
}

function rawOf(cell: Cell): JsonObject {
  const review = plainText(cell("review"));
  return {
    ...(review === "" ? {} : { review }),
    ...(cell("moods") === "" ? {} : { moods: cell("moods") }),
    ...(cell("tags") === "" ? {} : { tags: cell("tags") }),
  };
}
