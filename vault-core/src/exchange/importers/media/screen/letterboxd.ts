/**
 * Letterboxd's export: the diary, reviews, ratings, the films watched and the watchlist. What the diary tells of a film is not
 * told again by a rating or by the list of films watched; what was deleted stays deleted.
 *
 * Two of the lists have the same columns and differ by their names alone: there the name in the archive is asked.
 * @module
 */
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../../importer.ts";
import { csvRows, headerName } from "../../reading/csv.ts";
import { readWhen } from "../../reading/dates.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { tableRows, type CellOf } from "../../reading/table.ts";

const columns = {
  date: ["date"],
  name: ["name"],
  year: ["year"],
  uri: ["letterboxd uri"],
  rating: ["rating"],
  rewatch: ["rewatch"],
  tags: ["tags"],
  watched: ["watched date"],
  review: ["review"],
} as const;
type Cell = CellOf<keyof typeof columns>;
type List = "diary" | "reviews" | "ratings" | "watched" | "watchlist" | "other";
/** In the order in which they are read: the first that tells of a film is the one that counts. */
const lists = ["reviews", "diary", "ratings", "watched", "watchlist", "other"] as const;

/** The importer. */
export const letterboxd: Importer = {
  id: "letterboxd",
  name: "Letterboxd",
  collections: ["media"],
  detect,
  questions: async () => Promise.resolve([]),
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "csv") return null;
  const has = (name: string): boolean => sample.headers.includes(name);
  return has("letterboxd uri") && has("name") && has("year")
    ? { confidence: 1, missing: [] }
    : null;
}

async function listOf({ name, source }: ImportMember): Promise<List> {
  if (/(^|\/)(deleted|orphaned)\//u.test(name ?? "")) return "other";
  for await (const { cells } of csvRows(source)) {
    const headers = new Set(cells.map(headerName));
    if (headers.has("review")) return "reviews";
    if (headers.has("watched date")) return "diary";
    if (headers.has("rating")) return "ratings";
    break;
  }
  const [, base] = /(?:^|\/)(watched|watchlist)\.csv$/u.exec(name ?? "") ?? [];
  return base === "watched" || base === "watchlist" ? base : "other";
}

/** Films and entries that were told already. */
interface Told {
  readonly films: Set<string>;
  readonly entries: Set<string>;
}

async function* read(
  members: readonly ImportMember[],
  { now }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const told: Told = { films: new Set(), entries: new Set() };
  const found = await Promise.all(
    members.map(async (member) => ({ member, list: await listOf(member) })),
  );
  for (const wanted of lists) {
    for (const { member } of found.filter(({ list }) => list === wanted)) {
      const place = member.name === null ? {} : { member: member.name };
      for await (const { row, fault, cell } of tableRows(member, columns)) {
        const item: ImportItem =
          fault === null
            ? itemOf(row, () => toItem(wanted, cell, { row, now, told }))
            : { kind: "fault", row, reason: fault };
        yield { ...item, ...place };
      }
    }
  }
}

interface Place {
  readonly row: number;
  readonly now: number;
  readonly told: Told;
}

function toItem(list: List, cell: Cell, { row, now, told }: Place): ImportItem {
  if (list === "other") return { kind: "skip", rule: "other-list", row };
  const film = `${cell("name")}\n${cell("year")}`;
  const isKnown = list === "diary" ? told.entries.has(cell("uri")) : told.films.has(film);
  if (isKnown && list !== "reviews") return { kind: "skip", rule: "told-above", row };
  const draft = toDraft(list, cell, now);
  told.entries.add(cell("uri"));
  told.films.add(film);
  return { ...draft, row };
}

function toDraft(list: Exclude<List, "other">, cell: Cell, now: number): Omit<Draft, "row"> {
  const title = cell("name");
  if (title === "") throw new RowFault("Name is missing.");
  const uri = cell("uri");
  if (uri === "" && list !== "ratings") throw new RowFault("Letterboxd URI is missing.");
  const isEntry = list === "diary" || list === "reviews";
  const day = isEntry && cell("watched") !== "" ? cell("watched") : cell("date");
  const actions = { ratings: "rate", watchlist: "shelve" } as const;
  const fields = {
    type: "media",
    when: readWhen(day, "mdy", "Date", now),
    action: list === "ratings" || list === "watchlist" ? actions[list] : "watch",
    kind: "film",
    title,
    ...(uri === "" ? {} : { ids: { letterboxd: uri } }),
    ...ratingOf(cell("rating")),
    ...(list === "watchlist" ? { shelf: "watchlist" } : {}),
  };
  const raw = rawOf(cell);
  return { kind: "draft", collection: "media", naturalKey: keyOf(list, cell), fields, raw };
}

function rawOf(cell: Cell): JsonObject {
  return {
    ...(cell("year") === "" ? {} : { year: cell("year") }),
    ...(cell("rewatch") === "Yes" ? { rewatch: true } : {}),
    ...(cell("tags") === "" ? {} : { tags: cell("tags") }),
    ...(cell("review") === "" ? {} : { review: cell("review") }),
  };
}

function keyOf(list: Exclude<List, "other">, cell: Cell): string {
  if (list === "ratings") return naturalKey("letterboxd-rating", cell("name"), cell("year"));
  if (list === "watchlist") return naturalKey("letterboxd", "watchlist", cell("uri"));
  return naturalKey("letterboxd", cell("uri"));
}

/** Half stars, best 5. */
function ratingOf(cell: string): JsonObject {
  if (cell === "") return {};
  if (!/^(?:0\.5|[1-4](?:\.[05])?|5(?:\.0)?)$/u.test(cell))
    throw new RowFault("Rating is no number of stars.");
  return { rating: { value: Number(cell), best: 5, worst: 0.5 } };
}
