/**
 * Pages that recorders saw: ActivityWatch, and AttentionTrust XML with this vault's own export.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../../model/drafts.ts";
import { importerProblems } from "../../../../testing/importer-problems.ts";
import { takeInTwice } from "../../../../testing/take-in-twice.ts";
import { detectFile } from "../../../detect.ts";
import { attentionTable } from "../../../exporters/attention.ts";
import { draftsOf, itemsOf, storedText } from "../../../testing.ts";

function said(items: readonly ImportItem[]): unknown[] {
  return items.map((item) => {
    if (item.kind === "fault") return item.reason;
    return item.kind === "skip" ? item.rule : item.kind === "draft" && item.naturalKey;
  });
}

const event = (data: object, more: object = {}) => ({
  id: 1,
  timestamp: "2026-05-03T11:32:49.123400+02:00",
  duration: 12.3456,
  data,
  ...more,
});
const bootery = { url: "https://bootery.example/a?token=CANARY", title: "Boots", audible: false };
const bucket = (type: string, ...events: readonly object[]) => ({
  id: "aw",
  type,
  client: "aw-watcher",
  hostname: "CANARY-laptop",
  events,
});
const buckets = {
  "aw-watcher-afk_CANARY": bucket("afkstatus", event({ status: "not-afk" })),
  "aw-watcher-web-firefox": bucket(
    "web.tab.current",
    event(bootery),
    event({ ...bootery, incognito: true }),
  ),
  "aw-watcher-window_CANARY": bucket(
    "currentwindow",
    event({ app: "Firefox", url: "https://x.example" }),
  ),
};
const exported = JSON.stringify({ buckets });

describe("ActivityWatch", () => {
  const format = "activitywatch";
  const key = "visit|1777800769123400|https://bootery.example/a?token=CANARY";

  test.each([
    ["ann@canary.example 4111 1111 1111 1111 203.0.113.9", "~ ~ ~"],
    ["card 4111-1111-1111-1111 03.05.2026", "card ~ 03.05.2026"],
    ["1234 4111 1111 1111 1111 99", "1234 ~ 99"],
    ["3782 822463 10005 12 and 4111111111111111 20260503", "~ 12 and ~ 20260503"],
    ["4111 1111 1111 1112 in 2026, order 10000000000000000000000007", null],
  ])("addresses and numbers of cards in a title are left at the door: %s", async (title, kept) => {
    const page = bucket("web.tab.current", event({ ...bootery, title }));
    const [draft] = draftsOf(await itemsOf(JSON.stringify({ buckets: { page } }), format));
    expect(draft?.fields["title"]).toBe(kept ?? title);
  });

  test("pages of browsers, to the microsecond, with the time they were looked at", async () => {
    expect(await detectFile(new Blob([exported]))).toMatchObject({ format, confidence: 1 });
    const items = await itemsOf(exported, format);
    expect(said(items)).toEqual(["type", key, "incognito", "type"]);
    expect(draftsOf(items)[0]?.fields).toMatchObject({
      type: "click",
      when: { at: "2026-05-03T09:32:49.123400Z", precision: "us" },
      action: "visit",
      url: "https://bootery.example/a",
      title: "Boots",
      site: "bootery.example",
      dwellMs: 12_346,
    });
    expect(storedText(items)).not.toContain("CANARY");
  });

  test("buckets as a list; a type behind the events; what is nested or cut into pieces", async () => {
    const list = JSON.stringify({ buckets: Object.values(buckets) }, null, 2);
    expect(said(await itemsOf(list, format))).toEqual(["type", key, "incognito", "type"]);
    const { events, type } = buckets["aw-watcher-web-firefox"];
    const late = JSON.stringify({ buckets: { "aw-watcher-web-x": { events, type } } });
    expect(said(await itemsOf(late, format))).toEqual([key, "incognito"]);
    const tricky = event({ ...bootery, title: 'a"]}{[\\', more: { events: [{ url: "x" }] } });
    const text = JSON.stringify({
      buckets: { a: bucket("web.tab.current", tricky, event(bootery)) },
    });
    expect(said(await itemsOf(text, format))).toEqual([key, key]);
  });

  test("faults name the member, a cut-off file is one, hostile ones are refused", async () => {
    const bad = bucket(
      "web.tab.current",
      event(bootery, { timestamp: "2026-05-03T11:32:49" }),
      event({ title: "x" }),
      event(bootery, { duration: "long" }),
      { timestamp: "2026-05-03T11:32:49Z", data: 7 },
    );
    expect(said(await itemsOf(JSON.stringify({ buckets: { bad } }), format))).toEqual([
      "timestamp is no time.",
      "url is missing.",
      "duration is no number of seconds.",
      "data is missing.",
    ]);
    expect(said(await itemsOf(exported.slice(0, -200), format)).at(-1)).toBe(
      "The file ends before its buckets do.",
    );
    const deep = `{"buckets":{"a":{"type":"web.tab.current","events":[{"data":${'{"a":'.repeat(90)}`;
    await expect(itemsOf(deep, format)).rejects.toMatchObject({ details: { why: "too-deep" } });
    const long = exported.replace("Boots", "x".repeat(1_200_000));
    await expect(itemsOf(long, format)).rejects.toMatchObject({ details: { why: "too-large" } });
  });
});

const one = (more = "", date = "Tue, 04 Oct2005 15:07:16 GMT") =>
  `<httptransaction><title>Boots &amp; more</title><url>https://bootery.example/a?token=CANARY</url><cookie>1</cookie><setcookie>0</setcookie><responsecode>0</responsecode><method>CACHE</method><date>${date}</date>${more}</httptransaction>\n`;
const attention = (...transactions: readonly string[]) =>
  `<attention xmlns="http://attentiontrust.org/attention/ns#" version="0.11" recorderGUID="{CANARY}" recorderVersion="0.16">\n<httptransactions>\n${transactions.join("")}</httptransactions>\n</attention>\n`;

describe("AttentionTrust recorder", () => {
  const format = "attention.recorder";

  test("names in any case, a date without its blank, a method of its own", async () => {
    const text = attention(one());
    expect(await detectFile(new Blob([text]))).toMatchObject({ format, confidence: 1 });
    const items = await itemsOf(text, format);
    expect(draftsOf(items)).toEqual([
      {
        kind: "draft",
        collection: "clickstream",
        naturalKey: "visit|1128438436000000|https://bootery.example/a?token=CANARY",
        row: 1,
        fields: {
          type: "click",
          when: { at: "2005-10-04T15:07:16Z", precision: "s" },
          action: "visit",
          url: "https://bootery.example/a",
          title: "Boots & more",
          site: "bootery.example",
          method: "CACHE",
        },
      },
    ]);
    expect(storedText(items)).not.toContain("CANARY");
    const camel = text
      .replaceAll("httptransaction", "httpTransaction")
      .replaceAll("responsecode>0", "responseCode>404")
      .replaceAll("responsecode", "responseCode");
    expect(draftsOf(await itemsOf(camel, format))[0]?.fields).toMatchObject({ status: 404 });
    expect(
      await itemsOf(
        text.replace("xmlns=", "xmlns:a=").replaceAll("<", "<a:").replaceAll("<a:/", "</a:"),
        format,
      ),
    ).toEqual(items);
  });

  test("this vault's own export comes back in as the clicks that it was made of", async () => {
    const clicks = [
      {
        at: "2026-05-03T09:32:49.123400Z",
        url: "https://bootery.example/a?b=1&c=2",
        title: "<Boots>",
        status: 200,
        method: "POST",
      },
      { at: "2026-05-03T09:33:49Z", url: "https://trains.example/", title: "" },
    ];
    const table = attentionTable("{00000000-0000-4000-8000-000000000000}");
    const rows = clicks.map(({ at, ...click }, index) =>
      table.row({ ...click, when: { at } }, index),
    );
    const text = [table.head, ...rows, table.end(clicks.length)].join("");
    expect(await detectFile(new Blob([text]))).toMatchObject({ format });
    const items = await itemsOf(text, format);
    expect(draftsOf(items).map(({ fields }) => fields)).toMatchObject([
      {
        when: { at: "2026-05-03T09:32:49Z", precision: "s" },
        url: "https://bootery.example/a?b=1&c=2",
        title: "<Boots>",
        status: 200,
        method: "POST",
      },
      { when: { at: "2026-05-03T09:33:49Z" }, url: "https://trains.example/", title: null },
    ]);
    const { first } = await takeInTwice(items, format);
    expect(first).toMatchObject({ imported: 2, faulty: 0 });
  });

  test("faults name the element; hostile XML ends in a listed code", async () => {
    const zoneless = one("", "Tue, 04 Oct 2005 15:07:16");
    const items = await itemsOf(
      attention(one("", "soon"), zoneless, "<httptransaction><date>x</date></httptransaction>"),
      format,
    );
    expect(said(items)).toEqual(["date is no date.", "date names no zone.", "url is missing."]);
    expect(said(await itemsOf(attention(one(), one()).slice(0, -60), format)).at(-1)).toBe(
      "The file ends before its list does.",
    );
    await expect(itemsOf(`<!DOCTYPE a []>${attention(one())}`, format)).rejects.toMatchObject({
      details: { why: "doctype" },
    });
    await expect(itemsOf(attention("<b>".repeat(90)), format)).rejects.toMatchObject({
      details: { why: "too-deep" },
    });
    await expect(
      itemsOf(attention(one(`<x>${"y".repeat(1_200_000)}</x>`)), format),
    ).rejects.toMatchObject({ details: { why: "too-large" } });
  });
});

test.each([
  ["activitywatch", exported],
  ["attention.recorder", attention(one(), one("", "Tue, 04 Oct 2005 15:07:17 GMT"))],
])("%s holds to what every importer must", async (format, file) => {
  expect(await importerProblems({ format, file, canaries: /CANARY/ })).toEqual([]);
});
