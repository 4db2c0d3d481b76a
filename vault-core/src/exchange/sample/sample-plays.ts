/**
 * The household's plays, as Spotify's extended history writes them.
 * @module
 */
import type { Dice } from "./dice.ts";
import { artists, podcasts } from "./household.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Writes about 1,500 plays between two moments, oldest first. */
export function samplePlays(dice: Dice, from: number, to: number): string {
  const rows: object[] = [];
  for (let day = from; day + DAY_MS <= to; day += DAY_MS) {
    if (!dice.chance(0.55)) continue;
    let at = day + dice.pick([6, 7, 17, 18, 19, 20]) * HOUR_MS + dice.between(0, 3_000) * SECOND_MS;
    for (let left = dice.between(1, 7); left > 0; left--) {
      const play = dice.chance(0.08) ? episode(dice) : track(dice);
      at += play.ms_played + dice.between(1, 20) * SECOND_MS;
      rows.push({ ts: new Date(at).toISOString().replace(/\.\d+Z$/u, "Z"), ...common, ...play });
    }
  }
  return JSON.stringify(rows, null, 1);
}

const common = {
  platform: "android",
  conn_country: "NO",
  ip_addr: "192.0.2.1",
  audiobook_title: null,
  audiobook_uri: null,
  audiobook_chapter_uri: null,
  audiobook_chapter_title: null,
  shuffle: false,
  offline: false,
  offline_timestamp: null,
  incognito_mode: false,
};

type Play = Readonly<Record<string, string | boolean | number | null>> & {
  readonly ms_played: number;
};

function track(dice: Dice): Play {
  const [artist, album, tracks] = dice.pick(artists);
  const title = dice.pick(tracks);
  const skipped = dice.chance(0.12);
  return {
    ms_played: skipped ? dice.between(4, 60) * SECOND_MS : dice.between(150, 320) * SECOND_MS,
    master_metadata_track_name: title,
    master_metadata_album_artist_name: artist,
    master_metadata_album_album_name: album,
    spotify_track_uri: `spotify:track:sample${letters(artist + title)}`,
    episode_name: null,
    episode_show_name: null,
    spotify_episode_uri: null,
    reason_start: "trackdone",
    reason_end: skipped ? "fwdbtn" : "trackdone",
    skipped,
  };
}

function episode(dice: Dice): Play {
  const [show, episodes] = dice.pick(podcasts);
  const title = dice.pick(episodes);
  return {
    ms_played: dice.between(600, 2_700) * SECOND_MS,
    master_metadata_track_name: null,
    master_metadata_album_artist_name: null,
    master_metadata_album_album_name: null,
    spotify_track_uri: null,
    episode_name: title,
    episode_show_name: show,
    spotify_episode_uri: `spotify:episode:sample${letters(show + title)}`,
    reason_start: "clickrow",
    reason_end: "trackdone",
    skipped: false,
  };
}

function letters(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/gu, "");
}
