/**
 * Histories and lists as JSON.
 * @module
 */
import { zipOf } from "../../../exchange/testing.ts";
import type { SoundFile } from "./sound-file.ts";

const film = {
  title: "Low Tide",
  year: 2025,
  ids: { trakt: 1, slug: "low-tide-2025", imdb: "tt0000001", tmdb: 11 },
};
const show = { title: "Harbor Lights", year: 2024, ids: { trakt: 2, tvdb: 22 } };
const ofFilm = { type: "movie", movie: film };
const views = JSON.stringify([
  { id: 7, watched_at: "2026-05-03T20:00:00.000Z", action: "watch", ...ofFilm },
  {
    id: 8,
    watched_at: "2026-05-02T20:00:00.000Z",
    action: "watch",
    type: "episode",
    episode: { season: 2, number: 3, title: "The Ferry", ids: { trakt: 23 } },
    show,
  },
]);
const shows = JSON.stringify([
  {
    plays: 2,
    last_watched_at: "2026-05-02T20:00:00.000Z",
    show,
    seasons: [
      {
        number: 2,
        episodes: [{ number: 4, plays: 1, last_watched_at: "2026-05-04T20:00:00.000Z" }],
      },
    ],
  },
]);
const ratings = JSON.stringify([{ rated_at: "2026-05-03T22:00:00.000Z", rating: 8, ...ofFilm }]);
const listen = {
  listened_at: 1_777_800_769,
  track_metadata: {
    artist_name: "Salt Ferry",
    track_name: "Rope and Tide",
    release_name: "Low Harbor",
    additional_info: { duration_ms: 215_000, isrc: "NO1" },
    mbid_mapping: { recording_mbid: "m-1" },
  },
};
const listens = [listen, { ...listen, listened_at: 1_777_800_999 }]
  .map((one) => `${JSON.stringify(one)}\n`)
  .join("");
const track = {
  artist: { "#text": "Salt Ferry", mbid: "" },
  album: { "#text": "Low Harbor", mbid: "" },
  name: "Rope and Tide",
  mbid: "m-1",
  date: { uts: "1777800769", "#text": "03 May 2026, 09:32" },
};
const visit = {
  favicon_url: "https://www.bootery.example/favicon.ico",
  page_transition: "LINK",
  title: "Hiking boots - Bootery",
  url: "https://www.bootery.example/boots?session=abc&size=42#top",
  time_usec: 1_777_800_769_123_456,
  client_id: "x",
};
const visits = JSON.stringify({
  "Browser History": [
    visit,
    { ...visit, page_transition: undefined, page_transition_qualifier: "CLIENT_REDIRECT" },
    { ...visit, url: "https://www.google.com/url?q=https%3A%2F%2Ftents.example%2Fa%3Fb%3D1" },
  ],
  Session: [],
});
const watched = {
  header: "YouTube",
  title: "Watched Slow trains",
  titleUrl: "https://www.youtube.com/watch?v=abc_DEF-123",
  subtitles: [{ name: "Rail Films", url: "https://www.youtube.com/channel/UC1" }],
  time: "2026-05-03T09:32:49.123Z",
  products: ["YouTube"],
};
const searched = {
  header: "Search",
  title: "Searched for two-person tent",
  titleUrl: "https://www.google.com/search?q=two-person+tent&session=abc",
  time: "2026-05-03T09:33:00Z",
  products: ["Search"],
};
const activities = JSON.stringify([watched, searched]);
const event = {
  id: 1,
  timestamp: "2026-05-03T11:32:49.123400+02:00",
  duration: 12.3456,
  data: { url: "https://bootery.example/a?token=x", title: "Boots", audible: false },
};
const bucket = { id: "aw", type: "web.tab.current", client: "aw", hostname: "h", events: [event] };
const played = {
  ts: "2026-05-03T09:32:49Z",
  platform: "android",
  ms_played: 215_000,
  conn_country: "NO",
  master_metadata_track_name: "Rope and Tide",
  master_metadata_album_artist_name: "Salt Ferry",
  master_metadata_album_album_name: "Low Harbor",
  spotify_track_uri: "spotify:track:4uLU6hMCjMI75M1A2tKUQC",
  episode_name: null,
  episode_show_name: null,
  spotify_episode_uri: null,
  reason_start: "trackdone",
  reason_end: "trackdone",
  shuffle: false,
  skipped: null,
  offline: false,
  offline_timestamp: 0,
  incognito_mode: false,
};
const stream = {
  endTime: "2026-07-14 01:39",
  artistName: "Salt Ferry",
  trackName: "Rope and Tide",
  msPlayed: 215_000,
};

/** The files. */
export const lists: readonly SoundFile[] = [
  { format: "takeout.browser-history", file: visits },
  {
    format: "takeout.browser-history",
    file: visits,
    as: "in an archive of two histories",
    within: (broken) =>
      zipOf({ "Takeout/Chrome/History.json": broken, "Takeout/Chrome/Verlauf.json": visits }),
  },
  { format: "takeout.my-activity", file: activities },
  {
    format: "activitywatch",
    file: JSON.stringify({ buckets: { web: bucket, afk: { ...bucket, type: "afkstatus" } } }),
  },
  {
    format: "spotify.extended",
    file: JSON.stringify([
      played,
      { ...played, ts: "2026-05-03T09:40:00Z", ms_played: 20_000, skipped: true },
      { ...played, ts: "2026-05-03T09:50:00Z", incognito_mode: true },
    ]),
  },
  {
    format: "spotify.account",
    file: JSON.stringify([stream, { ...stream, endTime: "2026-07-14 01:43" }]),
  },
  {
    format: "lastfm",
    file: JSON.stringify({
      recenttracks: { "@attr": { page: "1" }, track: [track, { ...track, name: "Low Water" }] },
    }),
  },
  {
    format: "lastfm",
    file: JSON.stringify([[{ recenttracks: { track } }].flat(), track].flat()),
    as: "pages",
  },
  { format: "listenbrainz", file: listens },
  {
    format: "listenbrainz",
    file: listens,
    as: "in an archive",
    within: (broken) => zipOf({ "listens/2026/5.jsonl": broken, "user.json": "{}" }),
  },
  { format: "trakt", file: views },
  {
    format: "trakt",
    file: shows,
    as: "in an archive",
    within: (broken) =>
      zipOf({
        "watched-shows.json": broken,
        "watched-history-1.json": views,
        "ratings-movies.json": ratings,
      }),
  },
];
