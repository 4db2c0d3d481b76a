/**
 * Scrobbles of Last.fm as its API gives them, page by page: `{recenttracks:{track[]}}`, a list of such pages, or the tracks alone,
 * as programs that fetch a whole history keep them. `date.uts` is the start of the play.
 * @module
 */
import type { ImportItem } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import type { Detection, ImportMember, Sample } from "../../importer.ts";
import { itemOf } from "../../reading/fault.ts";
import { isObject, jsonElements, memberOf, textMember } from "../../reading/json.ts";
import { wholeJson } from "../../reading/whole.ts";
import { toScrobble } from "./played.ts";

/** Tells whether a sample is the API's. */
export function detectLastfmJson({ paths, start }: Sample & { kind: "json" }): Detection | null {
  const isPage = paths.has("recenttracks") || paths.has("[].recenttracks");
  const isTracks =
    paths.has("[].artist") && paths.has("[].name") && /"(?:uts|nowplaying)"\s*:/u.test(start);
  return isPage || isTracks ? { confidence: 1, missing: [] } : null;
}

/** Yields the tracks of a file, which begins with a list or with one page. */
export async function* lastfmJson(
  { source }: ImportMember,
  begin: "[" | "{",
): AsyncGenerator<ImportItem> {
  let row = 0;
  for await (const { value, fault } of jsonElements(source, begin === "[" ? null : PAGE)) {
    if (value === null) {
      row += 1;
      yield { kind: "fault", row, reason: fault ?? "The track cannot be read." };
    }
    for (const track of value === null ? [] : tracksOf(value)) {
      row += 1;
      const at = row;
      yield itemOf(at, () => toItem(track, at));
    }
  }
  // A page of one track has no list.
  const page = row === 0 && begin === "{" ? await wholeJson(source) : null;
  if (page !== null) for (const track of tracksOf(page)) yield itemOf(1, () => toItem(track, 1));
}

const PAGE = ["recenttracks", "track"];

/** A page holds a list of tracks, or one track alone. */
function tracksOf(value: JsonObject): readonly JsonObject[] {
  const page = memberOf(value, "recenttracks");
  if (!isObject(page)) return [value];
  const tracks = memberOf(page, "track");
  const list: readonly Json[] = Array.isArray(tracks) ? tracks : [tracks ?? {}];
  return list.map((track) => (isObject(track) ? track : {}));
}

function toItem(track: JsonObject, row: number): ImportItem {
  const date = memberOf(track, "date");
  const attributes = memberOf(track, "@attr");
  const isPlaying = isObject(attributes) && /^true$/u.test(wordOf(attributes, "nowplaying"));
  // What plays while the list is written has no time yet.
  if (isPlaying && !isObject(date)) return { kind: "skip", rule: "now-playing", row };
  return toScrobble(
    {
      seconds: isObject(date) ? wordOf(date, "uts") : "",
      artist: nameOf(memberOf(track, "artist")),
      track: textMember(track, "name") ?? "",
      album: nameOf(memberOf(track, "album")),
      ids: { mbid: textMember(track, "mbid") ?? "" },
    },
    row,
  );
}

/** `{"#text":..}`, `{"name":..}` in the extended form, or a text. */
function nameOf(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return isObject(value) ? (textMember(value, "#text") ?? textMember(value, "name") ?? "") : "";
}

function wordOf(value: JsonObject, name: string): string {
  const member = memberOf(value, name);
  return typeof member === "string" || typeof member === "number" ? String(member) : "";
}
