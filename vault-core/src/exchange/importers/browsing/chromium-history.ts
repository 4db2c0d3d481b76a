/**
 * The file `History` of Chrome, Chromium, Edge, Brave and their like: an SQLite database, its newest rows in `History-wal`.
 *
 * Times are microseconds since 1601, above 2^53. About 90 days are kept, so it is worth to import it
 * again and again.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";
import type { Detection, Importer, Sample } from "../importer.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import {
  idsIn,
  integerText,
  type Cell,
  type Database,
  type Row,
} from "../reading/sqlite/database.ts";
import { notADatabase } from "../reading/sqlite/header.ts";
import { readMembers } from "../reading/sqlite/read-members.ts";
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
  read: readMembers(visitsOf),
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "sqlite") return null;
  const isMine = sample.tables.has("urls") && sample.tables.has("visits");
  return isMine ? { confidence: 1, missing: [] } : null;
}

async function* visitsOf(database: Database): AsyncGenerator<ImportItem> {
  const pages = database.table("urls", "id", "url", "title");
  const columns = ["url", "visit_time", "transition"] as const;
  const visits = database.table("visits", "id", ...columns);
  if (pages === null || visits === null) throw notADatabase();
  const words = await searchWords(database);
  let row = 0;
  // Older files have no durations.
  for await (const batch of visits.rows(...columns, "visit_duration")) {
    const found = await pages.find(idsIn(batch, 1), "url", "title");
    for (const visit of batch) {
      row += 1;
      yield itemOf(row, () => toDraft(visit, found, { words, row }));
    }
  }
}

function toDraft(
  [, place = null, time, transition, duration]: Row,
  pages: ReadonlyMap<Cell, Row>,
  { words, row }: { readonly words: ReadonlyMap<Cell, string>; readonly row: number },
): ImportItem {
  const [, url, title] = pages.get(place) ?? [];
  if (typeof url !== "string") throw new RowFault("url is missing.");
  const query = words.get(place) ?? null;
  return toVisit(
    {
      microseconds: unixMicroseconds(integerText(time)),
      url,
      title: typeof title === "string" ? title : null,
      transition: transitions[Number(transition) & 0xff] ?? "unknown",
      dwellMs: typeof duration === "number" ? Math.round(duration / 1_000) : null,
      query,
      ...(query === null ? {} : { action: "search" }),
      column: "visit_time",
    },
    row,
  );
}

function unixMicroseconds(time: string): string {
  return /^\d{1,18}$/u.test(time) ? String(BigInt(time) - EPOCH) : "";
}

/** What was searched for, by the page that answered. */
async function searchWords(database: Database): Promise<ReadonlyMap<Cell, string>> {
  const words = new Map<Cell, string>();
  const columns = ["url_id", "term"] as const;
  const batches = database.table("keyword_search_terms", ...columns)?.rows(...columns) ?? [];
  for await (const batch of batches) {
    for (const [, page = null, term] of batch)
      if (typeof term === "string") words.set(page, term.slice(0, 1_000));
  }
  return words;
}
