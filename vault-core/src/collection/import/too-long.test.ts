/**
 * Rows that have no room in a record together with what was told of the same before: each is a fault, the rest goes in.
 * @module
 */
import { expect, test } from "vitest";
import type { Draft } from "../../model/drafts.ts";
import { type MemoryVault, openMemoryVault } from "../../testing/memory-vault.ts";
import { purchaseDraft } from "../../testing/sample-people.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { readRecord } from "../line.ts";
import { recordIdOf } from "../record-id.ts";
import { TakeIn } from "./take-in.ts";
import { writeImport } from "./write-import.ts";

const LONG = "x".repeat(600_000);

async function planFor(ann: MemoryVault, drafts: readonly Draft[]): Promise<TakeIn> {
  const id = recordIdOf(ann.idRoot, "_imports", String(ann.now()));
  const started = new Date(ann.now()).toISOString();
  const plan = new TakeIn(ann, { id, format: "amazon.orders", file: "orders.csv", started });
  await plan.take(drafts);
  return plan;
}

async function takeIn(ann: MemoryVault, drafts: readonly Draft[]): Promise<ImportReport> {
  const plan = await planFor(ann, drafts);
  return writeImport(ann, plan, { isStopped: () => false, onWritten: () => undefined });
}

const fault = (row: number, member?: string) => ({
  row,
  ...(member !== undefined && { member }),
  reason: expect.stringMatching(/1 MiB. It stays as it was: .* import the file again/),
});

test.each([
  ["fills what was empty", { brand: LONG }],
  ["says something else", { brand: LONG, name: "Tent" }],
])(
  "a later telling that %s, and with it is too long, is a fault of its row",
  async (_how, more) => {
    const ann = openMemoryVault(1_000);
    await takeIn(ann, [purchaseDraft(1, { name: "Thing", sku: LONG })]);
    const before = await ann.records.all("purchases");
    const report = await takeIn(ann, [
      { ...purchaseDraft(1, { name: "Thing", ...more }), row: 7, member: "a.csv" },
      purchaseDraft(2),
    ]);
    expect(report).toMatchObject({ read: 2, imported: 1, restated: 0, faulty: 1, review: [] });
    expect(report.faults).toEqual([fault(7, "a.csv")]);
    const after = await ann.records.all("purchases");
    expect(after).toHaveLength(2);
    expect(after).toContainEqual(before[0]);
  },
);

test("of two tellings in one file the second is a fault, the first goes in", async () => {
  const ann = openMemoryVault(1_000);
  const one = { ...purchaseDraft(1, { sku: LONG }), row: 2 };
  const other = { ...purchaseDraft(1, { brand: LONG }), row: 3 };
  const report = await takeIn(ann, [one, other]);
  expect(report).toMatchObject({ read: 2, imported: 1, restated: 0, faults: [fault(3)] });
  const line = ann.log.written.find(({ collection }) => collection === "purchases");
  expect(readRecord(line?.text ?? "{}")).toMatchObject({ sku: LONG, name: "Thing 1" });
});

test("what became too long while the file was looked at is a fault once it is planned anew", async () => {
  const ann = openMemoryVault(1_000);
  const plan = await planFor(ann, [{ ...purchaseDraft(1, { brand: LONG }), row: 5 }]);
  // Meanwhile another file tells of the same.
  await takeIn(ann, [purchaseDraft(1, { sku: LONG })]);
  expect(plan.isStale()).toBe(true);
  const anew = await plan.again();
  expect(anew.report("dry-run")).toMatchObject({ read: 1, imported: 0, faults: [fault(5)] });
});
