/**
 * Mallory's files end in a listed code, and broken ones give their whole records and one fault.
 * @module
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectFile, detectFormats } from "./detect.ts";
import { csvRows } from "./importers/reading/csv.ts";
import { blobSource } from "./importers/reading/byte-source.ts";
import { importers } from "./importers/registry.ts";
import { jsonElements } from "./importers/reading/json.ts";
import { cpuMsOf } from "../testing/cpu-time.ts";
import { fuzzFile } from "../testing/fuzz-file.ts";
import { nullIfRefused } from "../testing/refusals.ts";
import { draftsOf, itemsOf, utf16, zipOf } from "./testing.ts";
import { sampleFiles } from "./sample/sample-files.ts";

const now = Date.UTC(2026, 10, 26);
const formats = ["amazon.orders", "takeout.browser-history", "spotify.extended"] as const;
const samples = sampleFiles({ seed: 3, now }).map(({ name, text }, index) => ({
  name,
  text,
  format: formats[index] ?? "amazon.orders",
}));
const [orders = samples[0]!, history = samples[1]!, plays = samples[2]!] = samples;

describe("a cut-off file gives its whole records and one fault", () => {
  test.each(samples.map((sample) => [sample.name, sample]))(
    "%s",
    async (_name, { text, format }) => {
      const whole = draftsOf(await itemsOf(text, format));
      const bytes = new TextEncoder().encode(text.slice(0, 60_000));
      for (let part = 1; part < 20; part++) {
        const cut = new Blob([bytes.slice(0, Math.floor((bytes.length * part) / 20))]);
        const items = await itemsOf(cut, format).catch(nullIfRefused);
        if (items === null) continue;
        const faults = items.filter(({ kind }) => kind === "fault");
        const drafts = draftsOf(items);
        expect(faults.length).toBeLessThanOrEqual(1);
        if (format !== "amazon.orders") expect(faults.length).toBe(1);
        // Nothing invented: what came is what the whole file gives, in its order.
        expect(drafts.map(({ naturalKey }) => naturalKey)).toEqual(
          whole.slice(0, drafts.length).map(({ naturalKey }) => naturalKey),
        );
      }
    },
  );
});

test.each(samples.map((sample) => [sample.name, sample]))(
  "%s, broken by dice, gives what can be read or a listed code",
  async (_name, { text, format }) => {
    await fuzzFile({ format, file: text.slice(0, 8_000) });
  },
);

test("renaming a file, or a member of an archive, changes nothing", async () => {
  for (const { text, format } of samples) {
    const plain = await itemsOf(text, format);
    expect(await itemsOf(new File([text], "holiday.jpg"), format)).toEqual(plain);
    const detected = await detectFile(await zipOf({ "../../etc/passwd": text }));
    expect(detected).toMatchObject({ format, members: ["../../etc/passwd"] });
    const inside = await itemsOf(await zipOf({ "Verlauf.bin": text }), format);
    expect(inside.map(({ member, ...item }) => (member === "Verlauf.bin" ? item : member))).toEqual(
      plain,
    );
  }
});

test("an archive that holds two formats is for Ann to decide", async () => {
  const zip = await zipOf({ "a.csv": orders.text, "b.json": plays.text });
  await expect(detectFile(zip)).rejects.toMatchObject({
    code: "ambiguous",
    details: { formats: ["amazon.orders", "spotify.extended"] },
  });
  const items = await itemsOf(zip, "spotify.extended");
  expect(items.at(-1)).toEqual({ kind: "skip", rule: "other-format", row: 0, member: "a.csv" });
  // Each is imported by itself, and so are the parts of one archive.
  const any = { format: null, mappings: [] };
  const parts = [await zipOf({ "a.csv": orders.text }), await zipOf({ "b.json": plays.text })];
  for (const source of [zip, { parts }]) {
    expect(await detectFormats(source, null, any)).toMatchObject([
      { format: "amazon.orders", members: ["a.csv"], otherMembers: 0 },
      { format: "spotify.extended", members: ["b.json"], otherMembers: 0 },
    ]);
  }
});

test("UTF-16 and windows-1252 give the same records as UTF-8", async () => {
  const plain = await itemsOf(orders.text, "amazon.orders");
  expect(await itemsOf(utf16(orders.text), "amazon.orders")).toEqual(plain);
  const umlauts = orders.text.replaceAll("Waschbaer", "Waschbär");
  const latin = Uint8Array.from(umlauts, (letter) => letter.codePointAt(0) ?? 0);
  expect(await itemsOf(new Blob([latin]), "amazon.orders")).toEqual(
    await itemsOf(umlauts, "amazon.orders"),
  );
});

test("semicolons, tabs and a sep line are obeyed", async () => {
  for (const [sign, first] of [
    [";", ""],
    ["\t", ""],
    ["|", ""],
    [";", "sep=;\r\n"],
  ] as const) {
    const rows = ["Order ID", "A"].map((id, index) =>
      [
        id,
        ["Order Date", "2026-01-02"],
        ["ASIN", "B"],
        ["Product Name", "Tent"],
        ["Quantity", "1"],
        ["Total Owed", "5.00"],
        ["Currency", "EUR"],
      ].map((cell) => (typeof cell === "string" ? cell : cell[index])),
    );
    const text = first + rows.map((row) => `${row.join(sign)}\r\n`).join("");
    expect(draftsOf(await itemsOf(text, "amazon.orders"))).toHaveLength(1);
  }
});

async function refused(blob: Blob, format: string): Promise<unknown> {
  let outcome: unknown;
  const spent = await cpuMsOf(async () => {
    outcome = await itemsOf(blob, format).then(
      (items) => ({ items: items.length }),
      (thrown: unknown) => thrown,
    );
  });
  expect(spent).toBeLessThan(2_000);
  return outcome;
}

function listOf(inner: string): Blob {
  return new Blob([`{"Browser History":[${inner}]}`]);
}

describe("hostile files end in a listed code", () => {
  test("a zip bomb", async () => {
    const header = orders.text.slice(0, orders.text.indexOf("\r\n") + 2);
    const bomb = await zipOf({ "orders.csv": header + "a".repeat(16_000_000) });
    expect(await refused(bomb, "amazon.orders")).toMatchObject({
      code: "import-refused",
      details: { entry: "orders.csv" },
    });
    const lines = await zipOf({ "orders.csv": header + "a,b\r\n".repeat(3_000_000) });
    expect(await refused(lines, "amazon.orders")).toMatchObject({
      code: "import-refused",
      details: { why: "bomb", limit: 200, entry: "orders.csv" },
    });
  });

  test("a row without an end, and a row of too many cells", async () => {
    const open = orders.text.replace("\r\n", `\r\n"${"x".repeat(3_000_000)}`);
    expect(await refused(new Blob([open]), "amazon.orders")).toMatchObject({
      code: "import-refused",
      details: { why: "too-large" },
    });
    const wide = orders.text.replace("\r\n", `${",x".repeat(600)}\r\n`);
    expect(await refused(new Blob([wide]), "amazon.orders")).toMatchObject({
      code: "import-refused",
      details: { why: "too-large", limit: 512 },
    });
  });

  test("deep, wide and long JSON", async () => {
    const deep = listOf(`{"a":${"[".repeat(100_000)}`);
    expect(await refused(deep, "takeout.browser-history")).toMatchObject({
      details: { why: "too-deep", limit: 64 },
    });
    const keys = Array.from({ length: 1_001 }, (_, index) => `"k${index}":1`).join(",");
    expect(await refused(listOf(`{${keys}}`), "takeout.browser-history")).toMatchObject({
      details: { why: "too-large", limit: 1_000 },
    });
    const long = listOf(`{"title":"${"x".repeat(1_100_000)}"}`);
    expect(await refused(long, "takeout.browser-history")).toMatchObject({
      details: { why: "too-large" },
    });
  });

  test("damaged, cut, split and locked archives", async () => {
    const zip = new Uint8Array(await (await zipOf({ "a.csv": orders.text })).arrayBuffer());
    expect(await refused(new Blob([zip.slice(0, 900)]), "amazon.orders")).toMatchObject({
      details: { why: "bad-zip" },
    });
    const damaged = zip.slice();
    damaged.fill(0x55, 200, 400);
    expect(await refused(new Blob([damaged]), "amazon.orders")).toMatchObject({
      code: expect.stringMatching(/import-refused|not-recognised/),
    });
    const wrongSum = zip.slice();
    const directory = wrongSum.length - 22 - 46 - 5;
    wrongSum.fill(0x11, directory + 16, directory + 20);
    expect(await refused(new Blob([wrongSum]), "amazon.orders")).toMatchObject({
      code: "import-refused",
    });
    const locked = await zipOf({ "a.csv": orders.text }, { password: "secret" });
    expect(await refused(locked, "amazon.orders")).toMatchObject({ code: "encrypted" });
  });

  test.each([
    ["nothing", new Blob([])],
    ["zero bytes", new Blob([new Uint8Array(100_000)])],
    ["chance", new Blob([Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 256)])],
    [
      "a document type",
      new Blob(['<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>']),
    ],
    [
      "an empty archive",
      new Blob([new Uint8Array([0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0)])]),
    ],
    ["a word", new Blob(["hello"])],
    ["an empty list", new Blob(["[]"])],
    ["a list of lists", new Blob(["[".repeat(1_000_000)])],
    ["headers of Object.prototype", new Blob(["__proto__,constructor,toString\r\n1,2,3\r\n"])],
  ])("%s is not recognised", async (_name, blob) => {
    for (const { id } of importers)
      expect(await refused(blob, id)).toMatchObject({ code: "not-recognised" });
    await expect(detectFile(blob, "x.csv")).rejects.toMatchObject({
      code: "not-recognised",
      details: { file: "x.csv" },
    });
  });

  test("what begins like a database and is none", async () => {
    for (const bytes of [0, 84, 200, 100_000]) {
      const blob = new Blob(["SQLite format 3\0", new Uint8Array(bytes)]);
      await expect(detectFile(blob)).rejects.toMatchObject({ code: "not-a-database" });
    }
  });

  test("UTF-16 that breaks off in the middle of a letter pair", async () => {
    const text = orders.text.replace("Happy", "Happy \ud800");
    expect(
      await refused(utf16(text.includes("\ud800") ? text : `${text}\ud800x`), "amazon.orders"),
    ).toMatchObject({ details: { why: "bad-encoding" } });
  });

  test("a zero byte in a cell is a fault of its row alone", async () => {
    const lines = orders.text.split("\r\n");
    lines[1] = lines[1]!.replace("Not Available", "\0");
    const items = await itemsOf(lines.join("\r\n"), "amazon.orders");
    expect(items.filter(({ kind }) => kind === "fault")).toEqual([
      { kind: "fault", row: 2, reason: "A cell holds a zero byte." },
    ]);
  });
});

test("any JSON list comes out element by element, however the bytes are cut", async () => {
  const value = fc.array(
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(
      value,
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom<string | readonly string[] | null>(null, "a b", ["data", "a b"]),
      async (list, size, key) => {
        const inside = { x: [{ "a b": [] }], "a b": list, z: 1 };
        const nested = { "a b": [1], other: { "a b": [2] }, data: inside, end: [3] };
        const text = JSON.stringify(key === null ? list : key === "a b" ? inside : nested);
        const rows: unknown[] = [];
        for await (const { value: element } of jsonElements(inPieces(text, size), key))
          rows.push(element);
        expect(rows).toEqual(JSON.parse(JSON.stringify(list)));
      },
    ),
    { numRuns: 100 },
  );
});

test("any CSV comes out cell by cell, however the bytes are cut", async () => {
  const cell = fc.oneof(fc.stringMatching(/^[a-z",\n\r é]{0,6}$/), fc.constant("x"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 7 }),
      async (rows, size) => {
        const lines = [["h1", "h2", "h3"], ...rows].map((row) =>
          row.map((text) => `"${text.replaceAll('"', '""')}"`).join(","),
        );
        const read: (readonly string[])[] = [];
        for await (const { cells, fault } of csvRows(inPieces(`${lines.join("\r\n")}\r\n`, size))) {
          expect(fault).toBeNull();
          read.push(cells);
        }
        expect(read.slice(1)).toEqual(
          rows.map((row) => row.map((text) => text.replaceAll(/\r\n?/g, "\n"))),
        );
      },
    ),
    { numRuns: 100 },
  );
});

function inPieces(text: string, size: number): { chunks: () => AsyncIterable<Uint8Array> } {
  const bytes = new TextEncoder().encode(text);
  return {
    async *chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
    },
  };
}

test("leaving an import early stops the reading", async () => {
  const source = blobSource(new Blob([history.text]));
  for await (const { row } of jsonElements(source, "Browser History")) {
    if (row === 3) break;
  }
  expect(await detectFile(new Blob([history.text]))).toMatchObject({
    format: "takeout.browser-history",
  });
});
