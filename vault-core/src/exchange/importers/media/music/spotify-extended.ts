/**
 * Spotify extended streaming history, and the older `endsong_N.json`: one play a row, `ts` is its end in UTC.
 *
 * IP address, user agent, user name and rows of private sessions are left at the door. `offline_timestamp` (0, seconds
 * or milliseconds) is ignored.
 * @module
 */
import type { Draft, ImportItem, ImportQuestion } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import type { SkipRule } from "../../../../model/skip-rules.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import { scoreOf, type Detection, type Importer, type Sample } from "../../importer.ts";
import { readWhen } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { jsonItems, memberOf, textMember } from "../../reading/json.ts";

const required = [
  "ts",
  "master_metadata_track_name",
  "master_metadata_album_artist_name",
  "spotify_track_uri",
  "reason_end",
].map((name) => ({ name, accepted: [name] }));
/** Ends of a play that mean the listener went on. */
const skipReasons = new Set(["fwdbtn", "backbtn", "nextbtn", "prevbtn"]);
const SHORT_MS = 30_000;
/** Columns without a field that say nothing about where or who. */
const rawColumns = ["conn_country", "reason_start", "reason_end", "shuffle", "offline"] as const;

/** The importer. */
export const spotifyExtended: Importer = {
  id: "spotify.extended",
  name: "Spotify extended streaming history",
  collections: ["media"],
  detect,
  questions: async () => noQuestions,
  read: (members) => jsonItems(members, null, toItem),
};

const noQuestions: readonly ImportQuestion[] = [];

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json") return null;
  const found = required.map(({ name }) => ({ name, accepted: [`[].${name}`] }));
  return scoreOf(found, sample.paths);
}

function toItem(play: JsonObject, row: number): ImportItem {
  const rule = skipRule(play);
  return rule === null ? toDraft(play, row) : { kind: "skip", rule, row };
}

function skipRule(play: JsonObject): SkipRule | null {
  if (memberOf(play, "incognito_mode") === true) return "incognito";
  if (titleOf(play) === null) return "unnamed";
  const playedMs = playedOf(play);
  const skipped =
    memberOf(play, "skipped") === true || skipReasons.has(textMember(play, "reason_end") ?? "");
  return skipped && playedMs !== null && playedMs < SHORT_MS ? "short-skip" : null;
}

function toDraft(play: JsonObject, row: number): Draft {
  const ts = textMember(play, "ts");
  if (ts === null) throw new RowFault("ts is missing.");
  const when = readWhen(ts, "mdy", "ts", 0);
  if (when["at"] === undefined) throw new RowFault("ts is no time in UTC.");
  const name = titleOf(play);
  if (name === null) throw new RowFault("The play has no title.");
  const playedMs = playedOf(play);
  const skipped = memberOf(play, "skipped");
  const fields = {
    type: "media",
    when,
    action: "listen",
    ...name.fields,
    timeIs: "end",
    ...(name.uri === null ? {} : { ids: { spotify: name.uri } }),
    ...(playedMs === null ? {} : { playedMs }),
    ...(textMember(play, "reason_end") === "trackdone" ? { completed: true } : {}),
    ...(typeof skipped === "boolean" ? { skipped } : {}),
    player: playerOf(textMember(play, "platform")),
  };
  // A file of the owner's own has no uri; its name tells it from another one that ended in the same second.
  const key = naturalKey("spotify", ts, name.uri ?? name.title, playedMs ?? "");
  return { kind: "draft", collection: "media", naturalKey: key, fields, raw: rawOf(play), row };
}

function playedOf(play: JsonObject): number | null {
  const value = memberOf(play, "ms_played");
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new RowFault("ms_played is no number of milliseconds.");
  }
  return value;
}

interface Named {
  readonly title: string;
  readonly fields: JsonObject;
  readonly uri: string | null;
}

/** A row is a track, an episode or a chapter; the names that are set say which. */
function titleOf(play: JsonObject): Named | null {
  const text = (name: string): string | null => textMember(play, name);
  const track = text("master_metadata_track_name");
  if (track !== null) {
    const creator = text("master_metadata_album_artist_name");
    const container = text("master_metadata_album_album_name");
    return named("track", { title: track, creator, container }, text("spotify_track_uri"));
  }
  const episode = text("episode_name");
  if (episode !== null) {
    const show = { title: episode, creator: null, container: text("episode_show_name") };
    return named("podcast_episode", show, text("spotify_episode_uri"));
  }
  const book = text("audiobook_title");
  const chapter = text("audiobook_chapter_title") ?? book;
  if (chapter === null) return null;
  const uri = text("audiobook_chapter_uri") ?? text("audiobook_uri");
  return named("audiobook", { title: chapter, creator: null, container: book }, uri);
}

function named(
  kind: string,
  names: {
    readonly title: string;
    readonly creator: string | null;
    readonly container: string | null;
  },
  uri: string | null,
): Named {
  const { title, creator, container } = names;
  const fields = {
    kind,
    title,
    ...(creator === null ? {} : { creator }),
    ...(container === null ? {} : { container }),
  };
  return { title, fields, uri };
}

/** The kind of player only: the full text names the model of the owner's phone. */
function playerOf(platform: string | null): string {
  const text = (platform ?? "").toLowerCase();
  const kinds = ["android", "ios", "windows", "os x", "osx", "linux", "web", "cast"];
  return kinds.find((kind) => text.includes(kind))?.replace("os x", "osx") ?? "other";
}

function rawOf(play: JsonObject): JsonObject {
  const raw: Record<string, Json> = {};
  for (const name of rawColumns) {
    const value = memberOf(play, name);
    if (typeof value === "string" || typeof value === "boolean") raw[name] = value;
  }
  return raw;
}
