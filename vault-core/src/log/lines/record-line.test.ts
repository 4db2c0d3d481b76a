import fc from "fast-check";
import { expect, test } from "vitest";

import { readJson } from "../../bytes/read-json.ts";
import { spanOf } from "../../index/day-span.ts";
import { isInstant } from "../../protocol/ids.ts";
import { z } from "../../protocol/zod.ts";
import { mustBeRecordLine, readLine } from "./record-line.ts";

/** What a line is, as a shape says it. */
const lineShape = z.object({
  id: z.string().min(1).max(128),
  rev: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).default(1),
  edited: z.custom<string>(isInstant).optional(),
  deleted: z.enum(["owner", "undo"]).optional(),
  type: z.string().optional().catch(undefined),
  when: z.unknown().optional(),
});

const place = { collection: "clickstream", from: "self" };

function byShape(text: string): ReturnType<typeof readLine> {
  const read = lineShape.safeParse(readJson(text));
  if (!read.success) return null;
  const { id, rev, edited = null, deleted = null, type = null, when } = read.data;
  return { ...place, id, rev, edited, deleted, type, days: spanOf(when), text };
}

const names = ["id", "rev", "edited", "deleted", "type", "when", "__proto__", "constructor", "at"];
/** JSON values as texts, so that some can be what `JSON.stringify` never writes. */
const values = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("1", "7", '"a"', '"click"', '"owner"', '"undo"') },
  fc.constantFrom("0", "-0", "-1", "1.5", "1e400", "-1e400", "1e0", "2147483648", "NaN", "01"),
  fc.constantFrom("9007199254740991", "9007199254740992", "9007199254740993", "1e21"),
  fc.constantFrom("null", "true", "[]", "{}", '""', '["a"]', '{"id":"a"}', '"\\ud800"', '"\ud800"'),
  fc.constantFrom('"2026-05-03T10:00:00Z"', '"2026-02-30T10:00:00Z"', '"2026-05-03T10:00:00.1Z"'),
  fc.constantFrom('"2026-05-03"', '"2026-05-03T10:00:60Z"', '"2026-05-03T24:00:00Z"'),
  fc.constantFrom('{"at":"2026-05-03T10:00:00Z"}', '{"day":"2026","__proto__":{"at":"x"}}'),
  fc.constantFrom('{"at":"+275760-09-13T00:00:00Z"}', '{"at":"-271821-04-20T00:00:00Z","tz":"+"}'),
  fc
    .tuple(fc.integer({ min: 126, max: 130 }), fc.constantFrom("é", "😀", "\ud800"))
    .map(([length, letter]) => JSON.stringify(letter.repeat(length))),
  // Half of each: the two measures of a length part.
  fc
    .integer({ min: 0, max: 130 })
    .map((odd) => JSON.stringify(`${"a".repeat(odd)}${"😀".repeat(64)}`)),
  fc.json(),
);
const members = fc
  .tuple(fc.constantFrom(...names), values)
  .map(([name, value]) => `"${name}":${value}`);
const lines = fc.oneof(
  { weight: 8, arbitrary: fc.array(members, { maxLength: 9 }).map((all) => `{${all.join(",")}}`) },
  // Members of a line, each in its place, one of them perhaps said twice.
  {
    weight: 8,
    arbitrary: fc
      .array(members, { maxLength: 3 })
      .map((all) => `{"id":"a","rev":2,"type":"click"${all.map((one) => `,${one}`).join("")}}`),
  },
  values,
  fc.string(),
);

test("a line is read as its shape says, whatever a stranger wrote", () => {
  fc.assert(
    fc.property(lines, (text) => {
      expect(readLine({ ...place, text })).toEqual(byShape(text));
    }),
    { numRuns: 3_000 },
  );
});

test("a line that no block could hold, and an authorship that is none, are refused before they are saved", () => {
  const text = '{"id":"a","rev":1}';
  expect(mustBeRecordLine({ ...place, text })).toEqual(readLine({ ...place, text }));
  expect(mustBeRecordLine({ ...place, from: "imported:shop.one", text })).toMatchObject({
    id: "a",
  });
  for (const wrong of [
    { text: "{}" },
    { text: '{"id":"a",\n"rev":1}' },
    { text: '{"id":"a","note":"\ud800"}' },
    { text: '{"id":"a","note":"\udc00\ud800"}' },
    { text, from: "imported:" },
    { text, from: "owner" },
  ])
    expect(() => mustBeRecordLine({ ...place, ...wrong })).toThrow("no line of the log");
  expect(mustBeRecordLine({ ...place, text: '{"id":"a","note":"😀"}' })).not.toBeNull();
  const rest = long(0, "").length;
  expect(mustBeRecordLine({ ...place, text: long(1_048_576 - rest, "a") })).not.toBeNull();
  expect(() => mustBeRecordLine({ ...place, text: long(1_048_577 - rest, "a") })).toThrow("1 MiB");
  expect(() => mustBeRecordLine({ ...place, text: long(400_000, "\u20ac") })).toThrow("1 MiB");
});

function long(letters: number, letter: string): string {
  return `{"id":"a","note":"${letter.repeat(letters)}"}`;
}
