/**
 * Spotify's extended history, and the older endsong files.
 * @module
 */
import { expect, test } from "vitest";
import { detectFile } from "../../../detect.ts";
import { draftsOf, itemsOf, zipOf } from "../../../testing.ts";

const format = "spotify.extended";
const play = {
  ts: "2026-05-03T19:52:49Z",
  username: "CANARYuser",
  platform: "Android OS 10 API 29 (CANARYphone, SM-G960F)",
  ms_played: 215_000,
  conn_country: "NO",
  ip_addr_decrypted: "192.0.2.77",
  user_agent_decrypted: "CANARYagent",
  master_metadata_track_name: "Rope and Tide",
  master_metadata_album_artist_name: "Salt Ferry",
  master_metadata_album_album_name: "Low Harbor",
  spotify_track_uri: "spotify:track:1",
  episode_name: null,
  episode_show_name: null,
  spotify_episode_uri: null,
  reason_start: "trackdone",
  reason_end: "trackdone",
  shuffle: false,
  skipped: null as boolean | null,
  offline: false,
  offline_timestamp: 1_777_800_000_000,
  incognito_mode: false,
};

const read = (rows: readonly object[]) => itemsOf(JSON.stringify(rows), format);

test("a play is known by its end, its uri and its length", async () => {
  expect(await read([play])).toEqual([
    {
      kind: "draft",
      collection: "media",
      naturalKey: "spotify|2026-05-03T19:52:49Z|spotify:track:1|215000",
      row: 1,
      fields: {
        type: "media",
        when: { at: "2026-05-03T19:52:49Z", precision: "s" },
        action: "listen",
        kind: "track",
        title: "Rope and Tide",
        creator: "Salt Ferry",
        container: "Low Harbor",
        timeIs: "end",
        ids: { spotify: "spotify:track:1" },
        playedMs: 215_000,
        completed: true,
        player: "android",
      },
      raw: {
        conn_country: "NO",
        reason_start: "trackdone",
        reason_end: "trackdone",
        shuffle: false,
        offline: false,
      },
    },
  ]);
});

test("files of the owner's own that ended in one second stay two plays", async () => {
  const own = { ...play, spotify_track_uri: null };
  const rows = [own, { ...own, master_metadata_track_name: "Low Water" }, own];
  const keys = draftsOf(await read(rows)).map(({ naturalKey }) => naturalKey);
  expect(new Set(keys).size).toBe(2);
});

test("episodes and chapters are told by the names that are set", async () => {
  const none = { master_metadata_track_name: null, spotify_track_uri: null };
  const drafts = draftsOf(
    await read([
      {
        ...play,
        ...none,
        episode_name: "The salt question",
        episode_show_name: "Soup and Science",
        spotify_episode_uri: "spotify:episode:2",
      },
      {
        ...play,
        ...none,
        audiobook_title: "The Slow Lighthouse",
        audiobook_uri: "spotify:show:3",
        audiobook_chapter_title: "One",
        audiobook_chapter_uri: "spotify:episode:4",
      },
    ]),
  );
  expect(
    drafts.map(({ fields }) => [fields["kind"], fields["title"], fields["container"]]),
  ).toEqual([
    ["podcast_episode", "The salt question", "Soup and Science"],
    ["audiobook", "One", "The Slow Lighthouse"],
  ]);
  expect(drafts[1]?.naturalKey).toContain("spotify:episode:4");
});

test("private sessions, short skips and rows without a name are left out by rule", async () => {
  const items = await read([
    { ...play, incognito_mode: true },
    { ...play, ms_played: 4_000, skipped: true },
    { ...play, ms_played: 4_000, reason_end: "fwdbtn" },
    { ...play, ms_played: 40_000, reason_end: "fwdbtn" },
    { ...play, ms_played: 4_000 },
    { ...play, master_metadata_track_name: null },
  ]);
  expect(items.map((item) => (item.kind === "skip" ? item.rule : item.kind))).toEqual([
    "incognito",
    "short-skip",
    "short-skip",
    "draft",
    "draft",
    "unnamed",
  ]);
});

test("skipped may be null or a boolean, and columns may be missing", async () => {
  const { ms_played: _a, incognito_mode: _b, username: _c, ...older } = play;
  const drafts = draftsOf(await read([older, { ...play, skipped: false }]));
  expect(drafts[0]?.fields["playedMs"]).toBeUndefined();
  expect(drafts[0]?.fields["skipped"]).toBeUndefined();
  expect(drafts[1]?.fields["skipped"]).toBe(false);
});

test("an endsong file and a zip of both are recognised by content", async () => {
  expect(await detectFile(new Blob([JSON.stringify([play])]))).toMatchObject({
    format,
    confidence: 1,
  });
  const zip = await zipOf({
    "MyData/endsong_0.json": JSON.stringify([play]),
    "MyData/Streaming_History_Audio_2026.json": JSON.stringify([
      { ...play, ts: "2026-05-04T00:00:00Z" },
    ]),
    "MyData/ReadMeFirst.pdf": "%PDF-",
  });
  expect(await detectFile(zip)).toMatchObject({
    format,
    members: ["MyData/endsong_0.json", "MyData/Streaming_History_Audio_2026.json"],
    otherMembers: 1,
  });
  const items = await itemsOf(zip, format);
  expect(items.map(({ kind, member }) => [kind, member])).toEqual([
    ["draft", "MyData/endsong_0.json"],
    ["draft", "MyData/Streaming_History_Audio_2026.json"],
    ["skip", "MyData/ReadMeFirst.pdf"],
  ]);
});

test("user names, addresses, agents and models of phones never reach a draft", async () => {
  const text = JSON.stringify(await read([play, { ...play, ip_addr: "192.0.2.77" }]));
  expect(text).not.toMatch(/CANARY|192\.0\.2|SM-G960F|offline_timestamp/);
});

test("what cannot be read is a fault that names the column", async () => {
  const items = await read([
    { ...play, ts: "yesterday" },
    { ...play, ts: "2026-05-03T19:52:49" },
    { ...play, ts: null },
    { ...play, ms_played: "long" },
  ]);
  expect(items.map((item) => (item.kind === "fault" ? item.reason : item.kind))).toEqual([
    "ts is no date.",
    "ts is no time in UTC.",
    "ts is missing.",
    "ms_played is no number of milliseconds.",
  ]);
});
