import { expect, test } from "vitest";
import { readChoices } from "./choices.ts";

const now = Date.UTC(2026, 4, 1, 12);

test("without options nothing is changed", () => {
  expect(readChoices({}, now)).toEqual({});
});

test("fields are dropped, steps coarsened, counts and times set", () => {
  expect(
    readChoices(
      {
        drop: ["when,seller", "status"],
        coarsen: [
          "lineTotal=band:0,50,250",
          "when=date:month",
          "name=prefix:3",
          "a.b=round:10",
          "id=pseudonym",
        ],
        limit: "20",
        collects: "3",
        expires: "30d",
        retention: "7d",
      },
      now,
    ),
  ).toEqual({
    drop: ["when", "seller", "status"],
    coarsen: {
      lineTotal: { op: "band", edges: [0, 50, 250] },
      when: { op: "date", to: "month" },
      name: { op: "prefix", n: 3 },
      "a.b": { op: "round", to: 10 },
      id: { op: "pseudonym" },
    },
    limit: 20,
    maxReads: 3,
    expiresAt: "2026-05-31T12:00:00Z",
    retention: "P7D",
  });
  expect(readChoices({ expires: "2026-06-01" }, now)).toEqual({
    expiresAt: "2026-06-01T23:59:59Z",
  });
});

test("what cannot be meant is refused, and nothing is given by mistake", () => {
  for (const options of [
    { coarsen: ["lineTotal"] },
    { coarsen: ["lineTotal=band:0,,5"] },
    { coarsen: ["lineTotal=blur:3"] },
    { coarsen: ["name=prefix:"] },
    { limit: "0" },
    { collects: "many" },
    { expires: "soon" },
    { expires: "30h" },
    { retention: "forever" },
  ])
    expect(() => readChoices(options, now)).toThrowError(
      expect.objectContaining({ code: "bad-value" }),
    );
});
