import { expect, test } from "vitest";
import fc from "fast-check";
import { countMoments, readLocalDay, readLocalTime } from "./days.ts";
import { readMoment } from "./moment.ts";

const NAMES = [
  "Europe/Berlin",
  "America/Los_Angeles",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "Africa/Casablanca",
] as const;
const formats = new Map(
  NAMES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    }),
  ]),
);

test("the owner's clock is the one of the zone, on days on which clocks are changed too", () => {
  const zone = fc.constantFrom(...NAMES);
  const from = Date.UTC(1970, 0, 1) / 1000;
  const second = fc.integer({ min: from, max: Date.UTC(2037, 11, 31) / 1000 });
  // Around the end of March, of October and of 2011, when Samoa left out a day.
  const change = fc
    .tuple(
      fc.constantFrom("2026-03-29", "2026-10-25", "2026-03-08", "2026-04-04", "2011-12-30"),
      fc.integer({ min: -90_000, max: 90_000 }),
    )
    .map(([day, seconds]) => Date.parse(`${day}T00:00:00Z`) / 1000 + seconds);
  fc.assert(
    fc.property(zone, fc.oneof(second, change), (timeZone, seconds) => {
      const at = new Date(seconds * 1000);
      const parts = formats.get(timeZone)?.formatToParts(at) ?? [];
      const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
      const day = `${part("year")}-${part("month")}-${part("day")}`;
      const record = { when: { at: at.toISOString(), precision: "s" } };
      expect(readLocalTime(record, timeZone)).toBe(
        `${day}T${part("hour")}:${part("minute")}:${part("second")}`,
      );
    }),
    { numRuns: 800 },
  );
});

test("any moment has a clock in any zone, the first and the last of all too", () => {
  const zones = ["UTC", "Z", "+05:30", "-0330", "Nowhere/Land", ...NAMES];
  for (const zone of zones)
    for (const at of ["+275760-09-13T00:00:00Z", "-271821-04-20T00:00:00Z"])
      expect(readLocalTime({ when: { at, precision: "s" } }, zone)).not.toBeNull();
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), fc.constantFrom("UTC", "Nowhere"), (at, zone) => {
      const whole = at.toISOString();
      expect(readLocalTime({ when: { at: whole, precision: "ms" } }, zone)).toBe(
        whole.slice(0, 19),
      );
    }),
    { numRuns: 300 },
  );
});

/** Two digits up to a number. */
function twoDigits(most: number): fc.Arbitrary<string> {
  return fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, "0"));
}

test("a moment is read as `Date.parse` reads it, whatever its text", () => {
  const parts = fc.tuple(
    fc.integer({ min: 0, max: 9999 }).map((year) => String(year).padStart(4, "0")),
    ...[13, 32, 25, 61, 61].map(twoDigits),
    fc.constantFrom(
      "Z",
      ".5Z",
      ".25Z",
      ".123Z",
      ".123456Z",
      ".Z",
      ".1a3Z",
      "",
      "+02:00",
      "z",
      "ZZ",
    ),
  );
  const usual = parts.map(([y, mo, d, h, mi, s, end]) => `${y}-${mo}-${d}T${h}:${mi}:${s}${end}`);
  const spoiled = fc
    .tuple(usual, fc.nat(24), fc.constantFrom("", "-", " ", "x", "٣", "00"))
    .map(([text, at, letter]) => text.slice(0, at) + letter + text.slice(at + 1));
  fc.assert(
    fc.property(fc.oneof(usual, spoiled, fc.string()), (text) => {
      expect(readMoment(text)).toBe(Date.parse(text));
    }),
    { numRuns: 3_000 },
  );
});

test("the owner's day is the day of the owner's clock", () => {
  const when = fc.record(
    {
      local: fc.constantFrom("2026-05-03T18:20", "2026", 7),
      day: fc.constantFrom("2026-05-03", "2026-05"),
      at: fc.oneof(
        fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
        fc.constantFrom("2026-03-29T00:30:00Z", "2026-10-25T00:30:00Z", "no time"),
      ),
      tz: fc.constantFrom("+05:30", "-0330", "Z", "America/New_York", "Nowhere/Land", ""),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(when, fc.constantFrom("UTC", ...NAMES), (one, zone) => {
      const record = { when: one };
      const day = readLocalTime(record, zone)?.slice(0, 10) ?? null;
      expect(readLocalDay(record, zone)).toBe(day);
    }),
    { numRuns: 1_000 },
  );
  expect(readLocalDay({}, "UTC")).toBeNull();
});

test("moments are counted by the day and hour that the owner's clock tells of each", () => {
  const moment = fc.oneof(
    fc.integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 2, 31) }),
    fc.integer({ min: Date.UTC(1901, 0, 1), max: Date.UTC(2037, 0, 1) }),
  );
  const zones = fc.constantFrom("UTC", "-0330", "Nowhere/Land", ...NAMES);
  const spans = fc.constantFrom(["day", 10] as const, ["hour", 13] as const);
  fc.assert(
    fc.property(
      fc.array(moment, { maxLength: 30 }),
      zones,
      spans,
      (moments, zone, [span, letters]) => {
        const counts: Record<string, number> = {};
        for (const time of moments) {
          const record = { when: { at: new Date(time).toISOString() } };
          const key = readLocalTime(record, zone)!.slice(0, letters);
          counts[key] = (counts[key] ?? 0) + 1;
        }
        expect(Object.fromEntries(countMoments(Float64Array.from(moments), zone, span))).toEqual(
          counts,
        );
      },
    ),
    { numRuns: 300 },
  );
});
