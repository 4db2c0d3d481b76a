/**
 * Firefox's `places.sqlite`, its newest rows in `places.sqlite-wal`. The desktop writes microseconds, Android milliseconds.
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

/** nsINavHistoryService.idl, `TRANSITION_*` from 1 on, as the core transitions of Chromium. */
const transitions = [
  "link",
  "typed",
  "auto_bookmark",
  "auto_subframe",
  "redirect",
  "redirect",
  "download",
  "manual_subframe",
  "reload",
] as const;
/** No time in milliseconds is as large before the year 11476, none in microseconds as small since 1979. */
const LEAST_MICROSECONDS = 300_000_000_000_000n;
/** A view that begins this long after a visit is that visit's. */
const SOON_MS = 60_000;
const BEFORE_MS = 1_000;

/** The importer. */
export const firefoxHistory: Importer = {
  id: "firefox.history",
  name: "History of Firefox",
  collections: ["clickstream"],
  detect,
  questions: async () => Promise.resolve([]),
  read: readMembers(visitsOf),
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "sqlite") return null;
  const { tables } = sample;
  const isMine = tables.has("moz_places") && tables.has("moz_historyvisits");
  return isMine ? { confidence: 1, missing: [] } : null;
}

async function* visitsOf(database: Database): AsyncGenerator<ImportItem> {
  const pages = database.table("moz_places", "id", "url", "title");
  const columns = ["place_id", "visit_date", "visit_type"] as const;
  const visits = database.table("moz_historyvisits", "id", ...columns);
  if (pages === null || visits === null) throw notADatabase();
  const views = await viewTimes(database);
  let row = 0;
  for await (const batch of visits.rows(...columns)) {
    const found = await pages.find(idsIn(batch, 1), "url", "title");
    for (const visit of batch) {
      row += 1;
      yield itemOf(row, () => toDraft(visit, found, { views, row }));
    }
  }
}

function toDraft(
  [, place = null, date, kind]: Row,
  pages: ReadonlyMap<Cell, Row>,
  { views, row }: { readonly views: ReadonlyMap<Cell, View[]>; readonly row: number },
): ImportItem {
  const [, url, title] = pages.get(place) ?? [];
  if (typeof url !== "string") throw new RowFault("url is missing.");
  const { microseconds, isExact } = timeOf(integerText(date));
  const transition = transitions[Number(kind) - 1] ?? "unknown";
  return toVisit(
    {
      microseconds,
      ...(isExact ? {} : { precision: "ms" }),
      url,
      title: typeof title === "string" ? title : null,
      transition,
      ...(transition === "download" ? { action: "download" } : {}),
      dwellMs: takeView(views.get(place) ?? [], Number(microseconds) / 1_000),
      column: "visit_date",
    },
    row,
  );
}

function timeOf(date: string): { microseconds: string; isExact: boolean } {
  if (!/^\d{1,18}$/u.test(date)) return { microseconds: "", isExact: true };
  const isExact = BigInt(date) > LEAST_MICROSECONDS;
  return { microseconds: isExact ? date : `${date}000`, isExact };
}

/** How long a page was looked at, since when; both in milliseconds. */
interface View {
  readonly since: number;
  readonly milliseconds: number;
  taken: boolean;
}

async function viewTimes(database: Database): Promise<ReadonlyMap<Cell, View[]>> {
  const views = new Map<Cell, View[]>();
  const columns = ["place_id", "created_at", "total_view_time"] as const;
  const batches = database.table("moz_places_metadata", ...columns)?.rows(...columns) ?? [];
  for await (const batch of batches) {
    for (const [, place = null, since, milliseconds] of batch) {
      if (typeof since !== "number" || typeof milliseconds !== "number") continue;
      const view = { since, milliseconds: Math.round(milliseconds), taken: false };
      views.set(place, [...(views.get(place) ?? []).slice(-200), view]);
    }
  }
  return views;
}

/** The view that began with a visit; each is given once. */
function takeView(views: readonly View[], visited: number): number | null {
  const found = views.find(
    ({ since, taken }) => !taken && since >= visited - BEFORE_MS && since <= visited + SOON_MS,
  );
  if (found === undefined) return null;
  found.taken = true;
  return found.milliseconds;
}
