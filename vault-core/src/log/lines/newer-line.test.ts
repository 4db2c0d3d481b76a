import fc from "fast-check";
import { expect, test } from "vitest";

import { LiveLines } from "./live-lines.ts";
import { newerLine } from "./newer-line.ts";
import { readLine } from "./record-line.ts";
import type { LiveLine } from "../vault-log.ts";

const edits = [
  null,
  "2026-05-03T10:00:00Z",
  "2026-05-03T10:00:00.000Z",
  "2026-05-03T10:00:00.1Z",
  "2026-05-03T10:00:00.100001Z",
  "2026-05-03T10:00:01Z",
];

// Few values, so that ties are common.
const versions = fc
  .record({
    rev: fc.integer({ min: 1, max: 3 }),
    edited: fc.constantFrom(...edits),
    deleted: fc.constantFrom(null, "owner" as const, "undo" as const),
    note: fc.constantFrom("", "a", "ä", "😀", "\uffff"),
    from: fc.constantFrom("self", "imported:amazon"),
  })
  .map(({ rev, edited, deleted, note, from }): LiveLine => {
    const members = {
      id: "a",
      rev,
      edited: edited ?? undefined,
      deleted: deleted ?? undefined,
      note,
    };
    const line = readLine({ collection: "purchases", from, text: JSON.stringify(members) });
    if (line === null) throw new Error("no line");
    return line;
  });

test("every order of arrival gives one live line", () => {
  const shuffled = fc
    .array(versions, { minLength: 1, maxLength: 8 })
    .chain((lines) =>
      fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
    );
  fc.assert(
    fc.property(shuffled, ([lines, others]) => {
      expect(lineOf(others)).toEqual(lineOf(lines));
    }),
    { numRuns: 500 },
  );
});

test("of any two lines one is newer, whichever is named first", () => {
  fc.assert(
    fc.property(versions, versions, (a, b) => {
      expect(newerLine(a, b)).toEqual(newerLine(b, a));
      expect([a, b]).toContainEqual(newerLine(a, b));
    }),
  );
});

function lineOf(lines: readonly LiveLine[]): LiveLine | null {
  const live = new LiveLines();
  for (const line of lines) live.add(line);
  return live.get("purchases", "a");
}

test("the higher rev wins, then the later edit, then the greater text", () => {
  const base = {
    collection: "purchases",
    id: "a",
    rev: 1,
    edited: null,
    deleted: null,
    type: null,
    days: { firstDay: null, lastDay: null },
    text: "{}",
    from: "self",
  };
  const older = { ...base, edited: "2026-05-03T10:00:00Z" };
  const later = { ...base, edited: "2026-05-03T10:00:00.5Z" };
  expect(newerLine({ ...base, rev: 2 }, later).rev).toBe(2);
  expect(newerLine(older, base)).toBe(older);
  expect(newerLine(older, later)).toBe(later);
  // Byte order of UTF-8, where an emoji comes after U+FFFF; UTF-16 would say the opposite.
  expect(newerLine({ ...base, text: '"\uffff"' }, { ...base, text: '"😀"' }).text).toBe('"😀"');
});

test("a tombstone hides a record, and a later rev brings it back", () => {
  const live = new LiveLines();
  const add = (text: string): boolean => {
    const line = readLine({ collection: "purchases", from: "self", text });
    return line !== null && live.add(line);
  };
  expect(add('{"id":"a","name":"tent"}')).toBe(true);
  expect(add('{"id":"a","rev":2,"deleted":"owner"}')).toBe(true);
  expect([...live.all("purchases")]).toEqual([]);
  expect(live.get("purchases", "a")?.deleted).toBe("owner");
  expect(add('{"id":"a","rev":1,"name":"other"}')).toBe(false);
  expect(add('{"id":"a","rev":3,"name":"tent"}')).toBe(true);
  expect([...live.all("purchases")]).toHaveLength(1);
  expect(live.collections()).toEqual(["purchases"]);
});

test("what is no record line is none", () => {
  for (const text of [
    "",
    "null",
    "[]",
    "{}",
    '{"id":1}',
    '{"id":""}',
    '{"id":"a","rev":0}',
    '{"id":"a","rev":1.5}',
    '{"id":"a","edited":"yesterday"}',
    '{"id":"a","deleted":true}',
  ])
    expect(readLine({ collection: "purchases", from: "self", text })).toBeNull();
});
