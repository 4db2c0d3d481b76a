/**
 * Scrobbles of Last.fm, as its API gives them or as CSV: with a header and `uts`, or the older form of four columns without one (artist, album, track,
 * time in UTC). `uts` is the start of the play and is trusted.
 * @module
 */
import type { ImportItem } from "../../../../model/drafts.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type Sample,
} from "../../importer.ts";
import { firstBytes } from "../../reading/byte-source.ts";
import { csvRows } from "../../reading/csv.ts";
import { readWhen } from "../../reading/dates.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { requiredColumns, tableRows } from "../../reading/table.ts";
import { textOfStart } from "../../reading/text.ts";
import { detectLastfmJson, lastfmJson } from "./lastfm-json.ts";
import { toScrobble } from "./played.ts";

const columns = {
  uts: ["uts"],
  artist: ["artist"],
  album: ["album"],
  track: ["track"],
  mbid: ["track_mbid"],
} as const;
const required = requiredColumns(columns, ["uts", "artist", "track"]);
/** `03 May 2026, 09:32` */
const oldTime = /^\d{1,2} [a-z]{3} \d{4},? \d{1,2}:\d\d$/iu;

/** The importer. */
export const lastfm: Importer = {
  id: "lastfm",
  name: "Last.fm scrobbles",
  collections: ["media"],
  detect,
  questions: async () => Promise.resolve([]),
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind === "json") return detectLastfmJson(sample);
  if (sample.kind !== "csv") return null;
  const { headers } = sample;
  if (headers.length === 4 && oldTime.test(headers[3] ?? "")) return { confidence: 1, missing: [] };
  return headers.includes("uts") ? scoreOf(required, new Set(headers)) : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    for await (const item of await itemsOf(member)) yield { ...item, ...place };
  }
}

async function itemsOf(member: ImportMember): Promise<AsyncIterable<ImportItem>> {
  const start = textOfStart(await firstBytes(member.source, 256));
  const [, begin] = /^\ufeff?\s*([[{])/u.exec(start) ?? [];
  if (begin === "[" || begin === "{") return lastfmJson(member, begin);
  return (await hasHeader(member)) ? withHeader(member) : withoutHeader(member);
}

async function hasHeader({ source }: ImportMember): Promise<boolean> {
  for await (const { cells } of csvRows(source)) return !oldTime.test(cells[3]?.trim() ?? "");
  return false;
}

async function* withHeader(member: ImportMember): AsyncGenerator<ImportItem> {
  for await (const { row, fault, cell } of tableRows(member, columns)) {
    if (fault !== null) yield { kind: "fault", row, reason: fault };
    // What plays while the list is written has no time yet.
    else if (cell("uts") === "") yield { kind: "skip", rule: "now-playing", row };
    else {
      yield itemOf(row, () =>
        toScrobble(
          {
            seconds: cell("uts"),
            artist: cell("artist"),
            track: cell("track"),
            album: cell("album"),
            ids: { mbid: cell("mbid") },
          },
          row,
        ),
      );
    }
  }
}

async function* withoutHeader({ source }: ImportMember): AsyncGenerator<ImportItem> {
  for await (const { row, cells, fault } of csvRows(source)) {
    if (fault !== null) yield { kind: "fault", row, reason: fault };
    else {
      const [artist = "", album = "", track = "", time = ""] = cells.map((cell) => cell.trim());
      yield time === ""
        ? { kind: "skip", rule: "now-playing", row }
        : itemOf(row, () => {
            const seconds = secondsOf(time);
            return toScrobble({ seconds, artist, album, track, ids: {}, precision: "min" }, row);
          });
    }
  }
}

function secondsOf(time: string): string {
  const { local } = readWhen(time.replace(/(\d{4}),/u, "$1"), "dmy", "The time", 0);
  if (typeof local !== "string") throw new RowFault("The time is no date.");
  return String(Date.parse(`${local}Z`) / 1_000);
}
