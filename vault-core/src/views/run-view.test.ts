import { expect, test } from "vitest";
import type { JsonObject } from "../model/json.ts";
import { tent } from "../testing/sample-people.ts";
import { createMemoryParts } from "./memory-parts.ts";
import { views } from "./registry.ts";
import { runView } from "./run-view.ts";
import type { EventBlock, EventSource } from "./source.ts";

const block: EventBlock = {
  id: "one",
  collection: "purchases",
  firstDay: "2026-03-14",
  lastDay: "2026-03-14",
  count: 1,
};
const months = { name: "purchases-by-month", view: views["purchases-by-month"] };
const berlin = { homeZone: "Europe/Berlin", today: "2026-05-01" };

function sourceOf(records: () => readonly JsonObject[], overlay: () => string): EventSource {
  return {
    blocks: async () => Promise.resolve([block, { ...block, id: "two" }]),
    records: async ({ id }) => Promise.resolve(id === "one" ? records() : []),
    overlay: ({ id }) => (id === "one" ? overlay() : ""),
    owed: () => 3,
  };
}

test("it tells how far it is, and that blocks have not come yet", async () => {
  const steps: string[] = [];
  const source = sourceOf(
    () => [tent],
    () => "",
  );
  const places = {
    source,
    parts: createMemoryParts(),
    onProgress: (done: number, total: number) => steps.push(`${done}/${total}`),
  };
  const result = await runView(places, months, berlin);
  expect(result).toMatchObject({ owed: 3, blocks: 2, read: 2 });
  expect(result.rows).toEqual([{ key: "2026-03", currency: "EUR", total: "249.90", count: 1 }]);
  expect(steps).toEqual(["0/2", "1/2", "2/2"]);
});

test.each([1, 2])(
  "a part that was read while a mark came is not kept, nor a stretch of %i",
  async (stretch) => {
    let marks = 0;
    const source = sourceOf(
      () => {
        // Ann marks the tent as a gift just after it was read.
        marks += 1;
        return marks === 1 ? [tent] : [];
      },
      () => String(marks),
    );
    const places = { source, parts: createMemoryParts(), stretch };
    await runView(places, months, berlin);
    // She takes the mark back: the overlay is the one of before, and what was read meanwhile must not stand in for it.
    marks = 0;
    expect((await runView(places, months, berlin)).read).toBe(1);
  },
);

test("a purchase without a date is in no range of days, and in the whole", async () => {
  const { when: _when, ...undated } = tent;
  const source = sourceOf(
    () => [tent, undated],
    () => "",
  );
  const places = { source, parts: createMemoryParts() };
  const sellers = { name: "purchases-by-seller", view: views["purchases-by-seller"] };
  const countIn = async (range: { from?: string }): Promise<number | undefined> =>
    (await runView(places, sellers, { ...berlin, ...range })).rows[0]?.count;
  // Read, then from what is kept; within the days whole, and cut.
  for (const from of ["2025", "2025", "2026-03-14", "2026-03-14"])
    expect(await countIn({ from })).toBe(1);
  expect(await countIn({})).toBe(2);
  expect(await countIn({})).toBe(2);
});

test("another home zone has parts of its own", async () => {
  const late = { ...tent, when: { at: "2026-03-31T22:30:00Z", precision: "s" } };
  const source = sourceOf(
    () => [late],
    () => "",
  );
  const places = { source, parts: createMemoryParts() };
  const monthIn = async (homeZone: string): Promise<string | undefined> =>
    (await runView(places, months, { ...berlin, homeZone })).rows[0]?.key;
  expect(await monthIn("Europe/Berlin")).toBe("2026-04");
  expect(await monthIn("UTC")).toBe("2026-03");
  expect(await monthIn("Europe/Berlin")).toBe("2026-04");
});
