import { expect, test } from "vitest";

import type { JsonObject } from "../model/json.ts";
import { createMemoryParts } from "./memory-parts.ts";
import { prepareViews, WORTH_BLOCKS } from "./prepare-views.ts";
import { views, type ViewName } from "./registry.ts";
import { runView } from "./run-view.ts";
import type { EventBlock, EventSource } from "./source.ts";

const options = { homeZone: "Europe/Berlin", today: "2026-05-01" };
const click: JsonObject = {
  type: "click",
  when: { at: "2026-03-14T10:00:00Z", precision: "s" },
  site: "bootery.example",
};

function clicksIn(blocks: number): { source: EventSource; read: string[] } {
  const read: string[] = [];
  const all = Array.from({ length: blocks }, (_, at): EventBlock => {
    const day = "2026-03-14";
    return { id: `b${at}`, collection: "clickstream", firstDay: day, lastDay: day, count: 1 };
  });
  const source: EventSource = {
    blocks: async (collection) => Promise.resolve(collection === "clickstream" ? all : []),
    records: async ({ id }) => {
      read.push(id);
      return Promise.resolve([click]);
    },
    overlay: () => "",
    owed: () => 0,
  };
  return { source, read };
}

async function always(): Promise<boolean> {
  return Promise.resolve(true);
}

test("what was prepared is read once, whatever is asked of it then", async () => {
  const { source, read } = clicksIn(WORTH_BLOCKS);
  const places = { source, parts: createMemoryParts() };
  await prepareViews(places, options, always);
  expect(read).toHaveLength(WORTH_BLOCKS);
  for (const name of ["clickstream-by-day", "clickstream-by-site"] satisfies ViewName[]) {
    const shown = await runView(places, { name, view: views[name] }, options);
    expect(shown).toMatchObject({ read: 0, rows: [{ count: WORTH_BLOCKS }] });
  }
  // Nothing is missing any more.
  await prepareViews(places, options, always);
  expect(read).toHaveLength(WORTH_BLOCKS);
});

test("it ends when it is told to, and leaves few blocks to whoever asks", async () => {
  const many = clicksIn(WORTH_BLOCKS);
  let turns = 0;
  const turn = async (): Promise<boolean> => Promise.resolve(++turns <= 3);
  await prepareViews({ source: many.source, parts: createMemoryParts() }, options, turn);
  expect(many.read).toEqual(["b0", "b1", "b2"]);
  const few = clicksIn(WORTH_BLOCKS - 1);
  await prepareViews({ source: few.source, parts: createMemoryParts() }, options, always);
  expect(few.read).toEqual([]);
});
