/**
 * The file `History` of Chrome, Chromium, Edge, Brave and their like: an SQLite database, its newest rows in `History-wal`.
 *
 * Times are microseconds since 1601, above 2^53, and are asked for as text. About 90 days are kept, so it is worth to import it
 * again and again.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../importer.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { withDatabase, type Cell, type Database } from "../reading/sqlite/database.ts";
import { notADatabase } from "../reading/sqlite/schema.ts";
import { toVisit } from "./visit.ts";

/** From 1601 to 1970. */
const EPOCH = 11_644_473_600_000_000n;
/** ui/base/page_transition_types.h, the core types by number. */
const transitions = [
  "link",
  "typed",
  "auto_bookmark",
  "auto_subframe",
  "manual_subframe",
  "generated",
  "auto_toplevel",
  "form_submit",
  "reload",
  "keyword",
  "keyword_generated",
] as const;

/** The importer. */
export const chromiumHistory: Importer = {
  id: "chromium.history",
  name: "History of Chrome, Edge, Brave",
  collections: ["clickstream"],
  detect,
  questions: async () => Promise.resolve([]),
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "sqlite") return null;
  const isMine = sample.tables.has("urls") && sample.tables.has("visits");
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
    database.has("urls", "id", "url", "title") &&
    database.has("visits", "id", "url", "visit_time", "transition");
  if (!known) throw notADatabase();
  const words = searchWords(database);
  const duration = database.has("visits", "visit_duration") ? "v.visit_duration" : "0";
  const rows = database.rows(`
    SELECT v.rowid, CAST(v.visit_time AS TEXT), v.transition & 255, ${duration}, v.url, u.url, u.title
    FROM visits v LEFT JOIN urls u ON u.rowid = v.url ORDER BY v.rowid`);
  let row = 0;
  for (const cells of rows) {
    row += 1;
    yield itemOf(row, () => toDraft(cells, words, row));
  }
}

function toDraft(
  [, time, transition, duration, place, url, title]: readonly Cell[],
  words: ReadonlyMap<Cell, string>,
  row: number,
): ImportItem {
  if (typeof url !== "string") throw new RowFault("url is missing.");
  const query = words.get(place ?? null) ?? null;
  return toVisit(
    {
      microseconds: unixMicroseconds(time),
      url,
      title: typeof title === "string" ? title : null,
      transition: transitions[Number(transition)] ?? "unknown",
      dwellMs: typeof duration === "number" ? Math.round(duration / 1_000) : null,
      query,
      ...(query === null ? {} : { action: "search" }),
      column: "visit_time",
    },
    row,
  );
}

function unixMicroseconds(time: Cell | undefined): string {
  return typeof time === "string" && /^\d{1,18}$/u.test(time) ? String(BigInt(time) - EPOCH) : "";
}

/** What was searched for, by the page that answered. */
function searchWords(database: Database): ReadonlyMap<Cell, string> {
  const words = new Map<Cell, string>();
  if (!database.has("keyword_search_terms", "url_id", "term")) return words;
  for (const [, page = null, term] of database.rows(
    "SELECT rowid, url_id, term FROM keyword_search_terms ORDER BY rowid",
  )) {
    if (typeof term === "string") words.set(page, term.slice(0, 1_000));
  }
  return words;
}
