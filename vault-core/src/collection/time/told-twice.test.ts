import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createBareVault } from "../../testing/bare-device.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { tent } from "../../testing/sample-people.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import { annotationIdOf } from "../change/annotate.ts";
import { isToldTwice } from "../read/effective.ts";
import { textOf, toLine, toTombstone } from "../line.ts";
import { toIdRoot } from "../record-id.ts";
import { RecordSet } from "../read/record-set.ts";

const idRoot = toIdRoot(new Uint8Array(32).fill(1));
const edited = "2026-05-01T10:00:00Z";

function idOf(n: number): string {
  return `purchase${n}`.padEnd(22, "A");
}

function bought(n: number, rev: number): RecordLine {
  const source = { format: "ofx", run: "r" };
  const head = { id: idOf(n), v: 1, rev, ...(rev > 1 && { edited }), source };
  return toLine("purchases", "imported:ofx", { ...tent, ...head });
}

function gone(n: number, rev: number): RecordLine {
  const grave = { id: idOf(n), type: "purchase", rev, edited, deleted: "owner" } as const;
  return toTombstone("purchases", grave);
}

function marked(n: number, rev: number, reason: string): RecordLine {
  const target = idOf(n);
  const head = { id: annotationIdOf(idRoot, "purchases", target), v: 1, rev, edited };
  const when = { at: edited, precision: "s" };
  const source = { format: "manual", run: "r" };
  const said = { type: "annotation", when, source, target, by: "rule", exclude: true, reason };
  return toLine("purchases", "self", { ...head, ...said });
}

/** By reading each marked row. */
async function counted(records: RecordSet): Promise<number> {
  const marks = records.annotations("purchases").filter(isToldTwice);
  return (
    await records.getAll(
      "purchases",
      marks.flatMap((one) => textOf(one, "target") ?? []),
    )
  ).length;
}

const step = fc.record({
  n: fc.nat(5),
  what: fc.constantFrom("buy", "remove", "duplicate", "gift"),
  flush: fc.boolean(),
  restart: fc.boolean(),
});

test("whatever is bought, changed, marked and removed, as many are told twice as marked rows are live", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const { log } = await createBareVault(new FakeServer());
      let records = new RecordSet(log);
      for (const [at, { n, what, flush, restart }] of steps.entries()) {
        const rev = at + 1;
        if (what === "buy") await records.write([bought(n, rev)]);
        else if (what === "remove") await records.write([gone(n, rev)]);
        else await records.write([marked(n, rev, what)]);
        if (flush) await log.flush();
        if (restart) records = new RecordSet(log);
        expect(await records.countToldTwice("purchases")).toBe(await counted(records));
      }
      await log.close();
    }),
    { numRuns: 25 },
  );
});

test("a mark opens its own block at most, and a restart none", async () => {
  const { log } = await createBareVault(new FakeServer());
  const [first, second] = [Array.from({ length: 20 }, (_, n) => n), [20, 21, 22]];
  const ann = new RecordSet(log);
  const opened: string[] = [];
  const blocks = log.blocks.bind(log);
  vi.spyOn(log, "blocks").mockImplementation(async (...ask) =>
    (await blocks(...ask)).map((block) => {
      const lines = (): ReturnType<typeof block.lines> => {
        opened.push(block.id);
        return block.lines();
      };
      return Object.assign({}, block, { lines });
    }),
  );
  for (const some of [first, second]) {
    await ann.write(some.map((n) => bought(n, 1)));
    await log.flush();
  }
  await ann.write([...first.slice(2), 21].map((n) => marked(n, 1, "duplicate")));
  await log.flush();
  expect(await ann.countToldTwice("purchases")).toBe(19);
  expect(new Set(opened)).toHaveLength(2);
  opened.length = 0;
  await ann.write([marked(0, 1, "duplicate")]);
  expect(await ann.countToldTwice("purchases")).toBe(20);
  // What has its own mark already is none of its business.
  await ann.write([marked(21, 2, "gift")]);
  expect(await ann.countToldTwice("purchases")).toBe(19);
  expect(opened).toHaveLength(1);
  // What is removed makes its block another one.
  await ann.write([gone(7, 2)]);
  await log.flush();
  expect(await ann.countToldTwice("purchases")).toBe(18);
  opened.length = 0;
  const again = new RecordSet(log);
  expect(await again.countToldTwice("purchases")).toBe(18);
  expect(opened).toEqual([]);
  // A mark on what was removed makes it no more, though its block is as it was before the restart.
  await ann.write([gone(22, 2), { ...bought(23, 1), from: "self" }]);
  await log.flush();
  await ann.write([marked(23, 1, "duplicate")]);
  await log.flush();
  expect(await ann.countToldTwice("purchases")).toBe(19);
  await ann.write([marked(22, 1, "duplicate")]);
  expect(await new RecordSet(log).countToldTwice("purchases")).toBe(19);
  await log.close();
});
