/**
 * Scrobbles as Last.fm's API gives them: pages, lists of pages, tracks alone, and the CSV of the same plays.
 * @module
 */
import { expect, test } from "vitest";
import type { ImportItem } from "../../../../model/drafts.ts";
import { importerProblems } from "../../../../testing/importer-problems.ts";
import { takeInTwice } from "../../../../testing/take-in-twice.ts";
import { detectFile } from "../../../detect.ts";
import { draftsOf, itemsOf, storedText } from "../../../testing.ts";

const track = {
  artist: { mbid: "", "#text": "Salt Ferry" },
  streamable: "0",
  image: [{ size: "small", "#text": "" }],
  mbid: "m-1",
  album: { mbid: "", "#text": "Low Harbor" },
  name: "Rope and Tide",
  url: "https://www.last.fm/music/x",
  date: { uts: "1777800769", "#text": "03 May 2026, 09:32" },
};
const extended = {
  ...track,
  artist: { name: "Salt Ferry", url: "x" },
  date: { uts: 1_777_800_999 },
  name: "Low Water",
};
const { date: _, ...undated } = track;
const playing = { ...undated, "@attr": { nowplaying: "true" } };
const page = (...tracks: readonly object[]) => ({
  recenttracks: { "@attr": { user: "CANARY", page: "1" }, track: tracks },
});

function said(items: readonly ImportItem[]): unknown[] {
  return items.map((item) => {
    if (item.kind === "fault") return item.reason;
    return item.kind === "skip" ? item.rule : item.kind === "draft" && item.naturalKey;
  });
}
const read = (value: unknown) => itemsOf(JSON.stringify(value), "lastfm");
const keys = [
  "scrobble|1777800769|Salt Ferry|Rope and Tide",
  "scrobble|1777800999|Salt Ferry|Low Water",
];

test.each([
  ["a page", page(playing, track, extended)],
  ["pages", [page(playing, track), page(extended)]],
  ["tracks alone", [playing, track, extended]],
])("%s", async (_name, value) => {
  expect(await detectFile(new Blob([JSON.stringify(value)]))).toMatchObject({ format: "lastfm" });
  const items = await read(value);
  expect(said(items)).toEqual(["now-playing", ...keys]);
  expect(draftsOf(items)[0]?.fields).toEqual({
    type: "media",
    when: { at: "2026-05-03T09:32:49Z", precision: "s" },
    action: "listen",
    kind: "track",
    title: "Rope and Tide",
    creator: "Salt Ferry",
    container: "Low Harbor",
    ids: { mbid: "m-1" },
    timeIs: "start",
  });
  expect(storedText(items)).not.toContain("CANARY");
});

test("a page of one track, and tracks that are none", async () => {
  expect(said(await read({ recenttracks: { track } }))).toEqual([keys[0]]);
  expect(said(await read(page(undated, { ...track, name: "" }, { ...track, artist: 7 })))).toEqual([
    "The time is no time in Unix seconds.",
    "The track is missing.",
    "The artist is missing.",
  ]);
  expect(said(await read([page(track), { recenttracks: { track: [7] } }]))).toEqual([
    keys[0],
    "The artist is missing.",
  ]);
});

test("the CSV of the same plays brings nothing new", async () => {
  const csv =
    'uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\r\n1777800769,"03 May 2026, 09:32",Salt Ferry,,Low Harbor,,Rope and Tide,m-1\r\n';
  const both = [...(await read(page(track))), ...(await itemsOf(csv, "lastfm"))];
  const { first } = await takeInTwice(both, "lastfm");
  expect(first).toMatchObject({ imported: 1, duplicate: 1 });
});

test("it holds to what every importer must", async () => {
  for (const value of [page(track, extended, playing), [page(track), page(extended)]])
    expect(
      await importerProblems({
        format: "lastfm",
        file: JSON.stringify(value),
        canaries: /CANARY/,
      }),
    ).toEqual([]);
});
