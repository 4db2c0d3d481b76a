/**
 * When Ann's medicines run out: figures of the design's own, and the rules around them.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../model/json.ts";
import { runOuts, supplyOf } from "./run-outs.ts";

let counter = 0;

function fill(filledOn: string, more: JsonObject = {}): JsonObject {
  return {
    type: "prescription",
    id: `fill-${++counter}`,
    kind: "dispensed",
    status: "completed",
    medication: { text: "Metformin 500", codings: [] },
    daysSupply: 30,
    filledOn,
    ...more,
  };
}

function order(day: string, more: JsonObject = {}): JsonObject {
  const { filledOn: _none, daysSupply: _days, ...plain } = fill(day);
  return {
    ...plain,
    kind: "prescribed",
    status: "active",
    when: { day, precision: "day" },
    ...more,
  };
}

function daysOf(...records: readonly JsonObject[]): readonly string[] {
  return runOuts(records.flatMap((one) => supplyOf(one, "UTC"))).map(({ day }) => day);
}

test("stock is carried from fill to fill, 90 days at most", () => {
  expect(daysOf(fill("2026-03-01"))).toEqual(["2026-03-31"]);
  expect(daysOf(fill("2026-03-26"), fill("2026-03-01"))).toEqual(["2026-04-30"]);
  // A gap leaves nothing to carry.
  expect(daysOf(fill("2026-01-01"), fill("2026-03-01"))).toEqual(["2026-03-31"]);
  const long = fill("2026-01-01", { daysSupply: 150 });
  expect(daysOf(long, fill("2026-01-31", { daysSupply: 60 }))).toEqual(["2026-06-30"]);
  // What was left counts all the same.
  expect(daysOf(long, fill("2026-01-31", { daysSupply: 10 }))).toEqual(["2026-05-31"]);
});

test("days go by what the fill states, then by quantity and dose, then by the prescription", () => {
  const quantity = { value: 480, unit: "mL" };
  const perDay = { dose: { value: 10, unit: "mL" }, times: 2 };
  const unsaid = fill("2026-03-01", { daysSupply: null, quantity });
  expect(daysOf(unsaid, order("2026-02-01", { perDay, daysSupply: 30 }))).toEqual(["2026-03-25"]);
  expect(daysOf(fill("2026-03-01", { quantity }), order("2026-02-01", { perDay }))).toEqual([
    "2026-03-31",
  ]);
  expect(daysOf(unsaid, order("2026-02-01", { daysSupply: 28 }))).toEqual(["2026-03-29"]);
  // Milliliters are no tablets; and a prescription that came later tells nothing of this fill.
  const tablets = { dose: { value: 1, unit: "{tbl}" }, times: 2 };
  expect(daysOf(unsaid, order("2026-02-01", { perDay: tablets }))).toEqual([]);
  expect(daysOf(unsaid, order("2026-04-01", { perDay }))).toEqual([]);
});

test("one fill that pharmacy and insurer tell of counts once", () => {
  const claim = { kind: "claimed", status: "active" };
  expect(daysOf(fill("2026-03-01"), fill("2026-03-04", claim))).toEqual(["2026-03-31"]);
  expect(daysOf(fill("2026-03-01"), fill("2026-03-05", claim))).toEqual(["2026-04-30"]);
  const second = { fillNumber: 2 };
  expect(daysOf(fill("2026-03-01", second), fill("2026-03-20", { ...claim, ...second }))).toEqual([
    "2026-03-31",
  ]);
  // A number comes again with the next prescription.
  expect(daysOf(fill("2026-03-01", second), fill("2027-03-01", { ...claim, ...second }))).toEqual([
    "2027-03-31",
  ]);
});

test("medicines are told apart by their codes, or by their names", () => {
  const ndc = { system: "http://hl7.org/fhir/sid/ndc", code: "00093104801" };
  const coded = { medication: { text: "Metformin (Teva)", codings: [ndc] } };
  const both = { medication: { text: "metformin  500", codings: [ndc] } };
  expect(daysOf(fill("2026-03-01"), fill("2026-03-26", coded))).toHaveLength(2);
  // One record that says name and code shows that both are one.
  expect(daysOf(fill("2026-03-01"), fill("2026-03-26", coded), fill("2026-04-25", both))).toEqual([
    "2026-05-30",
  ]);
});

test("what is taken as needed, was stopped, or was never meant has no run-out", () => {
  expect(daysOf(fill("2026-03-01", { asNeeded: true }))).toEqual([]);
  expect(daysOf(fill("2026-03-01"), order("2026-02-01", { asNeeded: true }))).toEqual([]);
  expect(daysOf(fill("2026-03-01"), order("2026-03-05", { status: "stopped" }))).toEqual([]);
  expect(daysOf(fill("2026-03-01"), order("2026-02-05", { status: "stopped" }))).toEqual([
    "2026-03-31",
  ]);
  expect(daysOf(fill("2026-03-01", { status: "entered-in-error" }))).toEqual([]);
  expect(daysOf(fill("2026-03-01", { status: "cancelled" }))).toEqual([]);
  expect(daysOf(order("2026-03-01", { daysSupply: 30 }))).toEqual([]);
  expect(supplyOf({ type: "condition", id: "x" }, "UTC")).toEqual([]);
});

test("a further fill never moves the day earlier, whatever the order in which fills come", () => {
  const fills = fc.array(
    fc.record({ day: fc.integer({ min: 0, max: 400 }), days: fc.integer({ min: 1, max: 120 }) }),
    { minLength: 2, maxLength: 6 },
  );
  fc.assert(
    fc.property(fills, (all) => {
      const made = all.map(({ day, days }) =>
        fill(new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10), { daysSupply: days }),
      );
      const [whole = ""] = daysOf(...made);
      expect(daysOf(...made.toReversed())).toEqual([whole]);
      expect(whole >= (daysOf(...made.slice(1))[0] ?? "")).toBe(true);
    }),
    { numRuns: 60 },
  );
});
