/**
 * A play that has a start: what scrobbles have in common. Two services that tell of one play meet by its second, artist and
 * track.
 * @module
 */
import type { Draft } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import { RowFault } from "../../reading/fault.ts";

/** A scrobble. */
export interface Scrobble {
  /** Unix seconds of the start, as text. */
  readonly seconds: string;
  readonly artist: string;
  readonly track: string;
  readonly album: string;
  /** Ids of the track by their names; empty ones are left out. */
  readonly ids: Readonly<Record<string, string>>;
  readonly durationMs?: number | null;
  /** `min`: the file does not say the second. */
  readonly precision?: "min";
}

/** Makes the draft. @throws {RowFault} Without artist, track or time. */
export function toScrobble(scrobble: Scrobble, row: number): Draft {
  const { seconds, artist, track, album, ids, durationMs = null } = scrobble;
  if (artist === "") throw new RowFault("The artist is missing.");
  if (track === "") throw new RowFault("The track is missing.");
  const fields: JsonObject = {
    type: "media",
    when: { at: instantOf(seconds), precision: scrobble.precision ?? "s" },
    action: "listen",
    kind: "track",
    title: track,
    creator: artist,
    ...(album === "" ? {} : { container: album }),
    ...idsOf(ids),
    timeIs: "start",
    ...(durationMs === null || durationMs <= 0 ? {} : { durationMs }),
  };
  const key = naturalKey("scrobble", seconds, artist, track);
  return { kind: "draft", collection: "media", naturalKey: key, fields, row };
}

function idsOf(ids: Readonly<Record<string, string>>): JsonObject {
  const known = Object.entries(ids).filter(([, id]) => id !== "");
  return known.length === 0 ? {} : { ids: Object.fromEntries(known) };
}

/** Scrobbling began in 2002; what lies before 1990 or behind 2099 is no time. */
function instantOf(seconds: string): string {
  const milliseconds = /^\d{9,10}$/u.test(seconds) ? Number(seconds) * 1_000 : Number.NaN;
  if (!(milliseconds >= Date.UTC(1990, 0) && milliseconds < Date.UTC(2100, 0)))
    throw new RowFault("The time is no time in Unix seconds.");
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
