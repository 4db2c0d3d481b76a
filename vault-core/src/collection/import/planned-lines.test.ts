import fc from "fast-check";
import { expect, test } from "vitest";

import { toBase64Url } from "../../bytes/encoding.ts";
import { VaultError } from "../../errors.ts";
import { linesOf } from "../../log/write/prepared-lines.ts";
import type { JsonObject } from "../../model/json.ts";
import { MemorySpool } from "../../store/spool.ts";
import {
  BATCHES_BEHIND,
  type PlannedChunk,
  type PlannedLine,
  PlannedLines,
} from "./planned-lines.ts";

/** So long that three of them fill a chunk. */
const LONG = "x".repeat(100_000);

function idOfNumber(number: number): string {
  return toBase64Url(new Uint8Array(16).fill(number));
}

function lineOf(number: number, said: number, isNew = true): PlannedLine {
  const id = idOfNumber(number);
  const collection = number % 2 === 0 ? "purchases" : "media";
  return { collection, id, isNew, text: JSON.stringify({ id, said, name: LONG }) };
}

async function chunksOf(plan: PlannedLines, forget = false): Promise<readonly PlannedChunk[]> {
  const all: PlannedChunk[] = [];
  for await (const chunk of plan.chunks({ forget })) all.push(chunk);
  return all;
}

test("whatever is planned and planned anew comes out once, by id as in chunks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(30), { maxLength: 8 }), { maxLength: 8 }),
      async (batches) => {
        const plan = new PlannedLines(7, new MemorySpool());
        const expected = new Map<number, PlannedLine>();
        let said = 0;
        for (const batch of batches) {
          plan.forget();
          const ids = (odd: number): string[] =>
            batch.filter((number) => number % 2 === odd).map((number) => idOfNumber(number));
          await plan.look("purchases", ids(0));
          await plan.look("media", ids(1));
          for (const number of batch) {
            const { collection, id } = lineOf(number, 0);
            const before = expected.get(number) ?? null;
            expect(plan.get(collection, id)).toEqual(before);
            const line = lineOf(number, (said += 1), before?.isNew ?? number % 3 > 0);
            if (before === null) plan.add(line, {});
            else plan.replace(line);
            expected.set(number, line);
          }
          // A plan that is not settled holds the same lines, in memory.
          if (batch.length % 3 > 0) await plan.settle();
        }
        const came = (await chunksOf(plan)).flatMap(({ collection, isNew, texts }) =>
          texts().map((text) => `${collection} ${String(isNew)} ${text}`),
        );
        const wanted = [...expected.values()].map(
          ({ collection, isNew, text }) => `${collection} ${String(isNew)} ${text}`,
        );
        expect(came.toSorted()).toEqual(wanted.toSorted());
        expect(plan.count()).toBe(expected.size);
        const isNew = [...expected.values()].filter((line) => line.isNew);
        const counts = Object.values(plan.countNew());
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(isNew.length);
      },
    ),
    { numRuns: 40 },
  );
});

test("events that are new are ready for their block once there are enough of them, until one is told anew", async () => {
  const plan = new PlannedLines(7, new MemorySpool());
  const lines = [0, 2, 4, 6, 8, 10].map((number) => lineOf(number, number));
  const days = ["2026-02-03", "2026-01-31", "2026-03-01"];
  for (const [at, line] of lines.entries())
    plan.add(line, { type: "purchase", when: { day: days[at % 3]! } });
  await plan.settle();
  const [first, second, open] = await chunksOf(plan);
  expect(first!.prepared).toMatchObject({
    collection: "purchases",
    span: { firstDay: "2026-01-31", lastDay: "2026-02-03" },
    packed: { count: 2 },
  });
  expect(linesOf({ from: "self", prepared: first!.prepared! }).map(({ text }) => text)).toEqual(
    lines.slice(0, 2).map(({ text }) => text),
  );
  expect(second!.prepared).not.toBeNull();
  expect(open!.prepared).toBeNull();
  plan.replace({ ...lines[1]!, text: lineOf(2, 99).text });
  const [changed, same] = await chunksOf(plan);
  expect(changed!.prepared).toBeNull();
  expect(changed!.texts()).toEqual([lines[0]!.text, lineOf(2, 99).text]);
  expect(same!.prepared).not.toBeNull();
});

test("marks, documents, and what takes the place of a known record are read when they are written", async () => {
  const odd: readonly [Partial<PlannedLine>, JsonObject][] = [
    [{ isNew: false }, { type: "purchase" }],
    [{ collection: "closet" }, { type: "garment" }],
    [{}, { type: "annotation" }],
  ];
  for (const [differs, record] of odd) {
    const plan = new PlannedLines(7, new MemorySpool());
    for (const number of [2, 4, 6]) plan.add({ ...lineOf(number, 1), ...differs }, record);
    await plan.settle();
    expect((await chunksOf(plan)).map(({ prepared, count }) => [prepared, count])).toEqual([
      [null, 2],
      [null, 1],
    ]);
  }
});

test("a line that alone is longer than a block, in letters of three bytes, is whole", async () => {
  const plan = new PlannedLines(7, new MemorySpool());
  const texts = ["東".repeat(100_000), "東".repeat(80_000), "a"].map((name, at) => {
    const line = lineOf(2 * at, at);
    const text = JSON.stringify({ id: line.id, name });
    plan.add({ ...line, text }, { type: "purchase" });
    return text;
  });
  await plan.settle();
  expect((await chunksOf(plan, true)).flatMap((chunk) => chunk.texts())).toEqual(texts);
});

test("two ids that begin alike are two lines", async () => {
  const plan = new PlannedLines(7, new MemorySpool());
  const [one, other] = [1, 2].map((end): PlannedLine => {
    const id = toBase64Url(Uint8Array.of(...Array.from({ length: 15 }, () => 9), end));
    return { collection: "media", id, isNew: true, text: JSON.stringify({ id }) };
  });
  plan.add(one!, {});
  plan.add(other!, {});
  plan.forget();
  await plan.look("media", [one!.id, other!.id]);
  expect(plan.get("media", one!.id)).toEqual(one);
  expect(plan.get("media", other!.id)).toEqual(other);
});

test("a disk that takes nothing more is told with one of the next batches, and to who reads; what was planned is still dropped", async () => {
  const spool = new MemorySpool();
  const full = new VaultError("disk-failed", "The disk is full.");
  let drops = 0;
  const plan = new PlannedLines(7, {
    put: () => Promise.reject(full),
    get: (number) => spool.get(number),
    drop: () => Promise.resolve(void (drops += 1)),
  });
  for (const number of [2, 4, 6]) plan.add(lineOf(number, 1), { type: "purchase" });
  const settleSome = async (): Promise<void> => {
    for (let batch = 0; batch <= BATCHES_BEHIND; batch++) await plan.settle();
  };
  await expect(settleSome()).rejects.toBe(full);
  await expect(chunksOf(plan)).rejects.toBe(full);
  await plan.drop();
  expect(drops).toBe(1);
});

test("while the disk is slow a few batches are planned on, and no more", async () => {
  const spool = new MemorySpool();
  const waiting: (() => void)[] = [];
  const slow = new Promise<void>((resolve) => void waiting.push(resolve));
  const plan = new PlannedLines(7, {
    put: async (bytes) => slow.then(() => spool.put(bytes)),
    get: (number) => spool.get(number),
    drop: () => spool.drop(),
  });
  let settled = 0;
  const planning = (async (): Promise<void> => {
    for (let batch = 0; batch < 3 * BATCHES_BEHIND; batch++) {
      for (const line of [1, 2, 3]) plan.add(lineOf(2 * (3 * batch + line), 1), {});
      await plan.settle();
      settled += 1;
    }
  })();
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  expect(settled).toBe(BATCHES_BEHIND);
  for (const goOn of waiting) goOn();
  await planning;
  const lines = (await chunksOf(plan)).flatMap(({ texts }) => texts());
  expect(new Set(lines).size).toBe(9 * BATCHES_BEHIND);
});
