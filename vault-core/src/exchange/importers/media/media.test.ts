/**
 * Plays, films and books of other services: generated files in each form give the exact records.
 * @module
 */
import { describe, expect, test } from "vitest";
import { checkRecord } from "../../../records/check.ts";
import { collections } from "../../../records/registry.ts";
import { detectFile } from "../../detect.ts";
import { draftsOf, itemsOf, storedText, utf16, zipOf } from "../../testing.ts";
import { netflixTitle } from "./screen/netflix-title.ts";

const csv = (...rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`)
    .join("");

const account = (more: object = {}): string =>
  JSON.stringify([
    {
      endTime: "2026-07-14 01:39",
      artistName: "Salt Ferry",
      trackName: "Rope and Tide",
      msPlayed: 215_000,
      ...more,
    },
  ]);
const viewing = (...rows: readonly (readonly string[])[]): string =>
  csv(
    "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,Country".split(
      ",",
    ),
    ...rows,
  );
const view = (profile: string, title: string, extra = ""): readonly string[] => [
  profile,
  "2026-07-14 20:01:02",
  "1:02:03",
  "CANARY",
  title,
  extra,
  "CANARYphone",
  "1:02:03",
  "1:02:03",
  "NO (Norway)",
];
const books = csv(
  "Book Id,Title,Author,Author l-f,ISBN,ISBN13,My Rating,Date Read,Date Added,Bookshelves,Exclusive Shelf,My Review,Private Notes".split(
    ",",
  ),
  [
    "7",
    "The Slow Lighthouse",
    "A.  Keeper",
    "Keeper, A.",
    '="0123456789"',
    '="9780123456786"',
    "4",
    "2026/05/03",
    "2026/04/01",
    "sea",
    "read",
    "Fine<br/>&amp; <b>slow</b><script>x</script>",
    "CANARY",
  ],
  ["8", "Tides", "B. Salt", "Salt, B.", '=""', '=""', "0", "", "2026/04/02", "", "to-read", "", ""],
);
const scrobbles =
  "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\r\n" +
  '1777800769,"03 May 2026, 09:32",Salt Ferry,,Low Harbor,,Rope and Tide,m-1\r\n' +
  ',"",Salt Ferry,,,,Low Water,\r\n';
const listen = {
  listened_at: 1_777_800_769,
  user_name: "CANARYuser",
  track_metadata: {
    artist_name: "Salt Ferry",
    track_name: "Rope and Tide",
    release_name: "Low Harbor",
    additional_info: { duration_ms: 215_000, isrc: "NO1", submission_client: "CANARY" },
    mbid_mapping: { recording_mbid: "m-1" },
  },
};
const diary = csv(
  "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date".split(","),
  ["2026-05-04", "Low Tide", "2025", "https://boxd.example/1", "3.5", "", "", "2026-05-03"],
  [
    "2026-05-09",
    "Low Tide",
    "2025",
    "https://boxd.example/2",
    "4",
    "Yes",
    "sea, cinema",
    "2026-05-08",
  ],
);

const stories = csv(
  "Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,Dates Read,Read Count,Moods,Star Rating,Review,Tags,Owned?".split(
    ",",
  ),
  "Tides|B. Salt||9780123456786|audio|read|2026/04/01|2026/05/03|2026/04/30-2026/05/03|1|slow|4.25|<p>Fine</p>|sea|No".split(
    "|",
  ),
  "Ebb|C. Shore||x1|digital|to-read|2026/04/02|||0|||||No".split("|"),
);

/** What each whole file gives, and what tells the facts apart. */
const wholes: readonly (readonly [format: string, text: string, keys: readonly string[]])[] = [
  ["spotify.account", account(), ["spotify|2026-07-14 01:39|Salt Ferry|Rope and Tide|215000"]],
  [
    "netflix.viewing",
    viewing(view("Ann", "Harbor Lights: Season 2: The Ferry")),
    ["netflix|Ann|2026-07-14 20:01:02|Harbor Lights: Season 2: The Ferry"],
  ],
  [
    "netflix.account",
    csv(["Title", "Date"], ["Low Tide", "5/13/26"], ["Low Tide", "5/13/26"]),
    ["netflix-day|2026-05-13|Low Tide|1", "netflix-day|2026-05-13|Low Tide|2"],
  ],
  ["lastfm", scrobbles, ["scrobble|1777800769|Salt Ferry|Rope and Tide"]],
  ["listenbrainz", `${JSON.stringify(listen)}\n`, ["scrobble|1777800769|Salt Ferry|Rope and Tide"]],
  ["goodreads", books, ["goodreads|7", "goodreads|8"]],
  ["storygraph", stories, ["storygraph|9780123456786|Tides|B. Salt", "storygraph|x1|Ebb|C. Shore"]],
  ["letterboxd", diary, ["letterboxd|https://boxd.example/1", "letterboxd|https://boxd.example/2"]],
];

describe.each(wholes)("%s", (format, text, keys) => {
  test("is found by its content alone, with a byte order mark and as UTF-16, and fits its shape", async () => {
    const plain = await itemsOf(text, format);
    expect(draftsOf(plain).map(({ naturalKey }) => naturalKey)).toEqual(keys);
    for (const blob of [new Blob([text]), new Blob([`\ufeff${text}`]), utf16(text)]) {
      expect(await detectFile(blob)).toMatchObject({ format, confidence: 1 });
      expect(await itemsOf(blob, format)).toEqual(plain);
    }
    for (const { fields } of draftsOf(plain)) {
      const source = { format, run: "A".repeat(22) };
      const record = { ...fields, id: "A".repeat(22), v: 1, rev: 1, source };
      expect(checkRecord(collections.media, record)).toMatchObject({ ok: true });
    }
    expect(storedText(plain)).not.toContain("CANARY");
  });

  test("cut off anywhere it gives its whole rows and one fault, or a code", async () => {
    for (let part = 1; part < 20; part++) {
      const items = await itemsOf(text.slice(0, (text.length * part) / 20), format).catch(() => []);
      const found = draftsOf(items).map(({ naturalKey }) => naturalKey);
      expect(found).toEqual(keys.slice(0, found.length));
      expect(items.filter(({ kind }) => kind === "fault").length).toBeLessThanOrEqual(1);
    }
  });
});

const only = async (text: string | Blob, format: string, answers = {}) =>
  draftsOf(await itemsOf(text, format, answers)).map(({ fields }) => fields);
const told = async (text: string | Blob, format: string, answers = {}) =>
  (await itemsOf(text, format, answers)).map((item) =>
    item.kind === "skip" ? item.rule : item.kind === "fault" ? item.reason : item.kind,
  );

test("Spotify's account data end to the minute; episodes have a show", async () => {
  expect(await only(account(), "spotify.account")).toEqual([
    {
      type: "media",
      when: { at: "2026-07-14T01:39:00Z", precision: "min" },
      action: "listen",
      kind: "track",
      title: "Rope and Tide",
      creator: "Salt Ferry",
      timeIs: "end",
      playedMs: 215_000,
    },
  ]);
  const episode = JSON.stringify([
    { endTime: "2026-07-14 01:39", podcastName: "Soup", episodeName: "Salt", msPlayed: 1 },
  ]);
  expect(await only(episode, "spotify.account")).toMatchObject([
    { kind: "podcast_episode", title: "Salt", container: "Soup" },
  ]);
  expect(await told(account({ endTime: "soon" }), "spotify.account")).toEqual([
    "endTime is no date.",
  ]);
  expect(await told(account({ msPlayed: "x" }), "spotify.account")).toEqual([
    "msPlayed is no number of milliseconds.",
  ]);
});

test("Netflix asks which profile is Ann's; other people's views and trailers stay out", async () => {
  const text = viewing(
    view("Ann", "Harbor Lights: Season 2: The Ferry"),
    view("Ann", "Low Tide", "TRAILER"),
    view("CANARYben", "Cartoons"),
    ["Ann", "2026-07-14 20:01:02", "long", "", "Low Tide", "", "", "", "", ""],
  );
  const { questions } = await detectFile(new Blob([text]));
  expect(questions).toMatchObject([
    { id: "profiles", choices: ["Ann", "CANARYben", "*"], suggestion: "Ann" },
  ]);
  for (const answers of [{}, { profiles: "Mallory" }])
    await expect(itemsOf(text, "netflix.viewing", answers)).rejects.toMatchObject({
      code: "needs-answer",
    });
  expect(await told(text, "netflix.viewing", { profiles: "Ann" })).toEqual([
    "draft",
    "trailer",
    "other-profile",
    "Duration is no duration.",
  ]);
  const own = await itemsOf(text, "netflix.viewing", { profiles: "Ann" });
  expect(storedText(own)).not.toContain("CANARY");
  expect(draftsOf(own)).toMatchObject([
    {
      fields: {
        kind: "tv_episode",
        container: "Harbor Lights",
        season: 2,
        title: "The Ferry",
        playedMs: 3_723_000,
        when: { at: "2026-07-14T20:01:02Z", precision: "s" },
      },
      raw: { country: "NO" },
    },
  ]);
  expect(await told(text, "netflix.viewing", { profiles: "*" })).toContain("draft");
});

const played = (attributes: string, duration: string): readonly string[] =>
  `Ann|2026-07-14 20:01:02|${duration}|${attributes}|Low Tide|||||`.split("|");

test("what Netflix played by itself for less than half a minute was not watched", async () => {
  const none = "Autoplayed: user action: None; ";
  const text = viewing(
    played(none, "00:00:04"),
    played(none, "00:00:30"),
    played("Autoplayed: user action: User_Interaction; ", "00:00:04"),
    played("", "00:00:04"),
  );
  expect(await told(text, "netflix.viewing")).toEqual(["autoplay", "draft", "draft", "draft"]);
});

test.each([
  ["Low Tide", { kind: "film", title: "Low Tide" }],
  ["Low Tide: The Return", { kind: "film", title: "Low Tide: The Return" }],
  [
    "Hafen: Staffel 1: Die Fähre: Teil 2",
    { kind: "tv_episode", container: "Hafen", season: 1, title: "Die Fähre: Teil 2" },
  ],
  ["Salt: Minisarja: Ebb", { kind: "tv_episode", container: "Salt", title: "Ebb" }],
  ["Salt: Limited Series: Ebb", { kind: "tv_episode", container: "Salt", title: "Ebb" }],
])("Netflix's title %s", (title, fields) => {
  expect(netflixTitle(title)).toEqual(fields);
});

test.each(["Kausi 3", "Säsong 3", "Sesong 3", "3. évad", "シーズン3", "第 3 季"])(
  "Netflix's season as %s",
  (season) => {
    const fields = { kind: "tv_episode", container: "Salt", season: 3, title: "Ebb" };
    expect(netflixTitle(`Salt: ${season}: Ebb`)).toEqual(fields);
  },
);

test("the order of Netflix's dates is told by the file, else asked", async () => {
  const unclear = csv(["Title", "Date"], ["Low Tide", "5/12/26"]);
  expect((await detectFile(new Blob([unclear]))).questions).toMatchObject([{ id: "date-order" }]);
  const fields = await only(unclear, "netflix.account", { "date-order": "dmy" });
  expect(fields).toMatchObject([{ when: { day: "2026-12-05", precision: "day" } }]);
});

test("both forms of Last.fm; what plays now is left out", async () => {
  expect(await told(scrobbles, "lastfm")).toEqual(["draft", "now-playing"]);
  expect(await only(scrobbles, "lastfm")).toEqual([
    {
      type: "media",
      when: { at: "2026-05-03T09:32:49Z", precision: "s" },
      action: "listen",
      kind: "track",
      title: "Rope and Tide",
      creator: "Salt Ferry",
      container: "Low Harbor",
      ids: { mbid: "m-1" },
      timeIs: "start",
    },
  ]);
  const older = csv(
    ["Salt Ferry", "Low Harbor", "Rope and Tide", "03 May 2026 09:32"],
    ["Salt Ferry", "", "Low Water", "03 May 2026 09:36"],
    ["Salt Ferry", "", "", "03 May 2026 09:39"],
  );
  expect(await detectFile(new Blob([older]))).toMatchObject({ format: "lastfm" });
  expect(await told(older, "lastfm")).toEqual(["draft", "draft", "The track is missing."]);
  expect((await only(older, "lastfm"))[0]).toMatchObject({
    when: { at: "2026-05-03T09:32:00Z", precision: "min" },
  });
});

test("listens of ListenBrainz by line or as a list, in a zip by month", async () => {
  const lines = `${JSON.stringify(listen)}\n\n{"listened_at":1}\n{"listened_at":\n`;
  expect(await told(lines, "listenbrainz")).toEqual([
    "draft",
    "The artist is missing.",
    "The line is no whole listen.",
  ]);
  const [fields] = await only(JSON.stringify([listen]), "listenbrainz");
  expect(fields).toMatchObject({ durationMs: 215_000, ids: { mbid: "m-1", isrc: "NO1" } });
  const zip = await zipOf({
    "listens/2026/5.jsonl": `${JSON.stringify(listen)}\n`,
    "user.json": '{"user_id":1}',
  });
  expect(await told(zip, "listenbrainz")).toEqual(["draft", "other-file"]);
});

test("Goodreads: a rating of 0 is none, reviews become text, shelves stay", async () => {
  const drafts = draftsOf(await itemsOf(books, "goodreads"));
  expect(drafts.map(({ fields }) => fields)).toMatchObject([
    {
      action: "read",
      when: { day: "2026-05-03" },
      creator: "A. Keeper",
      ids: { goodreads: "7", isbn13: "9780123456786" },
      rating: { value: 4, best: 5, worst: 1 },
    },
    { action: "shelve", when: { day: "2026-04-02" }, shelf: "to-read", ids: { goodreads: "8" } },
  ]);
  expect(drafts[0]?.raw).toEqual({ review: "Fine\n& slowx", bookshelves: "sea" });
  expect(drafts[1]?.fields["rating"]).toBeUndefined();
});

test("StoryGraph: quarter stars, and a book heard is an audiobook", async () => {
  const drafts = draftsOf(await itemsOf(stories, "storygraph"));
  expect(drafts[0]).toMatchObject({
    fields: {
      action: "read",
      kind: "audiobook",
      when: { day: "2026-05-03" },
      rating: { value: 4.25, best: 5, worst: 0.25 },
      ids: { isbn13: "9780123456786" },
    },
    raw: { review: "Fine", moods: "slow", tags: "sea" },
  });
  expect(drafts[1]?.fields).toMatchObject({ action: "shelve", shelf: "to-read", kind: "book" });
  const broken = stories.replace("4.25", "9");
  expect(await told(broken, "storygraph")).toEqual(["Star Rating is no number of stars.", "draft"]);
});

test("Letterboxd: tags and a second view of the diary stay with the record", async () => {
  const raws = draftsOf(await itemsOf(diary, "letterboxd")).map(({ raw }) => raw);
  expect(raws).toEqual([{ year: "2025" }, { year: "2025", rewatch: true, tags: "sea, cinema" }]);
});

test("Letterboxd: what the diary tells is not told again, what was deleted stays out", async () => {
  const list = "Date,Name,Year,Letterboxd URI".split(",");
  const zip = await zipOf({
    "ratings.csv": csv(
      [...list, "Rating"],
      ["2026-05-04", "Low Tide", "2025", "u1", "3.5"],
      ["2026-05-05", "Ebb", "2024", "u2", "0.5"],
    ),
    "watched.csv": csv(
      list,
      ["2026-05-04", "Low Tide", "2025", "u1"],
      ["2026-05-06", "Flood", "2023", "u3"],
    ),
    "watchlist.csv": csv(list, ["2026-05-07", "Spring Tide", "2027", "u4"]),
    "diary.csv": diary,
    "reviews.csv": csv(
      [...list, "Rating", "Rewatch", "Review", "Tags", "Watched Date"],
      [
        "2026-05-04",
        "Low Tide",
        "2025",
        "https://boxd.example/1",
        "3.5",
        "",
        "Slow.",
        "",
        "2026-05-03",
      ],
    ),
    "deleted/diary.csv": diary,
    "likes/films.csv": csv(list, ["2026-05-04", "Low Tide", "2025", "u1"]),
  });
  const items = await itemsOf(zip, "letterboxd");
  expect(
    items.map((item) =>
      item.kind === "draft"
        ? [item.fields["action"], item.fields["title"]]
        : item.kind === "skip" && item.rule,
    ),
  ).toEqual([
    ["watch", "Low Tide"],
    "told-above",
    ["watch", "Low Tide"],
    "told-above",
    ["rate", "Ebb"],
    "told-above",
    ["watch", "Flood"],
    ["shelve", "Spring Tide"],
    "other-list",
    "other-list",
    "other-list",
  ]);
  expect(draftsOf(items)[0]).toMatchObject({
    fields: { when: { day: "2026-05-03" }, rating: { value: 3.5, best: 5, worst: 0.5 } },
    raw: { year: "2025", review: "Slow." },
  });
});
