/**
 * Numbers and dates of other people's files.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { dateOrderEvidence, readWhen, type DateOrder, type WhenFields } from "./dates.ts";
import { digitsOfMicroseconds, whenOfMicroseconds } from "./instants.ts";
import { decimalEvidence, readDecimal, timesWhole } from "./numbers.ts";
import { stripped } from "./strip.ts";
import { instantIn } from "./zones.ts";

const now = Date.UTC(2026, 10, 26);

test.each([
  ["12.00", "12.00"],
  [" $1,219.49 ", "1219.49"],
  ["(12.00)", "-12.00"],
  ["5-", "-5"],
  ["- $5.00", "-5.00"],
  ["'-14.39'", "-14.39"],
  ['="0123"', "123"],
  ["\u2212 3.10", "-3.10"],
  ["1 234 567.5", "1234567.5"],
  ["USD 15.87", "15.87"],
  ["US$15.87", "15.87"],
  ["-R$ 15.87", "-15.87"],
  ["Rs.1,15,870.00", "115870.00"],
  ["kr. 15.87", "15.87"],
  ["15.87 zł", "15.87"],
  ["15.87 EUR", "15.87"],
  ["-0.00", "0.00"],
  [".5", "0.5"],
  ["7.", "7"],
])("%s with a decimal point is %s", (cell, value) => {
  expect(readDecimal(cell, ".", "Amount")).toBe(value);
});

test("a comma is read as one where the column says so", () => {
  expect(readDecimal("1.219,49 €", ",", "Amount")).toBe("1219.49");
});

test("nothing to say is absent, and what is no number is a fault that names the column alone", () => {
  for (const cell of ["", " ", "NA", "n/a", "Not Available", "Not Applicable"])
    expect(readDecimal(cell, ".", "Amount")).toBeNull();
  for (const cell of ["abc", "1.2.3", "--5", "1e5", "12345678901234567890", "0.12345678"]) {
    expect(() => readDecimal(cell, ".", "Amount")).toThrow(/^Amount is/);
  }
});

test("an amount of the other decimal sign is a fault, never a hundred times itself", () => {
  for (const cell of ["12,99", "1.299,00", "12,9", "1,29,00.00", "1,2345.00"])
    expect(() => readDecimal(cell, ".", "Amount"), cell).toThrow("Amount is no number.");
  expect(() => readDecimal("12.99", ",", "Amount")).toThrow("Amount is no number.");
});

test("a cell tells the decimal sign of its column, or leaves it open", () => {
  expect(
    ["1,219.49", "1.219,49", "12.5", "12,50", "1.234.567", "1,234", "0,125", "1234,567", "12"].map(
      decimalEvidence,
    ),
  ).toEqual([".", ",", ".", ",", ",", "unclear", ",", ",", null]);
});

test("any amount that is written with grouping is read back exactly", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -999_999_999, max: 999_999_999 }),
      fc.integer({ min: 0, max: 99 }),
      fc.constantFrom(".", ","),
      (whole, cents, sign) => {
        const group = sign === "." ? "," : ".";
        const digits = String(Math.abs(whole)).replaceAll(/\B(?=(\d{3})+$)/g, group);
        const text = `${whole < 0 ? "-" : ""}${digits}${sign}${String(cents).padStart(2, "0")}`;
        expect(decimalEvidence(text)).toBe(sign);
        expect(readDecimal(text, sign, "Amount")).toBe(
          `${whole}.${String(cents).padStart(2, "0")}`,
        );
      },
    ),
  );
});

test("a price times a count is exact", () => {
  expect(timesWhole("0.10", 3)).toBe("0.30");
  expect(timesWhole("-1.05", 2)).toBe("-2.10");
  expect(timesWhole("19", 2)).toBe("38");
});

function read(cell: string, order: DateOrder = "mdy"): WhenFields {
  return readWhen(cell, order, "Date", now);
}

test("dates are as exact as they are stated", () => {
  expect(read("2024-07-19T19:52:49Z")).toEqual({ at: "2024-07-19T19:52:49Z", precision: "s" });
  expect(read("2024-07-19T19:52:49.120Z")).toEqual({
    at: "2024-07-19T19:52:49.12Z",
    precision: "ms",
  });
  expect(read("2024-07-19T19:52:49+02:00")).toEqual({
    at: "2024-07-19T17:52:49Z",
    tz: "+02:00",
    precision: "s",
  });
  // Without a zone it is a wall clock, and a date has no midnight.
  expect(read("2024-07-19 19:52")).toEqual({ local: "2024-07-19T19:52", precision: "min" });
  expect(read("2024-07-19")).toEqual({ day: "2024-07-19", precision: "day" });
  expect(read("1/31/2018, 10:54:50\u202fPM")).toEqual({
    local: "2018-01-31T22:54:50",
    precision: "s",
  });
  expect(read("31.01.18", "dmy")).toEqual({ day: "2018-01-31", precision: "day" });
  expect(read("1/2/27")).toEqual({ day: "2027-01-02", precision: "day" });
  expect(read("1/2/28")).toEqual({ day: "1928-01-02", precision: "day" });
  for (const cell of [
    "2026-02-29T10:00:00Z",
    "2026-02-28T24:00:00Z",
    "2026-02-28T23:59:60Z",
    "2024-02-30",
    "2024-13-01",
    "13/13/2024",
    "2024-07-19T25:00:00Z",
    "13:00 PM",
    "yesterday",
    "1/2/24 13:00 PM",
  ]) {
    expect(() => read(cell)).toThrow("Date is no date.");
  }
});

test("a month in words, a year in front and a zone with one meaning need no order", () => {
  const ofDay = ["May 3, 2026", "3 May 2026", "2026/05/03", "20260503", "2026-5-3"];
  // As Hungary and Korea write it.
  for (const cell of [...ofDay, "2026.05.03", "2026. 05. 03.", "2026. 5. 3"])
    expect(read(cell, "dmy")).toEqual({ day: "2026-05-03", precision: "day" });
  expect(read("2026.05.03. 9:15")).toEqual({ local: "2026-05-03T09:15", precision: "min" });
  expect(read("Jan 31, 2018, 10:54:50 PM PST")).toEqual({
    at: "2018-02-01T06:54:50Z",
    tz: "-08:00",
    precision: "s",
  });
  expect(read("May 5, 2026, 10:15:00 AM AEST")).toEqual({
    at: "2026-05-05T00:15:00Z",
    tz: "+10:00",
    precision: "s",
  });
  // India, Ireland and Israel call their time IST.
  expect(read("Jan 31, 2018, 10:54:50 PM IST")).toEqual({
    local: "2018-01-31T22:54:50",
    precision: "s",
  });
  for (const cell of ["Mai 3, 2026", "May 32, 2026", "202605031", "2026.05/03", "2026.5"])
    expect(() => read(cell)).toThrow("Date is no date.");
});

test("a wall clock time becomes an instant by the zone's rules of its own day", () => {
  expect(instantIn("Europe/Berlin", "2026-01-15T12:00:30")).toBe("2026-01-15T11:00:30Z");
  expect(instantIn("Europe/Berlin", "2026-07-15T12:00")).toBe("2026-07-15T10:00:00Z");
  // Three minutes past two does not exist on that day, and occurs twice on this one.
  expect(instantIn("Europe/Berlin", "2026-03-29T02:03")).toBe("2026-03-29T01:03:00Z");
  expect(instantIn("Europe/Berlin", "2026-10-25T02:03")).toBe("2026-10-25T00:03:00Z");
  expect(instantIn("Australia/Lord_Howe", "2026-01-01T00:00")).toBe("2025-12-31T13:00:00Z");
  expect(instantIn("Mars/Olympus", "2026-01-01T00:00")).toBeNull();
});

test("card numbers, accounts, mail and network addresses are taken out of a text", () => {
  expect(
    stripped("BOOTERY 4111 1111 1111 1111 DE89 3704 0044 0532 0130 00 bea@example.org 192.0.2.7"),
  ).toBe("BOOTERY ~ ~ ~ ~");
  // An order number is no card: its check digit does not fit.
  expect(stripped("Order 4111111111111112 of 5.5.2026")).toBe("Order 4111111111111112 of 5.5.2026");
  expect(stripped("2001:db8:0:0:0:0:0:1 said hello")).toBe("~ said hello");
});

test("a date tells the order of its column, or leaves it open", () => {
  expect(
    ["13/01/2024", "01/13/2024", "03/03/2024", "03/04/2024", "2024-03-04"].map(dateOrderEvidence),
  ).toEqual(["dmy", "mdy", null, "unclear", null]);
});

test("microseconds keep all their digits", () => {
  expect(whenOfMicroseconds("1777800769123456")).toEqual({
    at: "2026-05-03T09:32:49.123456Z",
    precision: "us",
  });
  expect(whenOfMicroseconds("1")).toBeNull();
  expect(whenOfMicroseconds("13400000000000000")).toBeNull();
  expect(whenOfMicroseconds("17778007691234x6")).toBeNull();
  expect(whenOfMicroseconds("631151999999999")).toBeNull();
});

test("any moment is written as Date writes it, microseconds added, and its number as String does", () => {
  const moment = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2100, 0) - 1 });
  fc.assert(
    fc.property(moment, fc.nat({ max: 999 }), (milliseconds, more) => {
      const microseconds = milliseconds * 1_000 + more;
      const digits = digitsOfMicroseconds(microseconds);
      expect(digits).toBe(String(microseconds));
      const three = String(more).padStart(3, "0");
      const iso = new Date(milliseconds).toISOString();
      expect(whenOfMicroseconds(digits)?.["at"]).toBe(iso.replace("Z", `${three}Z`));
      expect(read(iso.replace(/\.\d+/u, ""))).toEqual({
        at: `${iso.slice(0, 19)}Z`,
        precision: "s",
      });
    }),
  );
  for (const value of [0, -1, 1.5, 1e15 - 1, 1e15, 1e16 - 1, 1e16, 1e21, NaN])
    expect(digitsOfMicroseconds(value)).toBe(String(value));
});
