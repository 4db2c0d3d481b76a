/**
 * My Activity as HTML: languages, zones, pages that are not closed, and the JSON form of the same history.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../../model/drafts.ts";
import { importerProblems } from "../../../../testing/importer-problems.ts";
import { takeInTwice } from "../../../../testing/take-in-twice.ts";
import { detectFile } from "../../../detect.ts";
import { itemsOf, storedText, zipOf } from "../../../testing.ts";
import { readActivityTime } from "./activity-times.ts";

const format = "takeout.my-activity-html";
const styles = `<style>/** material-design-lite */ .mdl-grid{display:flex}${" ".repeat(500)}</style>`;

function cell(body: string, header = "Search", caption = ""): string {
  return `<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid"><div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">${header}<br></p></div><div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">${body}</div><div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1 mdl-typography--text-right"></div><div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption"><b>Products:</b><br>&emsp;${header}<br>${caption}<b>Why is this here?</b><br>&emsp;settings</div></div></div>`;
}
function page(...cells: readonly string[]): string {
  return `<html><head><title>My Activity History</title>${styles}</head><body><div class="mdl-grid">${cells.join("")}</div></body></html>`;
}
function watched(time: string, more = ""): string {
  return cell(
    `Watched&nbsp;<a href="https://www.youtube.com/watch?v=abc_DEF-123">Slow &amp; late trains</a><br><a href="https://www.youtube.com/channel/UC1">Rail Films</a><br>${time}<br>${more}`,
    "YouTube",
  );
}
function searched(time: string): string {
  return cell(
    `Searched for&nbsp;<a href="https://www.google.com/search?q=two-person+tent&amp;session=CANARY">two-person tent</a><br>${time}<br>`,
    "Search",
    "<b>Locations:</b><br>&emsp;At CANARY home<br>",
  );
}
function said(items: readonly ImportItem[]): unknown[] {
  return items.map((item) => {
    if (item.kind === "fault") return item.reason;
    if (item.kind === "skip") return item.rule;
    return item.kind === "draft" ? item.fields["when"] : item.kind;
  });
}
const read = (...cells: readonly string[]) => itemsOf(page(...cells), format);

test("what was watched is media, what was searched a click; places stay out", async () => {
  const text = page(
    watched("May 3, 2026, 11:32:49\u202fAM CEST"),
    searched("May 3, 2026, 11:33:00 AM CEST"),
  );
  expect(await detectFile(new Blob([text]))).toMatchObject({
    format,
    confidence: 1,
    questions: [],
  });
  const items = await itemsOf(text, format);
  expect(items).toEqual([
    {
      kind: "draft",
      collection: "media",
      naturalKey: "youtube|2026-05-03T09:32:49Z|abc_DEF-123",
      row: 1,
      fields: {
        type: "media",
        when: { at: "2026-05-03T09:32:49Z", precision: "s" },
        action: "watch",
        kind: "video",
        title: "Slow & late trains",
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
        site: "google.com",
      }),
    }),
  ]);
  expect(storedText(items)).not.toContain("CANARY");
});

describe("all rows carry the zone of the day of the export", () => {
  // One watch in January, one in July; the July export calls both CEST, the January export both CET.
  const inSummer = [watched("10 jan 2026, 10:00:00 CEST"), searched("10 jul 2026, 10:00:00 CEST")];
  const inWinter = [watched("10 jan 2026, 09:00:00 CET"), searched("10 jul 2026, 09:00:00 CET")];

  test("one history exported in winter and in summer meets", async () => {
    const [summer, winter] = [await read(...inSummer), await read(...inWinter)];
    expect(said(summer)).toEqual([
      { at: "2026-01-10T08:00:00Z", precision: "s" },
      { at: "2026-07-10T08:00:00Z", precision: "s" },
    ]);
    expect(winter).toEqual(summer);
    const { first } = await takeInTwice([...summer, ...winter], format);
    expect(first).toMatchObject({ imported: 2, duplicate: 2, restated: 0 });
  });

  test("the JSON form of it counts once, and its exacter time stands", async () => {
    const html = await read(...inSummer);
    const json = await itemsOf(
      JSON.stringify([
        {
          header: "YouTube",
          title: "Watched Slow & late trains",
          titleUrl: "https://www.youtube.com/watch?v=abc_DEF-123",
          subtitles: [{ name: "Rail Films", url: "https://www.youtube.com/channel/UC1" }],
          time: "2026-01-10T08:00:00.123Z",
          products: ["YouTube"],
        },
        {
          header: "Search",
          title: "Searched for two-person tent",
          titleUrl: "https://www.google.com/search?q=two-person+tent&session=CANARY",
          time: "2026-07-10T08:00:00.987Z",
          products: ["Search"],
        },
      ]),
      "takeout.my-activity",
    );
    for (const order of [
      [...html, ...json],
      [...json, ...html],
    ]) {
      const { first, written } = await takeInTwice(order, format);
      expect(first).toMatchObject({ imported: 2, review: [] });
      expect(written.map(({ when }) => when)).toContainEqual({
        at: "2026-01-10T08:00:00.123Z",
        precision: "ms",
      });
    }
  });

  test("a name that several countries use is asked, none is left to the wall clock", async () => {
    const text = page(watched("3 May 2026, 10:32:49 BST"));
    expect((await detectFile(new Blob([text]))).questions).toMatchObject([
      { id: "zone", suggestion: "+01:00" },
    ]);
    await expect(itemsOf(text, format)).rejects.toMatchObject({ code: "needs-answer" });
    for (const zone of ["+01:00", "GMT+1"])
      expect(said(await itemsOf(text, format, { zone }))).toEqual([
        { at: "2026-05-03T09:32:49Z", precision: "s" },
      ]);
    expect(said(await read(watched("Jan 31, 2018, 10:54:50 PM")))).toEqual([
      { local: "2018-01-31T22:54:50", precision: "s" },
    ]);
  });
});

test.each([
  ["Jan 31, 2018, 10:54:50 PM UTC", "2018-01-31T22:54:50", "UTC"],
  ["31.01.2018, 22:54:50 MEZ", "2018-01-31T22:54:50", "MEZ"],
  ["31 janv. 2018, 22:54:50 CET", "2018-01-31T22:54:50", "CET"],
  ["15 jun 2026, 20:30:41 CEST", "2026-06-15T20:30:41", "CEST"],
  ["5. nov. 2025, 01:34:47 CEST", "2025-11-05T01:34:47", "CEST"],
  ["31 de dez. de 2018, 22:54:50 BRT", "2018-12-31T22:54:50", "BRT"],
  ["31 gen 2018, 12:00:05 AM GMT+05:30", "2018-01-31T00:00:05", "GMT+05:30"],
  ["4 Dec 2025, 23:07:41 GMT-06:00", "2025-12-04T23:07:41", "GMT-06:00"],
  ["31 sty 2018, 22:54:50 CET", "2018-01-31T22:54:50", "CET"],
  ["31 янв. 2018 г., 22:54:50 MSK", "2018-01-31T22:54:50", "MSK"],
  ["2018. 1. 31. 오후 10:54:50 KST", "2018-01-31T22:54:50", "KST"],
  ["2018/01/31 22:54:50 JST", "2018-01-31T22:54:50", "JST"],
  ["2018年1月31日 22:54:50 JST", "2018-01-31T22:54:50", "JST"],
  ["31/01/2018, 22:54:50 WET", "2018-01-31T22:54:50", "WET"],
])("%s", (line, local, zone) => {
  expect(readActivityTime(line, "dmy")).toEqual({ local, zone });
});

test.each([
  "Watched at 11:39 AM",
  "31.02.2018, 22:54:50 MEZ",
  "5. brumaire 2025, 01:34:47 CEST",
  "31.01.2018, 25:00:00 CET",
  "12:00:00 31 jan 2018",
])("%s is no time", (line) => {
  expect(readActivityTime(line, "dmy")).toBeNull();
});

test("only the days of a file tell their order", async () => {
  const [unclear, clear] = [
    watched("03/05/2026, 10:00:00 CET"),
    watched("13/05/2026, 10:00:00 CET"),
  ];
  expect(said(await read(unclear, clear))[0]).toMatchObject({ at: "2026-05-03T09:00:00Z" });
  expect((await detectFile(new Blob([page(unclear)]))).questions).toMatchObject([
    { id: "date-order" },
  ]);
  const american = watched("05/13/2026, 10:00:00 AM EST");
  expect(said(await read(unclear, american))[0]).toMatchObject({ at: "2026-03-05T09:00:00Z" });
  const answered = await itemsOf(page(unclear), format, { "date-order": "mdy" });
  expect(said(answered)).toEqual([{ at: "2026-03-05T09:00:00Z", precision: "s" }]);
});

test("advertisements, videos that are gone and rows without a time are told by rule or fault", async () => {
  const gone = cell("Watched a video that has been removed<br>3 May 2026, 10:00:00 UTC", "YouTube");
  const ad = watched("3 May 2026, 10:00:00 UTC").replace("settings", "From Google Ads");
  const answer = cell(
    "Prompted&nbsp;How do I pitch a tent?<br>3 May 2026, 10:00:00 UTC<br><p>At 1 Jan 2001, 10:00:00 UTC</p>",
    "Gemini Apps",
  );
  expect(
    said(await read(ad, gone, answer, watched("someday"), cell("<br>3 May 2026, 10:00:00 UTC"))),
  ).toEqual([
    "ad",
    "removed",
    { at: "2026-05-03T10:00:00Z", precision: "s" },
    "The row names no time in a language that is known.",
    "The row names no time in a language that is known.",
  ]);
});

test("tags that Google does not close do no harm, and other pages of the archive are left out", async () => {
  const broken = page(watched("3 May 2026, 10:00:00 UTC"), searched("3 May 2026, 10:00:01 UTC"))
    .replaceAll('<div class="outer', '<div<div class="outer')
    .replaceAll("</div></div></div>", "</div></div></div</div><div></div>");
  expect(said(await itemsOf(broken, format))).toHaveLength(2);
  const zip = await zipOf({
    "Takeout/archive_browser.html": `<!DOCTYPE html><html><head>${styles}</head><body>x</body></html>`,
    "Takeout/My Activity/Search/MyActivity.html": page(searched("3 May 2026, 10:00:01 UTC")),
  });
  expect(said(await itemsOf(zip, format))).toEqual([
    "other-file",
    { at: "2026-05-03T10:00:01Z", precision: "s" },
  ]);
  const deep = page(cell("<b>".repeat(100)));
  await expect(itemsOf(deep, format)).rejects.toMatchObject({ details: { why: "too-deep" } });
  const large = page(cell("x".repeat(1_200_000)));
  await expect(itemsOf(large, format)).rejects.toMatchObject({ details: { why: "too-large" } });
});

test("it holds to what every importer must", async () => {
  const file = page(
    watched("3 May 2026, 10:00:00 UTC"),
    searched("3 May 2026, 10:00:01 UTC"),
    watched("4 May 2026, 10:00:00 UTC"),
  );
  expect(await importerProblems({ format, file, canaries: /CANARY/ })).toEqual([]);
});
