import fc from "fast-check";
import { expect, test } from "vitest";

import { toBase64Url } from "../bytes/encoding.ts";
import { MemoryIndex } from "../store/memory-store.ts";
import { toBlockId, toMemberId, toStreamName } from "../protocol/ids.ts";
import { spanOf, touches, widen } from "./day-span.ts";
import { IndexFiles, type IndexKeys } from "./files.ts";
import {
  eachStart,
  type IdStart,
  isPlainId,
  plainStart,
  startOf,
  startsWith,
  writeStarts,
} from "./id-starts.ts";
import { IdTable, tableSeed } from "./id-table.ts";
import { isEmpty, noEntries, readEntries, writeEntries } from "./overrides.ts";
import type { IndexStore } from "../store/index-store.ts";
import { IndexParts } from "./parts.ts";
import { type IndexRow, readPage, writePage } from "./rows.ts";
import { mayHold, wordsIn, writeTerms } from "./terms.ts";

const keys = keysOf(1);
const hashId = (id: string): Uint8Array =>
  new IndexFiles(new MemoryIndex(), keys, random).hashId(id);
const ids = fc.oneof(
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toBase64Url),
  fc.string({ minLength: 1, maxLength: 128 }),
);

test("a file of the index opens under its own name and keys alone, whole and of this version", async () => {
  const store = new MemoryIndex();
  const files = new IndexFiles(store, keys, random);
  const bytes = Uint8Array.of(1, 2, 3);
  await files.put([files.seal("ids", "a", bytes)]);
  expect(await files.read("ids", "a")).toEqual(bytes);
  // Another name, another kind, another owner.
  expect(await files.read("ids", "b")).toBeNull();
  expect(await files.read("terms", "a")).toBeNull();
  expect(await new IndexFiles(store, keysOf(2), random).read("ids", "a")).toBeNull();
  // A file that lies under another's name, a damaged one, one that was cut off, one of another version.
  const sealed = files.seal("ids", "a", bytes);
  const broken = (change: (bytes: Uint8Array) => Uint8Array): Promise<void> =>
    store.put([{ ...sealed, bytes: change(sealed.bytes.slice()) }]);
  await store.put([{ name: files.nameOf("ids", "b"), bytes: sealed.bytes }]);
  expect(await files.read("ids", "b")).toBeNull();
  for (let at = 0; at < sealed.bytes.length; at++) {
    await broken((copy) => copy.with(at, (copy[at] ?? 0) ^ 1));
    expect(await files.read("ids", "a")).toBeNull();
    await broken((copy) => copy.slice(0, at));
    expect(await files.read("ids", "a")).toBeNull();
  }
  // Nothing of the id shows in the name.
  expect(sealed.name).toMatch(/^[0-9a-f]{32}$/);
});

test("a page of rows comes back as it was written, and any other bytes are none", () => {
  fc.assert(
    fc.property(fc.array(rows(), { maxLength: 20 }), (list) => {
      expect(readPage(writePage(list))).toEqual(list);
    }),
    { numRuns: 30 },
  );
  for (const text of ["", "[]", '{"streams":[],"words":[],"rows":[[0]]}'])
    expect(readPage(new TextEncoder().encode(text))).toBeNull();
});

test("a page with a member that is not what its place holds is none", () => {
  const [row] = fc.sample(rows(), 1);
  const text = new TextDecoder().decode(writePage([row!]));
  const page = JSON.parse(text) as { streams: unknown; words: unknown; rows: unknown[][] };
  const read = (changed: object): unknown =>
    readPage(new TextEncoder().encode(JSON.stringify({ ...page, ...changed })));
  expect(read({})).toEqual([row]);
  const written = page.rows[0]!;
  expect(written).toHaveLength(16);
  for (const [at, value] of written.entries()) {
    // Of no place: a list. Of a number's place: what is no count. And a number of a name that is not listed.
    const wrong = typeof value === "number" ? [[], -1, 0.5, 2 ** 53, "1", null] : [[], 7];
    for (const other of [0, 3, 4].includes(at) ? [...wrong, 9] : wrong)
      expect([at, other, read({ rows: [written.with(at, other)] })]).toEqual([at, other, null]);
  }
  for (const day of [11, 12]) expect(read({ rows: [written.with(day, "2026-05-01T")] })).toBeNull();
  for (const changed of [
    { rows: [[...written, 0]] },
    { rows: [written.slice(0, -1)] },
    { rows: Array.from({ length: 4_097 }, () => written) },
    { streams: ["none"] },
    { words: [1] },
    { more: 1 },
    { rows: {} },
  ])
    expect(read(changed)).toBeNull();
});

test("the table finds the row of every start that it was given, and of no other", () => {
  fc.assert(
    fc.property(fc.uniqueArray(ids, { maxLength: 300 }), fc.nat(), (list, seed) => {
      const table = new IdTable(seed, seed % 1000);
      const starts = list.map((id) => startOf(id, hashId));
      starts.forEach((start, row) => expect(table.add(start, row)).toBe(true));
      starts.forEach((start, row) => expect(table.get(start)).toBe(row));
      expect(starts.every((start) => !table.add(start, 9_999))).toBe(true);
      expect(table.size).toBe(list.length);
      expect(table.get({ high: 7, low: 7 })).toBeNull();
    }),
    { numRuns: 30 },
  );
});

test("nobody guesses what a table is seeded with: four bytes of chance decide", () => {
  const asked: number[] = [];
  const seed = tableSeed((length) => {
    asked.push(length);
    return Uint8Array.of(0x12, 0x34, 0x56, 0x78).slice(0, length);
  });
  expect([asked, seed]).toEqual([[4], 0x1234_5678]);
});

test("an id is plain exactly if it is the base64url of 16 bytes", () => {
  const canonical = /^[A-Za-z0-9_-]{21}[AQgw]$/;
  const plain = toBase64Url(new Uint8Array(16).fill(0xfb));
  const letter = fc.constantFrom(
    "A",
    "Q",
    "w",
    "x",
    "-",
    "_",
    "+",
    "/",
    "=",
    "\u0141",
    "\u{1f600}",
  );
  fc.assert(
    fc.property(fc.nat(22), letter, fc.nat(1), (at, other, rest) => {
      const id = `${plain.slice(0, at)}${other}${plain.slice(at + rest)}`;
      expect(isPlainId(id)).toBe(canonical.test(id));
      expect(plainStart(id) !== null).toBe(canonical.test(id));
    }),
  );
});

test("the start of an id is its first 8 bytes, and first letters find it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(10), (bytes, letters) => {
      const id = toBase64Url(bytes);
      const start = startOf(id, hashId);
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      expect(start).toEqual({ high: view.getUint32(0), low: view.getUint32(4) });
      const [least, greatest] = startsWith(id.slice(0, letters));
      expect(compareStarts(least, start)).toBeLessThanOrEqual(0);
      expect(compareStarts(greatest, start)).toBeGreaterThanOrEqual(0);
      const table = new IdTable(1);
      table.add(start, 5);
      expect([...table.rowsBetween(least, greatest)]).toEqual([5]);
      const next = { high: (start.high + 0x8000_0000) % 2 ** 32, low: start.low };
      if (letters > 0) expect([...table.rowsBetween(next, next)]).toEqual([]);
    }),
  );
});

function compareStarts(a: IdStart, b: IdStart): number {
  return a.high - b.high || a.low - b.low;
}

test("a table finds a start whether its halves are signed or not", () => {
  const half = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(half, half), { selector: String, maxLength: 200 }),
      (all) => {
        const table = new IdTable(7);
        all.forEach(([high, low], row) => {
          const [some, other] = row % 2 === 0 ? [high, low] : [high | 0, low | 0];
          expect(table.note(some, other, row)).toBe(true);
        });
        all.forEach(([high, low], row) => {
          expect([table.rowOf(high, low), table.rowOf(high | 0, low | 0)]).toEqual([row, row]);
          expect(table.note(high | 0, low | 0, 9)).toBe(false);
        });
        const whole = [
          { high: 0, low: 0 },
          { high: 2 ** 32 - 1, low: 2 ** 32 - 1 },
        ] as const;
        expect(table.rowsBetween(...whole).size).toBe(all.length);
      },
    ),
    { numRuns: 30 },
  );
});

test("side files of starts and of overrides come back as they were written", () => {
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 50 }), (list) => {
      const starts = list.map((id) => startOf(id, hashId));
      const read: IdStart[] = [];
      const take = (high: number, low: number): void =>
        void read.push({ high: high >>> 0, low: low >>> 0 });
      expect(eachStart(writeStarts(starts), take)).toBe(true);
      expect(read).toEqual(starts.toSorted(compareStarts));
    }),
    { numRuns: 30 },
  );
  expect(eachStart(new Uint8Array(9), () => expect.unreachable())).toBe(false);
  const entries = noEntries();
  expect(isEmpty(entries)).toBe(true);
  entries.overrides.push(["id", 3, 0, 7, true]);
  entries.shared.push(["other", 4]);
  entries.targets.push(["id", 0]);
  entries.kept.push(["odd", null], ["old", 2]);
  expect(isEmpty(entries)).toBe(false);
  expect(readEntries(writeEntries(entries))).toEqual(entries);
  expect(readEntries(new TextEncoder().encode("{}"))).toBeNull();
});

test("a block whose words are asked for is never left out", () => {
  fc.assert(
    fc.property(fc.array(fc.lorem({ maxCount: 12 }), { maxLength: 5 }), (texts) => {
      const terms = writeTerms(texts.map((text) => JSON.stringify(text)));
      for (const text of texts) {
        const words = wordsIn(text);
        expect(mayHold(terms, words)).toBe(true);
        for (let length = 3; length < 12; length++) {
          const starts = words.map((word) => word.slice(0, length));
          expect(mayHold(terms, starts)).toBe(true);
        }
      }
    }),
  );
  expect(wordsIn("Café ﬁne X, 東京都 2nd")).toEqual(["東京", "京都", "cafe", "fine", "2nd"]);
  const terms = writeTerms(['["Canvas tent"]', '{"city":"東京都"}']);
  expect(mayHold(terms, wordsIn("tent"))).toBe(true);
  expect(mayHold(terms, wordsIn("tense"))).toBe(false);
  expect(mayHold(terms, wordsIn("京都 canvas"))).toBe(true);
  expect(mayHold(terms, wordsIn("canvas boots"))).toBe(false);
  expect(mayHold(terms, wordsIn("te"))).toBe(false);
});

test("a span holds every day that an event may have, in any zone", () => {
  expect(spanOf({ at: "2026-03-01T23:30:00Z", tz: "Pacific/Auckland" })).toEqual({
    firstDay: "2026-02-28",
    lastDay: "2026-03-02",
  });
  expect(spanOf({ local: "2026-03-01T09:30:00" })).toEqual({
    firstDay: "2026-03-01",
    lastDay: "2026-03-01",
  });
  expect(spanOf({ day: "2026-02" })).toEqual({ firstDay: "2026-02-01", lastDay: "2026-02-31" });
  const year = spanOf({ day: "2026" });
  expect(touches(year, { from: "2026-07", to: "2026-07" })).toBe(true);
  expect(touches(year, { from: "2027" })).toBe(false);
  const odd = spanOf({ day: "once" });
  expect(touches(odd, { from: "2026" }) && touches(odd, { to: "2026" })).toBe(true);
  // Without a day it is in no range, and in what has none.
  for (const when of [undefined, {}, { at: "never" }]) {
    expect(touches(spanOf(when), { from: "0000" })).toBe(false);
    expect(touches(spanOf(when), {})).toBe(true);
  }
  // The first and the last moment that a clock can tell, and the years that have a sign.
  for (const tz of ["UTC", "+01:00"]) {
    expect(spanOf({ at: "+275760-09-13T00:00:00Z", tz })).toEqual({
      firstDay: "\uffff",
      lastDay: "\uffff",
    });
    expect(spanOf({ at: "-271821-04-20T00:00:00Z", tz })).toEqual({ firstDay: "", lastDay: "" });
  }
  expect(spanOf({ at: "9999-12-31T12:00:00Z" })).toEqual({
    firstDay: "9999-12-30",
    lastDay: "\uffff",
  });
  expect(spanOf({ at: "0000-01-01T12:00:00Z" })).toEqual({ firstDay: "", lastDay: "0000-01-02" });
  expect(widen(spanOf({}), year)).toEqual(year);
  expect(widen(spanOf({ day: "2025-05-05" }), year)).toEqual({
    firstDay: "2025-05-05",
    lastDay: "2026-12-31",
  });
});

function keysOf(fill: number): IndexKeys {
  const key = (step: number): Uint8Array => new Uint8Array(32).fill(fill * 16 + step);
  return { index: key(1), search: key(2), cache: key(3), name: key(4) };
}

function random(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

function rows(): fc.Arbitrary<IndexRow> {
  const day = fc.constantFrom(null, "2026-03-01", "2020-01-31");
  return fc.record({
    stream: fc.nat(3).map((device) => toStreamName(toMemberId(new Uint8Array(16).fill(device)), 1)),
    seq: fc.integer({ min: 1, max: 2 ** 40 }),
    id: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toBlockId(bytes)),
    collection: fc.constantFrom("media", "clickstream"),
    from: fc.constantFrom("self", "imported:takeout"),
    bytes: fc.nat(),
    written: fc.nat(),
    lines: fc.nat(),
    count: fc.nat(),
    superseded: fc.nat(),
    lost: fc.nat(),
    firstDay: day,
    lastDay: day,
    isKept: fc.boolean(),
    oddIds: fc.nat(),
    overrides: fc.constantFrom("", "0123456789abcdef"),
  });
}

/** An index each of whose writes waits until it is let. */
function slowIndex(): {
  readonly store: MemoryIndex;
  readonly slow: IndexStore;
  readonly waiting: (() => void)[];
} {
  const store = new MemoryIndex();
  const waiting: (() => void)[] = [];
  const slow: IndexStore = {
    get: async (name) => store.get(name),
    clear: async () => store.clear(),
    close: async () => store.close(),
    put: async (files) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
      await store.put(files);
    },
  };
  return { store, slow, waiting };
}

test("a part is there before the disk has it, and who makes many waits for the disk", async () => {
  const { store, slow, waiting } = slowIndex();
  const parts = new IndexParts(new IndexFiles(slow, keys, random));
  for (let at = 0; at < 8; at++) await parts.put(`part ${at}`, at);
  expect([store.files(), await parts.get("part 7")]).toEqual([[], 7]);
  let isThrough = false;
  const ninth = parts.put("part 8", 8).then(() => (isThrough = true));
  await Promise.resolve();
  expect([isThrough, waiting.length]).toEqual([false, 9]);
  waiting.shift()?.();
  await ninth;
  const stopped = parts.stop();
  for (const letOne of waiting) letOne();
  await stopped;
  expect(store.files()).toHaveLength(9);
});

test("while the files are deleted no part comes back: not one that is being written, nor one that comes late", async () => {
  const { store, slow, waiting } = slowIndex();
  const parts = new IndexParts(new IndexFiles(slow, keys, random));
  const early = parts.put("early", 1);
  let isStopped = false;
  const stopped = parts.stop().then(() => (isStopped = true));
  await parts.put("late", 2);
  expect(isStopped).toBe(false);
  waiting.pop()?.();
  await Promise.all([early, stopped]);
  await store.clear();
  expect(store.files()).toEqual([]);
  parts.forget();
  const anew = parts.put("anew", 3);
  waiting.pop()?.();
  await anew;
  await parts.stop();
  expect(store.files()).toHaveLength(1);
  expect([await parts.get("early"), await parts.get("late"), await parts.get("anew")]).toEqual([
    null,
    null,
    3,
  ]);
});
