import fc from "fast-check";
import { expect, test } from "vitest";

import type { JsonObject } from "../../model/json.ts";
import { KnownPlays } from "./same-play.ts";

interface Told {
  readonly title: string;
  readonly second: number;
  readonly playedMs: number;
  readonly exact: boolean;
}

/** A play as an importer tells it; of the short export without its seconds. */
function playOf({ title, second, playedMs, exact }: Told): JsonObject {
  const at = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  const when = exact ? { at } : { at: `${at.slice(0, 16)}:00Z`, precision: "min" };
  return { action: "listen", title, creator: "Ann's Band", playedMs, when };
}

test("two exports tell of one play: the same track as long, the minute and the second of it", () => {
  const plays = new KnownPlays(7);
  plays.note(playOf({ title: "One", second: 3_599, playedMs: 61_000, exact: true }));
  // The last second of an hour, told to the minute; then what differs in one point, and the same again.
  const rounded = { title: "One", second: 3_599, playedMs: 61_000, exact: false };
  for (const other of [{ title: "Two" }, { second: 3_700 }, { playedMs: 61_001 }, { exact: true }])
    expect(plays.match(playOf({ ...rounded, ...other }))).toBeNull();
  expect(plays.match(playOf(rounded))).toEqual({ id: null });
  expect(plays.match(playOf(rounded))).toBeNull();
});

test("which play is found is what a look at each of them in their order finds", () => {
  const told = fc.record({
    title: fc.constantFrom("One", "Two"),
    second: fc.integer({ min: -200, max: 200 }),
    playedMs: fc.constantFrom(30_000, 30_000 + 2 ** 32, 2 ** 40, 0.5),
    exact: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(told, { maxLength: 40 }), fc.integer(), (all, seed) => {
      const plays = new KnownPlays(seed);
      const known: { play: Told; at: number; isTaken: boolean }[] = [];
      for (const play of all) {
        const record = playOf(play);
        const at = Date.parse((record["when"] as { at: string }).at);
        const other = known.find(
          (one) =>
            !one.isTaken &&
            one.play.title === play.title &&
            one.play.playedMs === play.playedMs &&
            one.play.exact !== play.exact &&
            Math.abs(one.at - at) <= 60_000,
        );
        const id = other?.play.exact === false ? String(known.indexOf(other)) : null;
        expect(plays.match(record)).toEqual(other === undefined ? null : { id });
        if (other !== undefined) other.isTaken = true;
        plays.note({ ...record, id: String(known.length) });
        known.push({ play, at, isTaken: false });
      }
    }),
  );
});
