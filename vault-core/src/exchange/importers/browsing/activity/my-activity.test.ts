/**
 * My Activity and the YouTube history.
 * @module
 */
import { expect, test } from "vitest";
import { checkRecord } from "../../../../records/check.ts";
import { collections } from "../../../../records/registry.ts";
import { detectFile, detectFormats } from "../../../detect.ts";
import { draftsOf, itemsOf, storedText, zipOf } from "../../../testing.ts";
import { withoutVerb } from "./activity-verbs.ts";

const format = "takeout.my-activity";
const watched = {
  header: "YouTube",
  title: "Watched Slow trains",
  titleUrl: "https://www.youtube.com/watch?v=abc_DEF-123",
  subtitles: [{ name: "Rail Films", url: "https://www.youtube.com/channel/UC1" }],
  time: "2026-05-03T09:32:49.123Z",
  products: ["YouTube"],
  activityControls: ["YouTube watch history"],
};
const searched = {
  header: "Search",
  title: "Searched for two-person tent",
  titleUrl: "https://www.google.com/search?q=two-person+tent&session=CANARY",
  time: "2026-05-03T09:33:00Z",
  products: ["Search"],
  locationInfos: [{ name: "CANARY at home", url: "https://maps.example/?q=1,2" }],
};
const read = (...rows: readonly unknown[]) => itemsOf(JSON.stringify(rows), format);

test("what was watched is media, what was searched a click", async () => {
  expect(await detectFile(new Blob([JSON.stringify([watched])]))).toMatchObject({ format });
  expect(await read(watched, searched)).toEqual([
    {
      kind: "draft",
      collection: "media",
      naturalKey: "youtube|2026-05-03T09:32:49Z|abc_DEF-123",
      row: 1,
      fields: {
        type: "media",
        when: { at: "2026-05-03T09:32:49.123Z", precision: "ms" },
        action: "watch",
        kind: "video",
        title: "Slow trains",
        creator: "Rail Films",
        ids: { youtube: "abc_DEF-123" },
        timeIs: "start",
      },
    },
    expect.objectContaining({
      collection: "clickstream",
      raw: { header: "Search" },
      fields: expect.objectContaining({
        action: "search",
        query: "two-person tent",
        title: "two-person tent",
        site: "google.com",
      }),
    }),
  ]);
  expect(storedText(await read(watched, searched))).not.toContain("CANARY");
});

test("advertisements and videos that are gone are left out by rule", async () => {
  const { titleUrl: _, ...gone } = watched;
  const items = await read(
    { ...watched, details: [{ name: "From Google Ads" }] },
    { ...gone, title: "Watched a video that has been removed" },
    {
      ...watched,
      titleUrl: "https://music.youtube.com/watch?v=abcdef1",
      subtitles: [{ name: "Salt Ferry - Topic" }],
    },
    { ...searched, titleUrl: undefined, title: "Used Camera", header: "Camera" },
    { ...watched, time: "yesterday" },
    { ...watched, title: "" },
    7,
  );
  expect(
    items.map((item) =>
      item.kind === "draft"
        ? [item.fields["action"], item.fields["creator"] ?? null]
        : item.kind === "skip"
          ? item.rule
          : item.kind === "fault" && item.reason,
    ),
  ).toEqual([
    "ad",
    "removed",
    ["listen", "Salt Ferry"],
    ["app", null],
    "time is no date.",
    "title is missing.",
    "The element is no object.",
  ]);
});

test.each([
  ["Watched Slow trains", "watch", "Slow trains"],
  ["Slow trains angesehen", "watch", "Slow trains"],
  ["Nach Zelt gesucht", "search", "Zelt"],
  ["Vous avez regardé Slow trains", "watch", "Slow trains"],
  ["Has buscado tienda", "search", "tienda"],
  ["Hai visitato bootery.example", "visit", "bootery.example"],
  ["Gezocht naar tent", "search", "tent"],
  ["Watched\u00a0Slow trains", "watch", "Slow trains"],
  ["Katsoit Slow trains", null, "Katsoit Slow trains"],
  ["Watched ", null, "Watched "],
])("%s", (text, action, title) => {
  expect(withoutVerb(text)).toEqual({ action, title });
});

test("every draft fits its shape, and a Takeout of two kinds is imported kind by kind", async () => {
  for (const { collection, fields } of draftsOf(await read(watched, searched))) {
    const source = { format, run: "A".repeat(22) };
    const record = { ...fields, id: "A".repeat(22), v: 1, rev: 1, source };
    expect(checkRecord(collections[collection as "media"], record)).toMatchObject({ ok: true });
  }
  const visit = { title: "x", url: "https://x.example/", time_usec: 1_700_000_000_000_000 };
  const zip = await zipOf({
    "Takeout/Chrome/Verlauf.json": JSON.stringify({ "Browser History": [visit] }),
    "Takeout/YouTube/a.json": JSON.stringify([watched]),
    "Takeout/photo.txt": "x",
  });
  expect(await detectFormats(zip, null, { format: null, mappings: [] })).toMatchObject([
    { format: "takeout.browser-history", otherMembers: 1 },
    { format, members: ["Takeout/YouTube/a.json"], otherMembers: 1 },
  ]);
  const items = await itemsOf(zip, format);
  expect(items.map((item) => (item.kind === "skip" ? item.rule : item.kind))).toEqual([
    "draft",
    "other-format",
    "other-file",
  ]);
});

test("a cut-off file gives its whole rows and one fault", async () => {
  const text = JSON.stringify([watched, searched, watched]);
  for (let part = 2; part < 20; part++) {
    const items = await itemsOf(text.slice(0, (text.length * part) / 20), format).catch(() => null);
    if (items === null) continue;
    expect(items.filter(({ kind }) => kind === "fault")).toHaveLength(1);
    expect(items.at(-1)?.kind).toBe("fault");
  }
});
