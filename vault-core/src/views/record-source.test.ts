import { expect, test } from "vitest";
import type { CollectionContext } from "../collection/context.ts";
import { addRecord, editRecord, markRecords, removeRecords } from "../collection/change/put.ts";
import { toIdRoot } from "../collection/record-id.ts";
import { RecordSet } from "../collection/read/record-set.ts";
import { createMemoryLog } from "../testing/memory-log.ts";
import { tent } from "../testing/sample-people.ts";
import { createMemoryParts } from "./memory-parts.ts";
import { RecordSource } from "./record-source.ts";
import { views } from "./registry.ts";
import { runView, type ViewResult } from "./run-view.ts";

let counter = 0;

async function annsPurchases(days: readonly string[]): Promise<{
  readonly ids: readonly string[];
  readonly context: CollectionContext;
  readonly source: RecordSource;
  readonly show: (range?: { from?: string; to?: string }) => Promise<ViewResult>;
}> {
  const records = new RecordSet(createMemoryLog(() => true));
  const context: CollectionContext = {
    records,
    idRoot: toIdRoot(new Uint8Array(32).fill(10)),
    device: "ann-laptop",
    random: (length) => new Uint8Array(length).fill(++counter),
    now: () => Date.parse("2026-05-01T10:00:00Z") + counter++,
    homeZone: () => "Europe/Berlin",
  };
  const ids: string[] = [];
  for (const text of days) {
    const when = text.endsWith("Z")
      ? { at: text, precision: "s" }
      : { day: text, precision: "day" };
    ids.push(await addRecord(context, "purchases", { ...tent, when }));
  }
  const source = new RecordSource(records, () => 0);
  const places = { source, parts: createMemoryParts() };
  const named = { name: "purchases-by-month", view: views["purchases-by-month"] };
  const options = { homeZone: "Europe/Berlin", today: "2026-05-01" };
  return {
    ids,
    context,
    source,
    show: async (range) => runView(places, named, { ...options, ...range }),
  };
}

async function overlaysOf(source: RecordSource): Promise<readonly string[]> {
  return (await source.blocks("purchases")).map((block) => source.overlay(block));
}

const oneOfEach = ["2026-01-05", "2026-02-05", "2026-03-05", "2026-03-06"];

test("a gift, a correction, a removal and a new purchase each make one part stale", async () => {
  const { ids, context, show } = await annsPurchases(oneOfEach);
  const find = (at: number) => context.records.find(ids[at] ?? "");
  expect(await show()).toMatchObject({ blocks: 3, read: 3 });
  expect(await show()).toMatchObject({ blocks: 3, read: 0 });
  await markRecords(context, [await find(3)], { exclude: true, reason: "gift" });
  const gift = await show();
  expect(gift).toMatchObject({ read: 1 });
  expect(gift.rows.at(-1)).toMatchObject({ key: "2026-03", total: "249.90", count: 1 });
  await editRecord(context, await find(0), { lineTotal: { value: "1.00", currency: "EUR" } });
  const edited = await show();
  expect(edited).toMatchObject({ read: 1 });
  expect(edited.rows[0]).toMatchObject({ key: "2026-01", total: "1.00" });
  await removeRecords(context, [await find(1)]);
  expect(await show()).toMatchObject({ blocks: 2, read: 0 });
  await addRecord(context, "purchases", { ...tent, when: { day: "2026-01-09", precision: "day" } });
  expect(await show()).toMatchObject({ blocks: 2, read: 1 });
});

test("only months that the days touch are read, with those whose end is the owner's next day", async () => {
  const { show } = await annsPurchases([...oneOfEach, "2026-02-28T23:30:00Z"]);
  const march = await show({ from: "2026-03", to: "2026-03" });
  // Half past eleven in UTC was March in Berlin.
  expect(march.rows).toEqual([{ key: "2026-03", currency: "EUR", total: "749.70", count: 3 }]);
  expect(march).toMatchObject({ blocks: 2, read: 2 });
  // From the middle of March on, asked twice: of a month at the edge only the days asked for are kept.
  expect((await show({ from: "2026-03-06" })).rows).toMatchObject([{ count: 1 }]);
  expect(await show({ from: "2026-03-06" })).toMatchObject({ blocks: 1, read: 0 });
  // What was bought in January lies before, February lies wholly within, March does not.
  await show();
  const cut = await show({ from: "2026-01-15", to: "2026-03-05" });
  expect(cut).toMatchObject({ blocks: 3, read: 1 });
  expect(cut.rows.map((row) => [row.key, row.count])).toEqual([
    ["2026-02", 1],
    ["2026-03", 2],
  ]);
});

test("a part that was kept before the vault was opened again is of the same records, or is made again", async () => {
  const { context, ids, source } = await annsPurchases([...oneOfEach, "2026-03-07"]);
  const before = await overlaysOf(source);
  // Another time the lines come in another order.
  const log = createMemoryLog(() => true);
  const lines = [...(await context.records.lines("purchases", ids)).values()];
  await log.append(lines.toReversed());
  expect(await overlaysOf(new RecordSource(new RecordSet(log), () => 0))).toEqual(before);
  await editRecord(context, await context.records.find(ids[0] ?? ""), { name: "Tent, green" });
  const after = await overlaysOf(new RecordSource(context.records, () => 0));
  expect(after.map((overlay, at) => overlay === before[at])).toEqual([true, true, false]);
});

test("blocks come newest first, and a year alone touches all of its days", async () => {
  const { source, show } = await annsPurchases(["2025", "2026-01-05", "2025-12-31"]);
  const blocks = await source.blocks("purchases");
  expect(blocks.map((block) => block.firstDay)).toEqual(["2026-01", "2025-12", "2025"]);
  expect(await show({ from: "2025-06-01", to: "2025-06-30" })).toMatchObject({ blocks: 1 });
});
