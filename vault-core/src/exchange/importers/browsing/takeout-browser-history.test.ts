/**
 * Takeout's two layouts give the same visits, without secrets in their URLs.
 * @module
 */
import { expect, test } from "vitest";
import { detectFile } from "../../detect.ts";
import { draftsOf, itemsOf } from "../../testing.ts";

const format = "takeout.browser-history";
const visit = {
  page_transition: "LINK",
  title: "Hiking boots - Bootery",
  url: "https://www.bootery.example/boots?utm_source=letter&size=42",
  client_id: "CANARYclient",
  time_usec: 1_777_800_769_123_456,
  favicon_url: "https://www.bootery.example/favicon.ico?token=CANARY",
};
const expected = {
  kind: "draft",
  collection: "clickstream",
  naturalKey: `visit|1777800769123456|${visit.url}`,
  row: 1,
  fields: {
    type: "click",
    when: { at: "2026-05-03T09:32:49.123456Z", precision: "us" },
    action: "visit",
    url: "https://www.bootery.example/boots?size=42",
    title: "Hiking boots - Bootery",
    site: "bootery.example",
    transition: "link",
  },
};

function until2023(rows: readonly unknown[]): string {
  return JSON.stringify({ "Browser History": rows });
}

/** Since late 2023 other lists stand before or behind it, and `page_transition` may be missing. */
function since2023(rows: readonly object[], before = true): string {
  const others = {
    "Typed Url": [{ url: "https://x.example", "Browser History": [1] }],
    Session: [{ tab: { a: [] } }],
  };
  const list = { "Browser History": rows };
  return JSON.stringify(before ? { ...others, ...list } : { ...list, ...others }, null, 2);
}

test("both layouts give the same visit, wherever the list stands", async () => {
  for (const text of [until2023([visit]), since2023([visit]), since2023([visit], false)]) {
    expect(await detectFile(new Blob([text]))).toMatchObject({ format });
    expect(await itemsOf(text, format)).toEqual([expected]);
  }
});

test("a list that begins behind the first 64 KiB is found by its neighbors", async () => {
  const session = Array.from({ length: 2_000 }, (_, index) => ({
    tab: `https://x.example/${index}`,
    at: index,
  }));
  const text = JSON.stringify({ Session: session, "Browser History": [visit] });
  expect(await detectFile(new Blob([text]))).toMatchObject({ format });
  expect(await itemsOf(text, format)).toEqual([expected]);
});

test("without a transition a redirect's qualifier tells, else nothing does", async () => {
  const { page_transition: _, ...bare } = visit;
  const rows = [
    { ...bare, page_transition_qualifier: "CLIENT_REDIRECT" },
    { ...bare, page_transition_qualifier: "CHAIN_START" },
    bare,
  ];
  const drafts = draftsOf(await itemsOf(since2023(rows), format));
  expect(drafts.map(({ fields }) => fields["transition"])).toEqual([
    "redirect",
    undefined,
    undefined,
  ]);
  const strange = draftsOf(
    await itemsOf(since2023([{ ...visit, page_transition: "START_PAGE" }]), format),
  );
  expect(strange[0]?.fields["transition"]).toBe("unknown");
});

test("a missing title is null, and an address in the house has no site", async () => {
  const { title: _, ...untitled } = visit;
  const drafts = draftsOf(
    await itemsOf(
      until2023([
        untitled,
        { ...visit, url: "http://192.168.0.1/status" },
        { ...visit, url: "chrome://newtab/" },
      ]),
      format,
    ),
  );
  expect(drafts[0]?.fields["title"]).toBeNull();
  expect(drafts.map(({ fields }) => fields["site"])).toEqual(["bootery.example", null, null]);
});

test("rows that repeat verbatim have one natural key", async () => {
  const drafts = draftsOf(await itemsOf(until2023([visit, visit]), format));
  expect(new Set(drafts.map(({ naturalKey }) => naturalKey)).size).toBe(1);
});

test("the time may be a text, and what is no time is a fault", async () => {
  const rows = [
    { ...visit, time_usec: "1777800769123456" },
    { ...visit, time_usec: "13400000000000000000" },
    { ...visit, time_usec: null },
    { ...visit, url: 7 },
    5,
  ];
  expect(
    (await itemsOf(until2023(rows), format)).map((item) =>
      item.kind === "fault" ? item.reason : item.kind,
    ),
  ).toEqual([
    "draft",
    "time_usec is no time.",
    "time_usec is no time.",
    "url is missing.",
    "The element is no object.",
  ]);
});

test("client ids, icons and secrets of URLs never reach a draft's fields", async () => {
  const secrets = [
    "https://ann:CANARY@mail.example/inbox?session=CANARY&sessionId=CANARY#access_token=CANARY",
    "https://login.example/reset/CANARYCANARYCANARYCANARYCANARY1234",
    "https://login.example/ann.CANARY@mail.example/x",
    "https://www.google.com/url?q=https%3A%2F%2Fx.example%2F%3Ftoken%3DCANARY&usg=CANARY",
    "https://x.example/a;jsessionid=CANARY/b?next=https%3A%2F%2Fy.example%2F%3Fcode%3DCANARY",
  ];
  const drafts = draftsOf(
    await itemsOf(until2023(secrets.map((url) => Object.assign({}, visit, { url }))), format),
  );
  expect(drafts).toHaveLength(5);
  for (const { fields, raw } of drafts)
    expect(JSON.stringify([fields, raw ?? null])).not.toContain("CANARY");
});

test("a key called __proto__ changes nothing", async () => {
  const text = until2023([visit])
    .replace("{", '{"__proto__":{"polluted":true},')
    .replace('"title"', '"__proto__":{"polluted":true},"title"');
  expect(await itemsOf(text, format)).toEqual([expected]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});
