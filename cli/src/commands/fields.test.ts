import { expect, test } from "vitest";
import { defaultsOf, readFields } from "./fields.ts";

test("money, days, numbers and JSON are told by how they are written", () => {
  expect(
    readFields([
      "name=Tent = green",
      "lineTotal=12.50 EUR",
      "refund=-3 USD",
      "quantity=2",
      'colors:=["red"]',
      "when=2026-05",
      "note=",
    ]),
  ).toEqual({
    name: "Tent = green",
    lineTotal: { value: "12.50", currency: "EUR" },
    refund: { value: "-3", currency: "USD" },
    quantity: 2,
    colors: ["red"],
    when: { day: "2026-05", precision: "month" },
    note: "",
  });
  expect(readFields(["when=2026"])).toEqual({ when: { day: "2026", precision: "year" } });
  expect(readFields(["when=2026-05-03T10:00:00Z"])).toEqual({
    when: { at: "2026-05-03T10:00:00Z", precision: "s" },
  });
  expect(readFields(["when=2026-05-03T10:00:00.25Z"])).toEqual({
    when: { at: "2026-05-03T10:00:00.25Z", precision: "ms" },
  });
  expect(readFields(["when=2026-05-03 10:00"])).toEqual({
    when: { local: "2026-05-03T10:00", precision: "min" },
  });
});

test("what is no field is refused with what it should look like", () => {
  for (const text of [
    "name",
    "=x",
    "9=x",
    "a b=c",
    "quantity=two",
    "quantity=",
    "when=soon",
    "x:={",
  ])
    expect(() => readFields([text])).toThrowError(expect.objectContaining({ code: "bad-value" }));
});

test("a field cannot reach Object.prototype", () => {
  expect(() => readFields(['__proto__:={"polluted":true}'])).toThrow();
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("a record typed by hand is of today unless said otherwise", () => {
  const now = Date.UTC(2026, 4, 3, 12);
  for (const collection of ["purchases", "media", "clickstream", "closet"])
    expect(defaultsOf(collection, now)).toMatchObject({
      when: { day: "2026-05-03", precision: "day" },
    });
});
