/**
 * ListenBrainz: plays of 30 seconds or more, a file a month, as its own export has them.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import { numberOf, textOf } from "../../collection/line.ts";
import { isJsonObject, readPath } from "../../collection/paths.ts";
import type { JsonObject } from "../../model/json.ts";
import type { NewMember } from "../archive/zip-stream.ts";

interface Listen {
  /** Unix seconds. */
  readonly at: number;
  readonly text: string;
}

interface Month {
  readonly name: string;
  /** Unix seconds of its first moment. */
  readonly begin: number;
  readonly listens: Listen[];
}

const MIN_MS = 30_000;
/** Records come newest first by the owner's days: zones and long plays move a listen by less. */
const NEAR_SECONDS = 3 * 86_400;

/** Gives the files of all plays among records that come newest first, each file as soon as no play of it can come. */
export async function* listenFiles(records: AsyncIterable<JsonObject>): AsyncGenerator<NewMember> {
  const months = new Map<string, Month>();
  for await (const record of records) {
    const listen = listenOf(record);
    if (listen === null) continue;
    const month = monthOf(listen.at);
    const held = months.get(month.name) ?? month;
    held.listens.push(listen);
    months.set(month.name, held);
    for (const [name, { begin, listens }] of months) {
      if (begin < listen.at + NEAR_SECONDS) continue;
      months.delete(name);
      yield toFile(name, listens);
    }
  }
  for (const { name, listens } of months.values()) yield toFile(name, listens);
}

/** A listen begins when the play began. Null for what is no play of a track, or has no exact time. */
function listenOf(record: JsonObject): Listen | null {
  const at = readPath(record, "when.at");
  const played = numberOf(record, "playedMs");
  const isPlay = record["action"] === "listen" && record["kind"] === "track";
  if (!isPlay || typeof at !== "string" || (played !== null && played < MIN_MS)) return null;
  const begun = Date.parse(at) - (record["timeIs"] === "end" ? (played ?? 0) : 0);
  const seconds = Math.floor(begun / 1000);
  return {
    at: seconds,
    text: JSON.stringify({ listened_at: seconds, track_metadata: trackOf(record) }),
  };
}

function trackOf(record: JsonObject): JsonObject {
  const { ids } = record;
  const known = isJsonObject(ids) ? ids : {};
  const [album, mbid, spotify, isrc] = [
    textOf(record, "container"),
    textOf(known, "mbid"),
    textOf(known, "spotify"),
    textOf(known, "isrc"),
  ];
  const length = numberOf(record, "durationMs");
  return {
    artist_name: textOf(record, "creator") ?? "",
    track_name: textOf(record, "title") ?? "",
    ...(album !== null && { release_name: album }),
    additional_info: {
      submission_client: "rootvault",
      ...(length !== null && { duration_ms: length }),
      ...(mbid !== null && { recording_mbid: mbid }),
      ...(spotify !== null && { spotify_id: spotify }),
      ...(isrc !== null && { isrc }),
    },
  };
}

/** The month of UTC that a listen is in. */
function monthOf(seconds: number): Month {
  const day = new Date(seconds * 1000);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  return {
    name: `listens/${year}/${month + 1}.jsonl`,
    begin: Date.UTC(year, month) / 1000,
    listens: [],
  };
}

function toFile(name: string, listens: readonly Listen[]): NewMember {
  const lines = listens.toSorted((one, other) => one.at - other.at).map(({ text }) => `${text}\n`);
  return { name, chunks: () => [utf8(lines.join(""))] };
}
