/**
 * Trakt's export: a zip of JSON lists. `watched-history-N` has an entry for each view and is read first; the sums of it
 * (`watched-movies`, `watched-shows`) only tell of what it lacks. Ratings and the watchlist come on top.
 *
 * The watchlist and the favorites have the same form and differ by their names alone: there the name in the archive is asked.
 * @module
 */
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import type { Detection, Importer, ImportMember, Sample } from "../../importer.ts";
import { itemOf } from "../../reading/fault.ts";
import { jsonElements } from "../../reading/json.ts";
import { rated, shelved, viewed, viewsOfShow, type View } from "./trakt-entries.ts";

type List = "history" | "movies" | "shows" | "ratings" | "shelf";
/** In the order in which they are read: the first that tells of a view is the one that counts. */
const lists: readonly (readonly [list: List, key: string])[] = [
  ["history", "watched_at"],
  ["movies", "last_watched_at"],
  ["shows", "last_watched_at"],
  ["ratings", "rated_at"],
  ["shelf", "listed_at"],
];

/** The importer. */
export const trakt: Importer = {
  id: "trakt",
  name: "Trakt",
  collections: ["media"],
  detect,
  questions: async () => Promise.resolve([]),
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json") return null;
  const { paths } = sample;
  const isDated = lists.some(([, key]) => paths.has(`[].${key}`));
  const isAbout = ["movie", "show", "episode", "season"].some((name) => paths.has(`[].${name}`));
  return isDated && isAbout ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  const known = await Promise.all(
    members.map(async (member) => ({ member, list: await listOf(member) })),
  );
  const told = new Set<string>();
  for (const [wanted] of lists) {
    for (const { member } of known.filter(({ list }) => list === wanted)) {
      const place = member.name === null ? {} : { member: member.name };
      for await (const item of entriesOf(member, wanted, told)) yield { ...item, ...place };
    }
  }
}

async function* entriesOf(
  { name, source }: ImportMember,
  list: List,
  told: Set<string>,
): AsyncGenerator<ImportItem> {
  for await (const { row, value, fault } of jsonElements(source, null)) {
    if (value === null) yield { kind: "fault", row, reason: fault ?? "The entry cannot be read." };
    else yield* itemsOf(list, value, { row, told, name: name ?? "" });
  }
}

async function listOf({ source }: ImportMember): Promise<List | null> {
  for await (const { value } of jsonElements(source, null)) {
    if (value === null) continue;
    const found = lists.find(([, key]) => Object.hasOwn(value, key))?.[0] ?? null;
    return found === "movies" && Object.hasOwn(value, "show") ? "shows" : found;
  }
  return null;
}

interface Place {
  readonly row: number;
  /** Natural keys of the views that were told. */
  readonly told: Set<string>;
  /** Name in the archive. */
  readonly name: string;
}

/** A show of the sums is as many rows as it has episodes. */
function itemsOf(list: List, value: JsonObject, place: Place): readonly ImportItem[] {
  const { row, name } = place;
  if (list === "shelf" && !/watchlist/iu.test(name))
    return [{ kind: "skip", rule: "other-list", row }];
  if (list === "shows") {
    const views = viewsOfShow(value);
    if (views.length > 0) return views.map((make) => viewItem(make, place));
  }
  if (list === "ratings") return [itemOf(row, () => draft(rated(value), row))];
  if (list === "shelf") return [itemOf(row, () => draft(shelved(value), row))];
  return [viewItem(() => viewed(value), place)];
}

function viewItem(make: () => View, { row, told }: Place): ImportItem {
  return itemOf(row, () => {
    const view = make();
    if (view.isUndated) return { kind: "skip", rule: "undated", row };
    if (told.has(view.naturalKey)) return { kind: "skip", rule: "told-above", row };
    told.add(view.naturalKey);
    return draft(view, row);
  });
}

function draft({ naturalKey, fields, raw }: Omit<View, "isUndated">, row: number): Draft {
  return { kind: "draft", collection: "media", naturalKey, fields, raw, row };
}
