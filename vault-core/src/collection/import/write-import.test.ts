import { expect, test } from "vitest";

import { VaultError } from "../../errors.ts";
import type { Draft } from "../../model/drafts.ts";
import { createMemorySpools, MemorySpool, type Spool } from "../../store/spool.ts";
import { type MemoryVault, openMemoryVault } from "../../testing/memory-vault.ts";
import { playDraft, purchaseDraft } from "../../testing/sample-people.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { readRuns } from "./import-run.ts";
import { markRecords, removeRecords } from "../change/put.ts";
import { recordIdOf } from "../record-id.ts";
import { RecordSet } from "../read/record-set.ts";
import { TakeIn } from "./take-in.ts";
import { undoImport } from "../undo/undo-import.ts";
import { undoLast } from "../undo/undo.ts";
import { writeImport } from "./write-import.ts";

/** More than is written by one act. */
const MANY = 25_000;
const HEARD_AFTER = 25_000;

function openAnn(): MemoryVault {
  return openMemoryVault(1_000);
}

async function planFor(ann: MemoryVault, drafts: readonly Draft[]): Promise<TakeIn> {
  const id = recordIdOf(ann.idRoot, "_imports", String(ann.now()));
  const started = new Date(ann.now()).toISOString();
  const plan = new TakeIn(ann, { id, format: "amazon.orders", file: "orders.csv", started });
  await plan.take(drafts);
  return plan;
}

function toLetIt(ann: MemoryVault, plan: TakeIn): Promise<ImportReport> {
  return writeImport(ann, plan, { isStopped: () => false, onWritten: () => undefined });
}

/** Lets it write until so many lines are written. */
function stoppedAfter(ann: MemoryVault, plan: TakeIn, lines: number): Promise<ImportReport> {
  let written = 0;
  return writeImport(ann, plan, {
    isStopped: () => written >= lines,
    onWritten: (count) => (written = count),
  });
}

const many = Array.from({ length: MANY }, (_, row) => purchaseDraft(row + 1));

test("an import that is stopped says what it took in; the same file goes on, and undo takes it back", async () => {
  const ann = openAnn();
  const stopped = await stoppedAfter(ann, await planFor(ann, many), 1);
  const count = await ann.records.count("purchases");
  expect(count).toBeGreaterThan(0);
  // The word is heard after a few blocks: her command ends within a second.
  expect(count).toBeLessThan(HEARD_AFTER);
  expect(stopped).toMatchObject({
    state: "stopped",
    read: MANY,
    imported: count,
    collections: { purchases: count },
  });
  expect(readRuns(ann)).toMatchObject([{ state: "stopped", imported: count }]);
  const more = await toLetIt(ann, await planFor(ann, many));
  expect(more).toMatchObject({ state: "done", imported: MANY - count, duplicate: count });
  expect(await ann.records.count("purchases")).toBe(MANY);
  expect(await undoImport(ann, stopped.run)).toMatchObject({ state: "undone" });
  expect(await ann.records.count("purchases")).toBe(MANY - count);
  expect(await undoLast(ann)).toMatchObject({ what: "import" });
  expect(await ann.records.count("purchases")).toBe(0);
});

test("an import that is cut short in the middle of its writes is known as stopped", async () => {
  const ann = openAnn();
  const plan = await planFor(ann, many);
  const cut = writeImport(ann, plan, {
    isStopped: () => false,
    onWritten: () => {
      throw new Error("the power went");
    },
  });
  await expect(cut).rejects.toThrow("the power went");
  const [run] = readRuns(ann);
  expect(run).toMatchObject({ state: "stopped" });
  expect(await ann.records.count("purchases")).toBeGreaterThan(0);
  expect(await undoLast(ann)).toMatchObject({ what: "import" });
  expect(await ann.records.count("purchases")).toBe(0);
});

test("a disk that was full behind the last batches is told before anything is written", async () => {
  const ann = openAnn();
  const full = new VaultError("disk-failed", "The disk of this device is full.");
  const put = (): Promise<number> => Promise.reject(full);
  const begin = (): Promise<Spool> => Promise.resolve(Object.assign(new MemorySpool(), { put }));
  const plan = await planFor({ ...ann, spools: { ...createMemorySpools(), begin } }, many);
  await expect(toLetIt(ann, plan)).rejects.toBe(full);
  expect(readRuns(ann)).toEqual([]);
});

test("a plan that cannot be made anew gives its room back", async () => {
  const ann = openAnn();
  const spools = createMemorySpools();
  let open = 0;
  const begin = async (): Promise<Spool> => {
    const spool = await spools.begin();
    const isFirst = ++open === 1;
    return {
      put: (bytes) => (isFirst ? spool.put(bytes) : Promise.reject(new Error("no room for both"))),
      get: (number) => spool.get(number),
      drop: () => Promise.resolve(void (open -= 1)),
    };
  };
  const plan = await planFor({ ...ann, spools: { ...spools, begin } }, many);
  await expect(plan.again()).rejects.toThrow("no room for both");
  expect(open).toBe(1);
});

test("an undo that was cut short goes on", async () => {
  const ann = openAnn();
  const { run } = await toLetIt(ann, await planFor(ann, many));
  const cut = new RecordSet({
    ...ann.log,
    appendMany: async (lines) => {
      await ann.log.append(lines);
      throw new Error("the power went");
    },
  });
  await expect(undoImport({ ...ann, records: cut }, run)).rejects.toThrow("the power went");
  const left = await ann.records.count("purchases");
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(MANY);
  expect(await undoImport(ann, run)).toMatchObject({ state: "undone" });
  expect(await ann.records.count("purchases")).toBe(0);
});

test("what changes between the look and the word is seen", async () => {
  const ann = openAnn();
  const [one, two, three] = [1, 2, 3].map((row) => purchaseDraft(row));
  await toLetIt(ann, await planFor(ann, [one!]));
  const plan = await planFor(ann, [one!, two!, three!]);
  expect(plan.report("dry-run")).toMatchObject({ imported: 2, duplicate: 1 });
  expect(plan.isStale()).toBe(false);
  // Meanwhile the second comes from elsewhere, and Ann throws the third away for good.
  const other = await planFor(ann, [two!, three!]);
  await toLetIt(ann, other);
  const third = (await ann.records.all("purchases")).find(
    ({ record }) => record["name"] === "Thing 3",
  );
  await removeRecords(ann, [third!]);
  expect(plan.isStale()).toBe(true);
  const again = await plan.again();
  expect(again.report("dry-run")).toMatchObject({
    read: 3,
    imported: 0,
    duplicate: 2,
    skipped: { deleted: 1 },
  });
  expect(again.isStale()).toBe(false);
});

function withoutEdits({ review, ...rest }: ImportReport): unknown {
  const said = review.map(({ after: { edited: _edited, ...after }, ...one }) => ({
    ...one,
    after,
  }));
  return { ...rest, review: said };
}

test("a plan made anew says the same when nothing that it is about has changed", async () => {
  const ann = openAnn();
  const conflict = purchaseDraft(1, { name: "Another thing", status: "cancelled" });
  await toLetIt(ann, await planFor(ann, [purchaseDraft(1), purchaseDraft(2)]));
  const drafts: Draft[] = [
    conflict,
    purchaseDraft(2, { status: "returned" }),
    purchaseDraft(3),
    purchaseDraft(3, { name: "Not the same" }),
    playDraft(4, "2026-03-01T12:00:00Z", "s"),
    playDraft(5, "2026-03-01T12:00:00Z", "min"),
  ];
  const plan = await planFor(ann, drafts);
  const [first] = await ann.records.all("purchases");
  await markRecords(ann, [first!], { note: "a gift" });
  const [before, after] = [plan.report("dry-run"), (await plan.again()).report("dry-run")];
  expect(withoutEdits(after)).toEqual(withoutEdits(before));
  expect(before).toMatchObject({ imported: 2, restated: 3, duplicate: 1 });
});
