import { expect, test } from "vitest";
import { readConditions, readSpan } from "./query.ts";

test("conditions are field, sign, value, joined by commas", () => {
  expect(readConditions("seller~acme, lineTotal>50,status!=returned,a.b<=1,c>=2,d<3,e=f")).toEqual([
    { field: "seller", op: "contains", value: "acme" },
    { field: "lineTotal", op: ">", value: "50" },
    { field: "status", op: "!=", value: "returned" },
    { field: "a.b", op: "<=", value: "1" },
    { field: "c", op: ">=", value: "2" },
    { field: "d", op: "<", value: "3" },
    { field: "e", op: "=", value: "f" },
  ]);
  expect(readConditions(undefined)).toEqual([]);
});

test("what is no condition is named", () => {
  for (const text of ["seller", "=x", "seller acme", "a>1,b", "a>>1", "a==1", "a=>1"])
    expect(() => readConditions(text)).toThrowError(expect.objectContaining({ code: "bad-value" }));
});

test("times are days, months, years, or so many days ago", () => {
  const now = Date.UTC(2026, 4, 31, 12);
  expect(readSpan("2026-01", "today", now)).toEqual({ from: "2026-01", to: "2026-05-31" });
  expect(readSpan("30d", undefined, now)).toEqual({ from: "2026-05-01" });
  expect(readSpan(undefined, "2025", now)).toEqual({ to: "2025" });
  for (const text of ["yesterday", "2026-1", "3w", "-5d"])
    expect(() => readSpan(text, undefined, now)).toThrowError(
      expect.objectContaining({ code: "bad-value", message: expect.stringContaining("--since") }),
    );
});
