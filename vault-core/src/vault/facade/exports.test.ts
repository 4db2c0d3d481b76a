/**
 * What leaves Ann's vault for other programs: her dates, visits, plays, and a profile; all or a part, in little memory.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readBase64Url, toBase64Url, utf8 } from "../../bytes/encoding.ts";
import { concatBytes } from "../../bytes/compare.ts";
import type { CollectionContext } from "../../collection/context.ts";
import { toLine } from "../../collection/line.ts";
import { newestFirst } from "../../collection/read/query.ts";
import { newestFirstOf } from "../../collection/read/newest-first.ts";
import { toIdRoot } from "../../collection/record-id.ts";
import { RecordSet } from "../../collection/read/record-set.ts";
import { unzipped } from "../../exchange/testing.ts";
import type { JsonObject } from "../../model/json.ts";
import { createMemoryLog } from "../../testing/memory-log.ts";
import { tent } from "../../testing/sample-people.ts";
import type { ExportFileAsk, VaultApi } from "../api/vault-api.ts";
import { exportMethods } from "./exports.ts";
import { recordMethods, type RecordMethods } from "./records.ts";
import { viewMethods } from "./views.ts";
import type { RecordParts } from "../open/open-parts.ts";
import { createSerial } from "../serial.ts";

let counter = 0;

interface Ann extends Pick<VaultApi, "exportCollection" | "exportFile">, RecordMethods {
  readonly context: CollectionContext;
}

function ann(): Ann {
  const context: CollectionContext = {
    records: new RecordSet(createMemoryLog()),
    idRoot: toIdRoot(new Uint8Array(32).fill(10)),
    device: "ann-laptop",
    random: (length) => new Uint8Array(length).fill(++counter),
    now: () => Date.parse("2026-05-01T10:00:00Z"),
    homeZone: () => "Europe/Berlin",
  };
  const parts: RecordParts = { context, serial: createSerial(), seenBy: () => [] };
  const views = viewMethods(parts, () => 0);
  return { context, ...recordMethods(parts, () => 0), ...exportMethods(parts, views) };
}

async function fileOf(api: Ann, ask: ExportFileAsk): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let after: string | null = null;
  do {
    const part: { data: string; next: string | null } = await api.exportFile({
      ...ask,
      ...(after !== null && { after }),
    });
    pieces.push(readBase64Url(part.data)!);
    after = part.next;
  } while (after !== null);
  return new Uint8Array(concatBytes(...pieces));
}

async function textOf(api: Ann, ask: ExportFileAsk): Promise<string> {
  return new TextDecoder().decode(await fileOf(api, ask));
}

async function visit(api: Ann, fields: JsonObject): Promise<void> {
  const click = { type: "click", action: "visit", title: null, site: "a.example" };
  await api.add({ collection: "clickstream", fields: { ...click, ...fields } });
}

test("visits go out as AttentionTrust XML 0.11, scrubbed again and in no other element", async () => {
  const api = ann();
  await visit(api, {
    when: { at: "2005-10-04T15:07:16Z", precision: "s" },
    url: "https://a.example/x?token=SECRET&q=1",
    title: 'Cats & "dogs" <\u0000>',
    status: 404,
  });
  await visit(api, {
    when: { at: "2005-11-04T15:07:16Z", precision: "s" },
    url: "https://b.example/",
  });
  // Without an exact time, or a URL, nothing is told.
  await visit(api, { when: { day: "2005-10-05", precision: "day" }, url: "https://c.example/" });
  await visit(api, { when: { at: "2005-10-06T15:07:16Z", precision: "s" } });
  const text = await textOf(api, { format: "attention", from: "2005-10", to: "2005-10" });
  expect(text.replace(/recorderGUID="[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/, "GUID")).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<attention xmlns="http://attentiontrust.org/attention/ns#" version="0.11" GUID recorderVersion="rootvault/1">\n' +
      "<httpTransactions>\n<httpTransaction><title>Cats &amp; &quot;dogs&quot; &lt;&gt;</title><url>https://a.example/x?q=1</url>" +
      "<cookie>0</cookie><setCookie>0</setCookie><responseCode>404</responseCode><method>GET</method>" +
      "<date>Tue, 04 Oct 2005 15:07:16 GMT</date></httpTransaction>\n</httpTransactions></attention>\n",
  );
  // Two exports cannot be linked by their names.
  expect(await textOf(api, { format: "attention" })).not.toBe(
    await textOf(api, { format: "attention" }),
  );
});

test("plays go out as ListenBrainz has them: by month, from their start, 30 seconds at least", async () => {
  const api = ann();
  const play = async (at: string, fields: JsonObject): Promise<void> => {
    const media = {
      type: "media",
      action: "listen",
      kind: "track",
      title: "Song",
      creator: "Band",
    };
    await api.add({
      collection: "media",
      fields: { ...media, when: { at, precision: "s" }, ...fields },
    });
  };
  // It ended in March, and began in February.
  await play("2026-03-01T00:01:00Z", { timeIs: "end", playedMs: 120_000, container: "Album" });
  await play("2026-02-01T10:00:00Z", { timeIs: "start", ids: { isrc: "X" }, durationMs: 200_000 });
  await play("2025-02-01T10:00:00Z", { timeIs: "end", playedMs: 30_000 });
  await play("2026-02-02T10:00:00Z", { timeIs: "end", playedMs: 29_999 });
  await play("2026-02-03T10:00:00Z", { kind: "podcast_episode" });
  await play("2026-02-04T10:00:00Z", { action: "rate" });
  const files = await unzipped(new Blob([await fileOf(api, { format: "listenbrainz" })]));
  expect(Object.keys(files)).toEqual(["listens/2026/2.jsonl", "listens/2025/2.jsonl"]);
  const lines = files["listens/2026/2.jsonl"]!.trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const track = { artist_name: "Band", track_name: "Song" };
  expect(lines).toEqual([
    {
      listened_at: Date.UTC(2026, 1, 1, 10) / 1000,
      track_metadata: {
        ...track,
        additional_info: { submission_client: "rootvault", duration_ms: 200_000, isrc: "X" },
      },
    },
    {
      listened_at: Date.UTC(2026, 1, 28, 23, 59) / 1000,
      track_metadata: {
        ...track,
        release_name: "Album",
        additional_info: { submission_client: "rootvault" },
      },
    },
  ]);
});

test("what comes goes out as a calendar of whole days, names for good and lines of 75 bytes", async () => {
  const api = ann();
  const card = {
    type: "card",
    kind: "gift",
    number: "7",
    when: { day: "2026-01-01", precision: "day" },
  };
  const name = "Ö".repeat(60);
  const { id } = await api.add({
    collection: "cards",
    fields: { ...card, issuer: `Tea; cups, \\ ${name}`, expires: "2026-12-31" },
  });
  await api.add({ collection: "cards", fields: { ...card, issuer: "Old", expires: "2020" } });
  await api.add({ collection: "cards", fields: { ...card, issuer: "Month", expires: "2027-02" } });
  await api.add({
    collection: "prescriptions",
    fields: {
      type: "prescription",
      kind: "dispensed",
      status: "completed",
      medication: { text: "Cetirizine", codings: [] },
      daysSupply: 400,
      filledOn: "2026-04-20",
    },
  });
  const text = await textOf(api, { format: "ical" });
  expect(text.split("\r\n").every((line) => utf8(line).length <= 75)).toBe(true);
  const unfolded = text.replaceAll("\r\n ", "").split("\r\n");
  expect(unfolded.slice(0, 12)).toEqual([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Rootvault//rv//EN",
    "CALSCALE:GREGORIAN",
    "BEGIN:VEVENT",
    `UID:${id}.expiry@rootvault`,
    "DTSTAMP:20260501T100000Z",
    "DTSTART;VALUE=DATE:20261231",
    "DTEND;VALUE=DATE:20270101",
    `SUMMARY:Expires: Tea\\; cups\\, \\\\ ${name}`,
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ]);
  // A month ends on its last day; what is over does not come.
  expect(unfolded.filter((line) => line.startsWith("DTSTART"))).toEqual([
    "DTSTART;VALUE=DATE:20261231",
    "DTSTART;VALUE=DATE:20270228",
    "DTSTART;VALUE=DATE:20270525",
  ]);
  // What runs out is an estimate, and says so.
  expect(unfolded.slice(-6, -4)).toEqual([
    "SUMMARY:Runs out (estimate): Cetirizine",
    "DESCRIPTION:Reckoned from the fills in your vault. Not medical advice.",
  ]);
});

test("an attention profile weighs categories, sites, interests and ratings", async () => {
  const api = ann();
  await api.add({ collection: "purchases", fields: { ...tent, category: "1070" } });
  const at = { at: "2026-04-01T10:00:00Z", precision: "s" };
  for (const site of ["a.example", "a.example", "b.example"]) await visit(api, { when: at, site });
  await api.add({
    collection: "profile",
    fields: { type: "profile", key: "interests", value: ["tea & cake"], origin: "declared" },
  });
  const rating = { value: 2, best: 5, worst: 1 };
  const film = { type: "media", action: "rate", kind: "film", title: "Film", when: at, rating };
  await api.add({ collection: "media", fields: film });
  const text = await textOf(api, { format: "apml" });
  expect(text).toContain('<APML xmlns="http://www.apml.org/apml-0.6" version="0.6">');
  expect(text).toContain("<UserEmail></UserEmail>");
  expect(
    [...text.matchAll(/<(?:Concept|Source) key="([^"]*)".*? value="([^"]*)"/g)].map(
      ([, ...one]) => one,
    ),
  ).toEqual([
    ["Footwear", "1.00"],
    ["http://a.example/", "1.00"],
    ["http://b.example/", "0.50"],
    ["tea &amp; cake", "1.00"],
    ["Film", "-0.50"],
  ]);
});

test("a part goes out as ls shows it, and what Ann excluded stays", async () => {
  const api = ann();
  const ids = [];
  for (const [name, day] of [
    ["Tent", "2026-03-01"],
    ["Pot", "2026-04-01"],
    ["Tent peg", "2026-04-02"],
  ])
    ids.push(
      (
        await api.add({
          collection: "purchases",
          fields: { ...tent, name: name!, when: { day: day!, precision: "day" } },
        })
      ).id,
    );
  const names = async (ask: object): Promise<unknown[]> => {
    const { text } = await api.exportCollection({
      collection: "purchases",
      format: "json",
      ...ask,
    });
    return (JSON.parse(text) as { name: string }[]).map(({ name }) => name);
  };
  expect(await names({})).toEqual(["Tent peg", "Pot", "Tent"]);
  const where = [{ field: "name", op: "contains", value: "tent" }];
  expect(await names({ where })).toEqual(["Tent peg", "Tent"]);
  expect(await names({ where, to: "2026-03" })).toEqual(["Tent"]);
  await api.mark({ ids: [ids[0]!], marks: { exclude: true, reason: "gift" } });
  expect([await names({ where }), await names({ where, raw: true })]).toEqual([
    ["Tent peg"],
    ["Tent peg", "Tent"],
  ]);
  await expect(names({ from: "March" })).rejects.toMatchObject({ code: "bad-value" });
  await expect(api.exportFile({ format: "exe" as "ical" })).rejects.toMatchObject({
    code: "bad-value",
  });
});

test("records come newest first whatever their blocks, and of events few are held", async () => {
  const day = fc.tuple(
    fc.integer({ min: 2020, max: 2022 }),
    fc.constantFrom("", "-03", "-03-05", "-11-30"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(day, { maxLength: 20 }), async (days) => {
      const { context } = ann();
      const { records } = context;
      const lines = days.map(([year, rest], row) => {
        const when = { day: `${year}${rest}`, precision: rest === "" ? "year" : "day" };
        const id = toBase64Url(new Uint8Array(16).fill((row * 37) % 256));
        return toLine("purchases", "self", { ...tent, id, v: 1, rev: 1, when });
      });
      await records.write(lines);
      const found = [];
      for await (const { id } of newestFirstOf(records, "purchases", {}, "UTC")) found.push(id);
      const all = newestFirst(await records.all("purchases"), "UTC");
      expect(found).toEqual(all.map(({ id }) => id));
    }),
    { numRuns: 40 },
  );
});
