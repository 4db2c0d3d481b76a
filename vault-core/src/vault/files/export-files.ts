/**
 * Files in the form of other programs, made from the owner's effective records: a calendar, visits, plays, an attention
 * profile.
 * @module
 */
import { toHex, utf8 } from "../../bytes/encoding.ts";
import { type CollectionContext, instantOf } from "../../collection/context.ts";
import { textOf } from "../../collection/line.ts";
import { newestFirstOf, type Selection } from "../../collection/read/newest-first.ts";
import { isJsonObject } from "../../collection/paths.ts";
import { zipStream } from "../../exchange/archive/zip-stream.ts";
import { apmlParts, type Weighted } from "../../exchange/exporters/apml.ts";
import { attentionTable } from "../../exchange/exporters/attention.ts";
import { calendarParts } from "../../exchange/exporters/ical.ts";
import { listenFiles } from "../../exchange/exporters/listenbrainz.ts";
import { partsOfStream } from "../../exchange/exporters/table.ts";
import type { JsonObject } from "../../model/json.ts";
import { views } from "../../views/registry.ts";
import type { ExportFileAsk, StatsAsk, ViewRow, ViewsApi } from "../api/vault-api.ts";

/** What the files are made from. */
export interface FileSource {
  readonly context: CollectionContext;
  readonly views: ViewsApi;
}

type Writer = (source: FileSource, ask: Selection) => AsyncGenerator<string | Uint8Array>;

const MOST_DATES = 5_000;
const MOST_CONCEPTS = 100;
const MOST_SITES = 500;

const writers: Readonly<Record<ExportFileAsk["format"], Writer>> = {
  ical: calendar,
  attention: ({ context }, ask) =>
    partsOfStream(attentionTable(guidOf(context)), effective(context, "clickstream", ask)),
  listenbrainz: ({ context }, ask) => zipStream(listenFiles(effective(context, "media", ask))),
  apml,
};

/** The collections that a format is made from. */
export function collectionsOf(format: ExportFileAsk["format"]): readonly string[] {
  if (format === "attention") return ["clickstream"];
  if (format === "listenbrainz") return ["media"];
  return format === "ical"
    ? views["coming-dates"].collections
    : ["purchases", "clickstream", "media", "profile"];
}

/** Tells whether a text names such a format. */
export function isFileFormat(name: string): name is ExportFileAsk["format"] {
  return Object.hasOwn(writers, name);
}

/** Gives the bytes of a file. */
export async function* fileBytes(
  source: FileSource,
  { format, from, to, where }: ExportFileAsk,
): AsyncGenerator<Uint8Array> {
  const ask = {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    where: where ?? [],
  };
  for await (const piece of writers[format](source, ask))
    yield typeof piece === "string" ? utf8(piece) : piece;
}

async function* calendar(
  { context, views: figures }: FileSource,
  ask: Selection,
): AsyncGenerator<string> {
  const { rows } = await figures.stats({ view: "coming-dates", ...daysOf(ask), limit: MOST_DATES });
  const times = new Map<string, number>();
  const dates = rows.flatMap(({ key, name = "", date }) => {
    if (date === undefined) return [];
    // A record may tell several dates of a kind, as a journey does its reservations.
    const own = `${date.id}.${date.kind}`;
    const time = (times.get(own) ?? 0) + 1;
    times.set(own, time);
    const uid = time === 1 ? own : `${own}.${time}`;
    return [{ uid, day: key, kind: date.kind, name, ...(date.from && { from: date.from }) }];
  });
  const now = instantOf(context).replace(/[-:]|\.\d+/g, "");
  yield* calendarParts(dates, now);
}

async function* apml(
  { context, views: figures }: FileSource,
  ask: Selection,
): AsyncGenerator<string> {
  const read = async (view: StatsAsk["view"], limit: number): Promise<readonly ViewRow[]> =>
    (await figures.stats({ view, ...daysOf(ask), limit })).rows.filter(({ key }) => key !== "");
  const categories = await read("purchases-by-category", MOST_CONCEPTS);
  const sites = await read("clickstream-by-site", MOST_SITES);
  yield* apmlParts({
    created: instantOf(context),
    concepts: shares(categories).map(({ name, value }) => ({ key: name, value })),
    sources: shares(sites).map(({ key, name, value }) => ({ key: `http://${key}/`, name, value })),
    explicit: await explicitOf(context, ask),
  });
}

/** Shares of the largest. */
function shares(
  rows: readonly ViewRow[],
): readonly { readonly key: string; readonly name: string; readonly value: number }[] {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return rows.map(({ key, name, count }) => ({ key, name: name ?? key, value: count / most }));
}

/** What the owner said: interests in full, ratings from -1 for the worst to 1 for the best. */
async function explicitOf(context: CollectionContext, ask: Selection): Promise<Weighted[]> {
  const said: Weighted[] = [];
  for await (const record of effective(context, "profile", {})) {
    const { key, value } = record;
    if (key !== "interests") continue;
    const words = Array.isArray(value) ? value : [value];
    for (const word of words) if (typeof word === "string") said.push({ key: word, value: 1 });
  }
  for await (const record of effective(context, "media", ask)) {
    if (said.length >= MOST_SITES) break;
    const value = ratingOf(record);
    if (value !== null) said.push({ key: textOf(record, "title") ?? "", value });
  }
  return said;
}

function ratingOf({ rating }: JsonObject): number | null {
  if (!isJsonObject(rating)) return null;
  const [value, best, worst] = [rating["value"], rating["best"], rating["worst"]];
  if (typeof value !== "number" || typeof best !== "number" || typeof worst !== "number")
    return null;
  return best > worst ? (2 * (value - worst)) / (best - worst) - 1 : null;
}

async function* effective(
  { records, homeZone }: CollectionContext,
  collection: string,
  ask: Selection,
): AsyncGenerator<JsonObject> {
  for await (const one of newestFirstOf(records, collection, ask, homeZone()))
    if (one.effective !== null) yield one.effective;
}

function daysOf({ from, to }: Selection): Pick<StatsAsk, "from" | "to"> {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** Random for each export: it links no two of them. */
function guidOf({ random }: CollectionContext): string {
  const digits = toHex(random(16));
  return [8, 12, 16, 20, 32].map((end, at, ends) => digits.slice(ends[at - 1] ?? 0, end)).join("-");
}
