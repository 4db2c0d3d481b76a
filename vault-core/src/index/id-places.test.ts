import fc from "fast-check";
import { expect, test } from "vitest";

import { toBase64Url } from "../bytes/encoding.ts";
import { IdPlaces } from "./id-places.ts";

/** Few ids, so that they meet: some share their first half, some their second, some are of another form. */
const id = fc.oneof(
  fc
    .tuple(fc.nat(3), fc.nat(3))
    .map(([first, second]) =>
      toBase64Url(Uint8Array.from({ length: 16 }, (_, at) => (at < 8 ? first : second))),
    ),
  fc.constantFrom("short", "AAAAAAAAAAAAAAAAAAAAAB", "", "AAAAAAAAAAAAAAAAAAAAAA", "ÄÄ"),
);

test("an id has the places that it was given, in their order, whatever other ids have", () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 120 }), fc.nat(120), (ids, limit) => {
      const [places, plain] = [new IdPlaces(7), new Map<string, number[]>()];
      ids.forEach((one, at) => {
        expect(places.has(one)).toBe(plain.has(one));
        // As a row and a line: far above what 32 bits hold.
        const place = at * 2 ** 33 + at;
        places.add(one, place);
        plain.set(one, [...(plain.get(one) ?? []), place]);
      });
      for (const [one, all] of plain) {
        expect(places.last(one)).toBe(all.at(-1));
        const below = limit * 2 ** 33;
        expect(places.lastBelow(one, below)).toBe(all.findLast((place) => place < below));
        for (const letters of [one.slice(0, 3), one.slice(0, 12), one])
          expect([...places.startingWith(letters)]).toContain(all.at(-1));
      }
      expect(places.last("of nobody")).toBeUndefined();
    }),
  );
});

test("ids are told apart by each of their 128 bits", () => {
  const all = Array.from({ length: 129 }, (_, bit) => {
    const bytes = new Uint8Array(16);
    if (bit < 128) bytes[bit >> 3] = 1 << (bit & 7);
    return toBase64Url(bytes);
  });
  const places = new IdPlaces(7);
  all.forEach((one, at) => places.add(one, at));
  expect(all.map((one) => places.last(one))).toEqual(all.map((_, at) => at));
});
