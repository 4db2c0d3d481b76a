/**
 * Safari's `History.db`, its newest rows in `History.db-wal`. Times are seconds since 2001.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";
import type { Detection, Importer, Sample } from "../importer.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { idsIn, type Cell, type Database, type Row } from "../reading/sqlite/database.ts";
import { notADatabase } from "../reading/sqlite/header.ts";
import { readMembers } from "../reading/sqlite/read-members.ts";
import { toVisit } from "./visit.ts";

/** From 1970 to 2001, in seconds. */
const EPOCH = 978_307_200;

/** The importer. */
export const safariHistory: Importer = {
  id: "safari.history",
  name: "History of Safari",
  collections: ["clickstream"],
  detect,
  questions: async () => Promise.resolve([]),
  read: readMembers(visitsOf),
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "sqlite") return null;
  const { tables } = sample;
  const isMine = tables.has("history_items") && tables.has("history_visits");
  return isMine ? { confidence: 1, missing: [] } : null;
}

async function* visitsOf(database: Database): AsyncGenerator<ImportItem> {
  const pages = database.table("history_items", "id", "url");
  const columns = ["history_item", "visit_time"] as const;
  const visits = database.table("history_visits", "id", ...columns);
  if (pages === null || visits === null) throw notADatabase();
  let row = 0;
  // Older files lack the last three.
  const rows = visits.rows(...columns, "title", "redirect_source", "load_successful");
  for await (const batch of rows) {
    const found = await pages.find(idsIn(batch, 1), "url");
    for (const visit of batch) {
      row += 1;
      if (visit[5] === 0) yield { kind: "skip", rule: "failed", row };
      else yield itemOf(row, () => toDraft(visit, found, row));
    }
  }
}

function toDraft(
  [, place = null, time, title, source]: Row,
  pages: ReadonlyMap<Cell, Row>,
  row: number,
): ImportItem {
  const [, url] = pages.get(place) ?? [];
  if (typeof url !== "string") throw new RowFault("url is missing.");
  const seconds = typeof time === "number" ? time + EPOCH : Number.NaN;
  return toVisit(
    {
      microseconds: String(Math.round(seconds * 1e6)),
      url,
      title: typeof title === "string" ? title : null,
      transition: typeof source === "number" ? "redirect" : null,
      column: "visit_time",
    },
    row,
  );
}
