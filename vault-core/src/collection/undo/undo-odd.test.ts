/**
 * Undos of runs that no file of ours brings, and of what a run restated itself.
 * @module
 */
import { expect, test, vi } from "vitest";

import { linesOf, type PreparedBatch } from "../../log/write/prepared-lines.ts";
import { MAX_REVISION } from "../../log/lines/record-line.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { ImportItem } from "../../model/drafts.ts";
import type { BlockId } from "../../model/ids.ts";
import type { JsonObject } from "../../model/json.ts";
import { openMemoryVault, type MemoryVault } from "../../testing/memory-vault.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { idOf, textOf } from "../line.ts";
import { toBeforeLines } from "../import/import-run.ts";
import type { MemberBatch } from "../read/record-fold.ts";
import { recordIdOf } from "../record-id.ts";
import { TakeIn } from "../import/take-in.ts";
import { settleReview, undoImport } from "./undo-import.ts";
import { writeUndone } from "./undo-run.ts";
import { writeImport } from "../import/write-import.ts";

const COLLECTION = "clickstream";
const BLOCK = "ab".repeat(32) as BlockId;

function visit(row: number, title: string): ImportItem {
  const at = new Date(1_770_000_000_000 + row * 3_600_000).toISOString();
  const when = { at, precision: "ms" };
  const url = `https://tents.example/${row}`;
  const fields = { type: "click", when, action: "visit", url, title, site: "tents.example" };
  return { kind: "draft", collection: COLLECTION, naturalKey: `visit|${row}|${url}`, fields, row };
}

async function take(
  vault: MemoryVault,
  items: readonly ImportItem[],
  run: string,
): Promise<ImportReport> {
  const id = recordIdOf(vault.idRoot, "_imports", run);
  const said = { format: "takeout.browser-history", file: "history.json" };
  const plan = new TakeIn(vault, { id, ...said, started: "2026-05-01T10:00:00.000Z" });
  for (const item of items) await plan.take([item]);
  return writeImport(vault, plan, { isStopped: () => false, onWritten: () => undefined });
}

async function shown({ records }: MemoryVault): Promise<readonly string[]> {
  const all = await records.all(COLLECTION);
  return all.map(({ record }) => textOf(record, "title") ?? "").toSorted();
}

test("what a run told twice in two ways, and the owner chose, goes with the run", async () => {
  const vault = openMemoryVault(1);
  const { run } = await take(vault, [visit(1, "Tent"), visit(2, "Lamp"), visit(2, "Lamps")], "a");
  const report = await take(vault, [visit(1, "Tents")], "b");
  for (const one of [run, report.run]) {
    const waiting = [one === run ? visit(2, "") : visit(1, "")].flatMap((item) =>
      item.kind === "draft" && item.naturalKey !== undefined
        ? recordIdOf(vault.idRoot, COLLECTION, item.naturalKey)
        : [],
    );
    expect(await settleReview(vault, one, waiting)).toBe(1);
  }
  expect(await shown(vault)).toEqual(["Lamps", "Tents"]);
  await undoImport(vault, report.run);
  expect(await shown(vault)).toEqual(["Lamps", "Tent"]);
  await undoImport(vault, run);
  expect(await shown(vault)).toEqual([]);
});

test("what has the last revision that there is stays, and neither an undo nor an import fails by it", async () => {
  const vault = openMemoryVault(1);
  const items = [visit(1, "Tent"), visit(2, "Lamp"), visit(3, "Rope")];
  const { run } = await take(vault, items, "a");
  const [first, second] = await vault.records.all(COLLECTION);
  const last = (record: JsonObject): RecordLine => {
    const text = JSON.stringify({ ...record, rev: MAX_REVISION });
    return { collection: COLLECTION, from: "self", text };
  };
  await vault.log.append([last(first!.record)]);
  expect(await undoImport(vault, run)).toMatchObject({ state: "undone" });
  expect(await shown(vault)).toEqual([first!.record["title"]]);
  const { id, v, type } = second!.record;
  await vault.log.append([last({ id: id!, v: v!, type: type!, deleted: "undo" })]);
  const more = [visit(1, "Tents"), visit(2, "Lamps"), visit(3, "Ropes")];
  const again = await take(vault, more, "b");
  expect(again).toMatchObject({ imported: 1, duplicate: 1, skipped: { deleted: 1 } });
  expect(await shown(vault)).toHaveLength(2);
});

/** Records of a run as a block of a device has them. */
function recordsOf(run: string, count: number, type = "click", rev = 1): readonly JsonObject[] {
  return Array.from({ length: count }, (_, at) => {
    const id = `${String(at).padStart(21, "A")}A`;
    return { id, rev, type, source: { format: "f", run } };
  });
}

function batch(count: number, rev = 1): MemberBatch {
  return { records: recordsOf("r", count, "click", rev), block: BLOCK };
}

function textsOf(all: readonly { readonly text: string }[]): string[] {
  return all.map(({ text }) => text);
}

/** What an undo writes of batches, and what it leaves to be written with the report. */
async function undone(
  run: string,
  batches: readonly MemberBatch[],
  vault = openMemoryVault(1),
): Promise<{ whole: string[][]; lines: string[]; rest: string[] }> {
  const whole: string[][] = [];
  const lines: string[] = [];
  vi.spyOn(vault.records, "collections").mockReturnValue([COLLECTION]);
  vi.spyOn(vault.records, "membersOf").mockImplementation(async function* read() {
    await Promise.resolve();
    yield* batches;
  });
  vi.spyOn(vault.records, "writePrepared").mockImplementation((some: readonly PreparedBatch[]) => {
    whole.push(...some.map((one) => textsOf(linesOf(one))));
    return Promise.resolve();
  });
  vi.spyOn(vault.records, "writeMany").mockImplementation((some) => {
    for (const text of textsOf(some)) lines.push(text);
    return Promise.resolve();
  });
  const rest = textsOf(await writeUndone(vault, run, () => undefined));
  return { whole, lines, rest };
}

test("ten thousand lines are not touched before the report is written, one more is a large run", async () => {
  const small = await undone("r", [batch(9_000), batch(1_000)]);
  expect([small.whole.length, small.lines.length, small.rest.length]).toEqual([0, 0, 10_000]);
  const large = await undone("r", [batch(9_000), batch(1_001), batch(300)]);
  expect(large.whole.map(({ length }) => length)).toEqual([9_000, 1_001, 300]);
  expect([large.lines, large.rest]).toEqual([[], []]);
});

test("a block is taken back whole if it is all of the run, is a block as it came, and is neither small nor huge", async () => {
  const first = batch(9_200);
  const some = recordsOf("r", 400);
  const odd = some.with(7, { ...some[7]!, id: "order-1" });
  const other = some.with(7, { ...some[7]!, source: { format: "f", run: "q" } });
  const last = some.with(7, { ...some[7]!, rev: MAX_REVISION });
  const batches = [
    { records: some, block: BLOCK },
    { records: some, block: null },
    batch(200),
    batch(199),
    { records: odd, block: BLOCK },
    { records: other, block: BLOCK },
    { records: last, block: BLOCK },
    { records: recordsOf("r", 400, "x".repeat(3_000)), block: BLOCK },
  ];
  const { whole, lines, rest } = await undone("r", [first, ...batches]);
  expect(whole.map(({ length }) => length)).toEqual([9_200, 400, 200]);
  expect(lines).toHaveLength(400 + 199 + 400 + 399 + 399 + 400);
  expect(rest).toEqual([]);
  const tombstone = { ...some[7], v: 1, rev: 2, deleted: "undo", edited: expect.any(String) };
  const { source: _source, ...said } = tombstone as JsonObject;
  expect(JSON.parse(whole[1]![7]!)).toEqual(said);
});

test("a block of which a line took the place of another run's is taken back line by line, and that one comes back", async () => {
  const batches = [batch(9_000, 2), batch(1_000, 2), batch(300, 2)];
  const before = {
    id: idOf(batches[0]!.records[0]!),
    v: 1,
    rev: 1,
    type: "click",
    source: { run: "q" },
  };
  const vault = openMemoryVault(1);
  const text = JSON.stringify(before);
  await vault.log.append(
    toBeforeLines(vault, "r", [{ collection: COLLECTION, id: before.id, text }]),
  );
  const { whole, lines } = await undone("r", batches, vault);
  expect(whole).toEqual([]);
  expect(lines).toHaveLength(10_300);
  const back = lines.filter((line) => line.includes('"run":"q"'));
  expect(back).toHaveLength(3);
  expect(JSON.parse(back[0]!)).toMatchObject({ ...before, rev: 3 });
});

test("documents of any number are taken back", async () => {
  const batches = [{ records: recordsOf("r", 126_000), block: null }];
  const { lines, rest } = await undone("r", batches);
  expect([lines.length, rest.length]).toEqual([126_000, 0]);
});

test("what was read while all was read anew is read again", async () => {
  const read: number[] = [];
  const vault = openMemoryVault(1);
  vi.spyOn(vault.records, "era").mockImplementation(() => Math.min(read.push(0), 2));
  const { rest } = await undone("r", [batch(400)], vault);
  expect(read).toHaveLength(4);
  expect(rest).toHaveLength(400);
});
