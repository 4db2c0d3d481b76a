/**
 * What a table's instants rest on (`collection/tables/sure-table.ts`).
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import { utf8 } from "../bytes/encoding.ts";
import { PlainTexts } from "../model/plain-texts.ts";
import { collections } from "./registry.ts";
import { sureMembers } from "./sure.ts";
import { UNSURE } from "./sure-parts.ts";

const two = (most: number): fc.Arbitrary<string> =>
  fc.nat(most).map((n) => String(n).padStart(2, "0"));
const instant = fc
  .tuple(fc.nat(9_999), two(13), two(32), two(25), two(61), two(61), fc.nat(6), fc.nat(999_999))
  .map(([year, month, day, hour, minute, second, digits, fraction]) => {
    const part = digits === 0 ? "" : `.${String(fraction).padStart(6, "0").slice(0, digits)}`;
    return `${String(year).padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}${part}Z`;
  });

test("what reads as an instant is taken by a member of a record, or refused, like any other with as many digits", () => {
  const members = Object.values(collections).flatMap(({ types }) =>
    types.flatMap(({ shape }) => [...(sureMembers(shape) ?? [])]),
  );
  expect(members.length).toBeGreaterThan(100);
  let [taken, told] = [0, 0];
  fc.assert(
    fc.property(instant, (text) => {
      const found = PlainTexts.find(utf8(JSON.stringify([text])), 1);
      if (found === null || found.instants === null) return;
      told += 1;
      const usual = `2026-05-03T10:00:00${text.slice(19)}`.replace(/\d(?=\d*Z$)/g, "1");
      for (const [key, { read }] of members)
        for (const wrap of [(at: string): unknown => at, inWhen]) {
          const isTaken = read(wrap(text)) !== UNSURE;
          expect([key, isTaken]).toEqual([key, read(wrap(usual)) !== UNSURE]);
          if (isTaken) taken += 1;
        }
    }),
    { numRuns: 400 },
  );
  expect(Math.min(told, taken)).toBeGreaterThan(50);
});

function inWhen(at: string): unknown {
  return { at, precision: "us" };
}

test("a member that says that it takes every text takes every text, as it is", () => {
  const all = Object.values(collections).flatMap(({ types }) =>
    types.flatMap(({ shape }) => [...(sureMembers(shape) ?? [])]),
  );
  const members = all.filter(([, { anyText }]) => anyText);
  expect(members.length).toBeGreaterThan(20);
  expect(members.length).toBeLessThan(all.length / 2);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      for (const [key, { read }] of members) expect([key, read(text)]).toEqual([key, text]);
    }),
  );
});
