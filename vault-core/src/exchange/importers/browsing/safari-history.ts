/**
 * Safari's `History.db`, its newest rows in `History.db-wal`. Times are seconds since 2001.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../importer.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { withDatabase, type Cell, type Database } from "../reading/sqlite/database.ts";
import { notADatabase } from "../reading/sqlite/schema.ts";
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
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "sqlite") return null;
  const { tables } = sample;
  const isMine = tables.has("history_items") && tables.has("history_visits");
  return isMine ? { confidence: 1, missing: [] } : null;
}

async function* read(
  members: readonly ImportMember[],
  { databaseBytes }: ReadOptions,
): AsyncGenerator<ImportItem> {
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    for await (const item of withDatabase(member, databaseBytes, visitsOf)) {
      yield { ...item, ...place };
    }
  }
}

function* visitsOf(database: Database): Generator<ImportItem> {
  const known =
    database.has("history_items", "id", "url") &&
    database.has("history_visits", "id", "history_item", "visit_time");
  if (!known) throw notADatabase();
  const column = (name: string, absent: string): string =>
    database.has("history_visits", name) ? `v.${name}` : absent;
  const rows = database.rows(`
    SELECT v.rowid, v.visit_time, ${column("title", "NULL")}, ${column("load_successful", "1")},
      ${column("redirect_source", "NULL")}, i.url
    FROM history_visits v LEFT JOIN history_items i ON i.rowid = v.history_item ORDER BY v.rowid`);
  let row = 0;
  for (const cells of rows) {
    row += 1;
    if (cells[3] === 0) yield { kind: "skip", rule: "failed", row };
    else yield itemOf(row, () => toDraft(cells, row));
  }
}

function toDraft([, time, title, , source, url]: readonly Cell[], row: number): ImportItem {
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
