/**
 * The streaming history of Spotify's account data: twelve months, each play with the minute of its end in UTC. The extended
 * history tells the same plays to the second; both together give each play once.
 * @module
 */
import type { Draft } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import { scoreOf, type Detection, type Importer, type Sample } from "../../importer.ts";
import { readWhen } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { jsonItems, memberOf, textMember } from "../../reading/json.ts";

const required = [
  { name: "endTime", accepted: ["[].endTime"] },
  { name: "artistName", accepted: ["[].artistName", "[].podcastName"] },
  { name: "trackName", accepted: ["[].trackName", "[].episodeName"] },
  { name: "msPlayed", accepted: ["[].msPlayed"] },
];

/** The importer. */
export const spotifyAccount: Importer = {
  id: "spotify.account",
  name: "Spotify account data",
  collections: ["media"],
  detect: (sample: Sample): Detection | null =>
    sample.kind === "json" ? scoreOf(required, sample.paths) : null,
  questions: async () => Promise.resolve([]),
  read: (members) => jsonItems(members, null, toDraft),
};

function toDraft(play: JsonObject, row: number): Draft {
  const end = textMember(play, "endTime") ?? "";
  const when = readWhen(`${end}Z`, "mdy", "endTime", 0);
  const playedMs = memberOf(play, "msPlayed");
  if (typeof playedMs !== "number" || !Number.isSafeInteger(playedMs) || playedMs < 0)
    throw new RowFault("msPlayed is no number of milliseconds.");
  const episode = textMember(play, "episodeName");
  const title = textMember(play, "trackName") ?? episode;
  const creator = textMember(play, "artistName");
  const show = textMember(play, "podcastName");
  if (title === null) throw new RowFault("trackName is missing.");
  const fields = {
    type: "media",
    when,
    action: "listen",
    kind: episode === null ? "track" : "podcast_episode",
    title,
    ...(creator === null ? {} : { creator }),
    ...(show === null ? {} : { container: show }),
    timeIs: "end",
    playedMs,
  };
  // There is no uri; names stand for it.
  const key = naturalKey("spotify", end, creator ?? show ?? "", title, playedMs);
  return { kind: "draft", collection: "media", naturalKey: key, fields, row };
}
