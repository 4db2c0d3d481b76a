/**
 * Listens of ListenBrainz: `listens/YYYY/M.jsonl` of its export, one listen a line, or a list of them. The time is the start.
 * @module
 */
import type { ImportItem } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import type { Detection, Importer, ImportMember, Sample } from "../../importer.ts";
import { itemOf } from "../../reading/fault.ts";
import { isObject, jsonElements, memberOf, textMember } from "../../reading/json.ts";
import { limits, refusal } from "../../reading/limits.ts";
import { encodingOf, textOf } from "../../reading/text.ts";
import { toScrobble } from "./played.ts";

/** The importer. */
export const listenbrainz: Importer = {
  id: "listenbrainz",
  name: "ListenBrainz listens",
  collections: ["media"],
  detect,
  questions: async () => Promise.resolve([]),
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json") return null;
  const { paths } = sample;
  const isMine = ["", "[]."].some(
    (place) => paths.has(`${place}listened_at`) && paths.has(`${place}track_metadata`),
  );
  return isMine ? { confidence: 1, missing: [] } : null;
}

interface Listen {
  readonly row: number;
  readonly value: JsonObject | null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    for await (const { row, value } of listensOf(member)) {
      const item: ImportItem =
        value === null
          ? { kind: "fault", row, reason: "The line is no whole listen." }
          : itemOf(row, () => toItem(value, row));
      yield { ...item, ...place };
    }
  }
}

async function* listensOf({ source }: ImportMember): AsyncGenerator<Listen> {
  let held = "";
  let row = 0;
  for await (const text of textOf(source, await encodingOf(source))) {
    if (row === 0 && held === "" && text.trimStart().startsWith("[")) {
      yield* jsonElements(source, null);
      return;
    }
    const lines = (held + text).split("\n");
    held = lines.pop() ?? "";
    if (held.length > limits.jsonString) throw refusal("too-large", limits.jsonString);
    for (const line of lines) {
      row += 1;
      if (line.trim() !== "") yield { row, value: readLine(line) };
    }
  }
  if (held.trim() !== "") yield { row: row + 1, value: readLine(held) };
}

function readLine(line: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function toItem(listen: JsonObject, row: number): ImportItem {
  const about = objectMember(listen, "track_metadata");
  const more = objectMember(about, "additional_info");
  const mapping = objectMember(about, "mbid_mapping");
  const at = memberOf(listen, "listened_at");
  return toScrobble(
    {
      seconds: typeof at === "number" ? String(at) : "",
      artist: textMember(about, "artist_name") ?? "",
      track: textMember(about, "track_name") ?? "",
      album: textMember(about, "release_name") ?? "",
      ids: {
        mbid: textMember(mapping, "recording_mbid") ?? textMember(more, "recording_mbid") ?? "",
        isrc: textMember(more, "isrc") ?? "",
      },
      durationMs: durationOf(more),
    },
    row,
  );
}

function durationOf(more: JsonObject): number | null {
  const milliseconds = memberOf(more, "duration_ms");
  if (typeof milliseconds === "number" && Number.isSafeInteger(milliseconds)) return milliseconds;
  const seconds = memberOf(more, "duration");
  return typeof seconds === "number" ? Math.round(seconds * 1_000) : null;
}

function objectMember(value: JsonObject, name: string): JsonObject {
  const member = memberOf(value, name);
  return isObject(member) ? member : {};
}
