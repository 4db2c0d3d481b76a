/**
 * Plays that two exports tell, whichever of them came, went, and came again: each is shown once, as exactly as what is there
 * tells it.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import type { ImportItem } from "../../model/drafts.ts";
import { openMemoryVault, type MemoryVault } from "../../testing/memory-vault.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { marksOf } from "../change/annotate.ts";
import { recordIdOf } from "../record-id.ts";
import { TakeIn } from "./take-in.ts";
import { undoImport } from "../undo/undo-import.ts";
import { writeImport } from "./write-import.ts";

type Export = "long" | "short";

/** A play as the long export tells it, to the second, or the short one, to the minute. */
function play(row: number, from: Export): ImportItem {
  const minute = new Date(1_770_000_000_000 + row * 600_000).toISOString().slice(0, 16);
  const [second, precision] = from === "long" ? ["20", "s"] : ["00", "min"];
  const when = { at: `${minute}:${second}Z`, precision };
  const played = { action: "listen", kind: "track", title: "Song", creator: "Ann" };
  const fields = { type: "media", when, ...played, playedMs: 61_000 };
  return { kind: "draft", collection: "media", naturalKey: `${from}|${row}`, fields, row };
}

/** The long one tells of the plays from 0 on, the short one of those from 1 on. */
function itemsOf(from: Export): readonly ImportItem[] {
  return [0, 1, 2].map((row) => play(from === "long" ? row : row + 1, from));
}

async function take(
  vault: MemoryVault,
  items: readonly ImportItem[],
  run: string,
  mayStop = false,
): Promise<ImportReport> {
  let written = 0;
  const id = recordIdOf(vault.idRoot, "_imports", run);
  const said = { format: "spotify.account", file: "plays.json" };
  const plan = new TakeIn(vault, { id, ...said, started: "2026-05-01T10:00:00.000Z" });
  await plan.take(items);
  return writeImport(vault, plan, {
    // After the first stretch.
    isStopped: () => mayStop && written > 0,
    onWritten: (lines) => (written = lines),
  });
}

/** When the plays that count were, and how exactly. */
async function shown({ records }: MemoryVault): Promise<readonly string[]> {
  const all = await records.all("media");
  const counted = all.filter(({ annotation }) => marksOf(annotation).exclude !== true);
  return counted.map(({ record }) => JSON.stringify(record["when"])).toSorted();
}

function whenOf(row: number, from: Export): string {
  const item = play(row, from);
  return item.kind === "draft" ? JSON.stringify(item.fields["when"]) : "";
}

test("plays that two exports tell are shown once, whichever was undone and came again", async () => {
  const from = fc.constantFrom<Export>("long", "short");
  await fc.assert(
    fc.asyncProperty(fc.array(from, { minLength: 2, maxLength: 7 }), async (steps) => {
      const vault = openMemoryVault(1);
      const runs = new Map<Export, string[]>();
      const takeAll = async (one: Export): Promise<void> => {
        const { run } = await take(vault, itemsOf(one), `${one} ${taken++}`);
        runs.set(one, [...(runs.get(one) ?? []), run]);
      };
      let taken = 0;
      for (const one of steps) {
        const mine = runs.get(one);
        if (mine === undefined) await takeAll(one);
        else {
          for (const run of mine) await undoImport(vault, run);
          runs.delete(one);
          // What the other one told too, and less exactly, was not written as long as this was there.
          for (const other of runs.keys()) await takeAll(other);
        }
        const rows = [0, 1, 2, 3].flatMap((row) => {
          if (row < 3 && runs.has("long")) return whenOf(row, "long");
          return row > 0 && runs.has("short") ? whenOf(row, "short") : [];
        });
        expect(await shown(vault)).toEqual(rows.toSorted());
      }
    }),
    { numRuns: 60, examples: [[["short", "long", "long", "long"]], [["long", "short", "long"]]] },
  );
});

test("plays that one file tells both ways are shown once, also when they come back", async () => {
  for (const items of [
    [...itemsOf("long"), ...itemsOf("short")],
    [...itemsOf("short"), ...itemsOf("long")],
  ]) {
    const vault = openMemoryVault(1);
    const all = [0, 1, 2].map((row) => whenOf(row, "long"));
    for (const run of ["first", "again"]) {
      const report = await take(vault, items, run);
      expect(await shown(vault)).toEqual([...all, whenOf(3, "short")].toSorted());
      await undoImport(vault, report.run);
      expect(await shown(vault)).toEqual([]);
    }
  }
});

test("plays that were told less exactly make way for those of an import that is stopped, and gone on with", async () => {
  const rows = Array.from({ length: 45_000 }, (_, row) => row);
  const vault = openMemoryVault(1);
  const short = rows.filter((row) => row % 100 === 0).map((row) => play(row, "short"));
  await take(vault, short, "short");
  const long = rows.map((row) => play(row, "long"));
  const stopped = await take(vault, long, "stopped", true);
  expect(stopped.state).toBe("stopped");
  const half = await shown(vault);
  expect(half.length).toBeGreaterThan(5_000);
  expect(half.length).toBeLessThan(rows.length);
  expect(new Set(half.map((when) => when.slice(0, 24))).size).toBe(half.length);
  await take(vault, long, "rest");
  expect(await shown(vault)).toEqual(rows.map((row) => whenOf(row, "long")).toSorted());
});
