/**
 * Imports that restated each other are taken back in any order: what shows is what those tell that stand, the last one first.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import type { ImportItem } from "../../model/drafts.ts";
import { openMemoryVault, type MemoryVault } from "../../testing/memory-vault.ts";
import { instantOf } from "../context.ts";
import { textOf } from "../line.ts";
import { removeRecords } from "../change/put.ts";
import { recordIdOf } from "../record-id.ts";
import { TakeIn } from "../import/take-in.ts";
import { settleReview, undoImport } from "./undo-import.ts";
import { undoLast } from "./undo.ts";
import { writeImport } from "../import/write-import.ts";

const COLLECTION = "clickstream";
const FILES = ["Tent", "Lamp", "Rope", "Stove"] as const;
type File = (typeof FILES)[number];

/** One visit, under a title of each file's own. */
function visit(title: string): ImportItem {
  const when = { at: "2026-04-01T10:00:00.000Z", precision: "ms" };
  const url = "https://tents.example/1";
  const fields = { type: "click", when, action: "visit", url, title, site: "tents.example" };
  return { kind: "draft", collection: COLLECTION, naturalKey: `visit|${url}`, fields, row: 1 };
}

/** Takes a file in, and what it restates by the owner's leave; gives the run. */
async function take(vault: MemoryVault, file: File, at: number): Promise<string> {
  const id = recordIdOf(vault.idRoot, "_imports", String(at));
  const said = { format: "takeout.browser-history", file: `${file}.json` };
  const plan = new TakeIn(vault, { id, ...said, started: instantOf(vault) });
  await plan.take([visit(file)]);
  const control = { isStopped: () => false, onWritten: () => undefined };
  const { review } = await writeImport(vault, plan, control);
  await settleReview(
    vault,
    id,
    review.map((one) => one.id),
  );
  return id;
}

async function shown({ records }: MemoryVault): Promise<readonly string[]> {
  const all = await records.all(COLLECTION);
  return all.map(({ record }) => textOf(record, "title") ?? "");
}

test("imports that restated each other are taken back in any order, and come again", async () => {
  const steps = fc.array(fc.constantFrom(...FILES), { minLength: 3, maxLength: 10 });
  const examples: [File[]][] = [
    // The second is taken back, then the third: the first shows.
    [["Tent", "Lamp", "Rope", "Lamp", "Rope"]],
    // The first goes, and comes again: what the second took the place of stands once more.
    [["Tent", "Lamp", "Tent", "Tent", "Lamp", "Tent"]],
    [["Tent", "Lamp", "Rope", "Lamp", "Tent", "Rope"]],
  ];
  await fc.assert(
    fc.asyncProperty(steps, async (files) => {
      const vault = openMemoryVault(1);
      const runs = new Map<File, string>();
      // What the files said that stand, the newest last.
      let told: File[] = [];
      for (const [at, file] of files.entries()) {
        const run = runs.get(file);
        if (run === undefined) {
          runs.set(file, await take(vault, file, at));
          told = [...told.filter((one) => one !== file), file];
        } else {
          await undoImport(vault, run);
          runs.delete(file);
          told = told.filter((one) => one !== file);
        }
        expect(await shown(vault)).toEqual(told.slice(-1));
      }
    }),
    { numRuns: 30, examples },
  );
});

test("a removal that is taken back brings nothing of an import that was taken back meanwhile, and its file does", async () => {
  const vault = openMemoryVault(1);
  const [first, second] = [await take(vault, "Tent", 1), await take(vault, "Lamp", 2)];
  await removeRecords(vault, await vault.records.all(COLLECTION));
  await undoImport(vault, second);
  expect(await undoLast(vault)).toEqual({ what: "remove", records: 1 });
  expect(await shown(vault)).toEqual(["Tent"]);
  await removeRecords(vault, await vault.records.all(COLLECTION));
  await undoImport(vault, first);
  await undoLast(vault);
  expect(await shown(vault)).toEqual([]);
  await take(vault, "Lamp", 3);
  expect(await shown(vault)).toEqual(["Lamp"]);
});
