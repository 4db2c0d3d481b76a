import fc from "fast-check";
import { expect, test } from "vitest";

import { existsInCalendar } from "./values.ts";

/** The same by the clock of JavaScript, whatever the text. */
function byDate(text: string): boolean {
  const [year = "", month = "01", day = "01"] = text.slice(0, 10).split("-");
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(8, 10) !== day) return false;
  const time = text.slice(11).replace("Z", "");
  return time === "" || /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$/.test(time);
}

const two = (most: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, "0"));
const years = fc.oneof(
  fc.constantFrom("0000", "0004", "0100", "1600", "1900", "2000", "2023", "2024", "9999"),
  fc.integer({ min: 0, max: 9_999 }).map((year) => String(year).padStart(4, "0")),
);
const times = fc
  .tuple(two(25), two(61), two(61), fc.constantFrom("", ".1", ".000001", ".", ".1a"))
  .chain(([hour, minute, second, rest]) =>
    fc.constantFrom(`${hour}:${minute}`, `${hour}:${minute}:${second}${rest}`, ""),
  );
const texts = fc
  .tuple(years, two(13), two(32), fc.constantFrom("T", "T", "T", " ", "x", ""), times)
  .chain(([year, month, day, mark, time]) =>
    fc.constantFrom(
      `${year}-${month}-${day}${mark}${time}Z`,
      `${year}-${month}-${day}${mark}${time}`,
      `${year}-${month}-${day}`,
      `${year}-${month}`,
      year,
      `+${year}-${month}-${day}T${time}`,
      `${year}-02-29T${time}Z`,
    ),
  );

test("a date is in the calendar if a clock can show it", () => {
  fc.assert(
    fc.property(fc.oneof({ weight: 20, arbitrary: texts }, fc.string()), (text) => {
      expect(existsInCalendar(text)).toBe(byDate(text));
    }),
    { numRuns: 2_000 },
  );
});
