/**
 * Trakt's export: every view once, whether the history or its sums tell of it.
 * @module
 */
import { expect, test } from "vitest";
import type { ImportItem } from "../../../../model/drafts.ts";
import { importerProblems } from "../../../../testing/importer-problems.ts";
import { takeInTwice } from "../../../../testing/take-in-twice.ts";
import { detectFile } from "../../../detect.ts";
import { draftsOf, itemsOf, storedText, zipOf } from "../../../testing.ts";

const film = {
  title: "Low Tide",
  year: 2025,
  ids: { trakt: 1, slug: "low-tide-2025", imdb: "tt0000001", tmdb: 11, plex: { guid: "g" } },
};
const show = { title: "Harbor Lights", year: 2024, ids: { trakt: 2, tvdb: 22 } };
const episode = { season: 2, number: 3, title: "The Ferry", ids: { trakt: 23, tvdb: 233 } };
const seen = (at: string, what: object, id = 7) => ({
  id,
  watched_at: at,
  action: "watch",
  ...what,
});
const ofFilm = { type: "movie", movie: film };
const ofEpisode = { type: "episode", episode, show };
const history = [
  seen("2026-05-03T20:00:00.000Z", ofFilm),
  seen("2026-05-02T20:00:00.000Z", ofEpisode, 8),
  seen("2026-01-02T20:00:00.000Z", ofFilm, 9),
];
const films = [
  { plays: 2, last_watched_at: "2026-05-03T20:00:00.000Z", movie: film },
  { plays: 1, last_watched_at: "1970-01-01T00:00:00.000Z", movie: { ...film, ids: { trakt: 5 } } },
];
const shows = [
  {
    plays: 2,
    last_watched_at: "2026-05-02T20:00:00.000Z",
    show,
    seasons: [
      {
        number: 2,
        episodes: [
          { number: 3, plays: 1, last_watched_at: "2026-05-02T20:00:00.000Z" },
          { number: 4, plays: 1, last_watched_at: "2026-05-04T20:00:00.000Z" },
          { number: "x" },
        ],
      },
    ],
  },
];
const ratings = [
  { rated_at: "2026-05-03T22:00:00.000Z", rating: 8, type: "movie", movie: film },
  { rated_at: "2026-05-03T22:00:00.000Z", rating: 9, type: "show", show },
  { rated_at: "2026-05-03T22:00:00.000Z", rating: 7, type: "season", season: { number: 2 }, show },
  { rated_at: "2026-05-03T22:00:00.000Z", rating: 11, type: "movie", movie: film },
];
const listed = [{ rank: 1, listed_at: "2026-05-05T10:00:00.000Z", notes: "CANARY", ...ofFilm }];

function said(items: readonly ImportItem[]): unknown[] {
  return items.map((item) => {
    if (item.kind === "fault") return item.reason;
    return item.kind === "skip" ? item.rule : item.kind === "draft" && item.naturalKey;
  });
}
const read = (value: unknown) => itemsOf(JSON.stringify(value), "trakt");

test("the whole export: each view once, rating and watchlist on top", async () => {
  const zip = await zipOf({
    "watched-movies.json": JSON.stringify(films),
    "watched-shows.json": JSON.stringify(shows),
    "ratings-movies.json": JSON.stringify(ratings),
    "ratings-episodes.json": "[]",
    "lists-watchlist.json": JSON.stringify(listed),
    "lists-favorites.json": JSON.stringify(listed),
    "user-profile.json": '{"username":"CANARY"}',
    "watched-history-1.json": JSON.stringify(history),
  });
  expect(await detectFile(zip)).toMatchObject({ format: "trakt", otherMembers: 2 });
  const items = await itemsOf(zip, "trakt");
  expect(said(items)).toEqual([
    "trakt|movie|1|2026-05-03T20:00:00Z",
    "trakt|episode|2|2|3|2026-05-02T20:00:00Z",
    "trakt|movie|1|2026-01-02T20:00:00Z",
    "told-above",
    "undated",
    "told-above",
    "trakt|episode|2|2|4|2026-05-04T20:00:00Z",
    "number is no whole number.",
    "trakt-rating|movie|1",
    "trakt-rating|show|2",
    "trakt-rating|show|2|2",
    "rating is none of 1 to 10.",
    "trakt|watchlist|movie|1",
    "other-list",
    "other-file",
    "other-file",
  ]);
  expect(storedText(items)).not.toContain("CANARY");
  const fields = draftsOf(items).map((draft) => draft.fields);
  expect(fields[0]).toEqual({
    type: "media",
    when: { at: "2026-05-03T20:00:00Z", precision: "s" },
    action: "watch",
    kind: "film",
    title: "Low Tide",
    ids: { trakt: "1", imdb: "tt0000001", tmdb: "11" },
  });
  expect(fields[1]).toEqual({
    type: "media",
    when: { at: "2026-05-02T20:00:00Z", precision: "s" },
    action: "watch",
    kind: "tv_episode",
    title: "The Ferry",
    container: "Harbor Lights",
    season: 2,
    episode: 3,
    ids: { trakt: "23", tvdb: "233" },
  });
  expect(fields[3]).toMatchObject({ title: "Harbor Lights 2x4", season: 2, episode: 4 });
  expect(fields[4]).toMatchObject({ action: "rate", rating: { value: 8, best: 10, worst: 1 } });
  expect(fields[5]).toMatchObject({ title: "Harbor Lights", container: "Harbor Lights" });
  expect(fields[7]).toMatchObject({ action: "shelve", shelf: "watchlist" });
});

test("the sums first and the history later count each view of a film once", async () => {
  const { first } = await takeInTwice([...(await read(films)), ...(await read(history))], "trakt");
  expect(first).toMatchObject({ imported: 3, duplicate: 1, restated: 0 });
});

test("faults name the member; other programs' lists are not taken", async () => {
  expect(
    said(
      await read([
        seen("soon", ofFilm),
        seen("2026-05-03T20:00:00.000Z", { movie: {} }),
        seen("2026-05-03T20:00:00.000Z", { episode: { number: 1 }, show }),
        7,
      ]),
    ),
  ).toEqual([
    "watched_at is no date.",
    "title of the movie is missing.",
    "season is no whole number.",
    "The element is no object.",
  ]);
  await expect(
    detectFile(new Blob([JSON.stringify([{ watched_at: "2026-05-03", video: "x" }])])),
  ).rejects.toMatchObject({ code: "not-recognised" });
});

test("it holds to what every importer must", async () => {
  for (const file of [history, films.slice(0, 1), ratings.slice(0, 3)])
    expect(await importerProblems({ format: "trakt", file: JSON.stringify(file) })).toEqual([]);
});
