/**
 * A large import that is taken back goes block by block, and comes again table by table: all is as if it had gone record by record.
 * @module
 */
import { expect, test, vi } from "vitest";

import { Tabulator } from "../../exchange/tables/tabulator.ts";
import type { TabledItem } from "../../model/draft-table.ts";
import type { ImportItem } from "../../model/drafts.ts";
import { MemoryIndex } from "../../store/memory-store.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import { type BareDevice, createBareVault, openBareDevice } from "../../testing/bare-device.ts";
import { liveLines } from "../../testing/bare-household.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { openMemoryVault } from "../../testing/memory-vault.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import type { CollectionContext } from "../context.ts";
import { markRecords, removeRecords } from "../change/put.ts";
import { recordIdOf } from "../record-id.ts";
import { RecordSet } from "../read/record-set.ts";
import { TakeIn } from "../import/take-in.ts";
import { undoImport, undoProgress } from "./undo-import.ts";
import { writeImport } from "../import/write-import.ts";

/** More than is written by one act. */
const MANY = 12_000;
const COLLECTION = "clickstream";

function visits(count: number, from = 0): readonly ImportItem[] {
  return Array.from({ length: count }, (_, at): ImportItem => {
    const row = from + at + 1;
    const when = {
      at: new Date(1_770_000_000_000 + row * 3_600_000).toISOString(),
      precision: "ms",
    };
    const url = `https://tents.example/${row % 50}`;
    const said = { action: "visit", url, title: `Tent ${row % 50}`, site: "tents.example" };
    const fields = { type: "click", when, ...said };
    const naturalKey = `visit|${row}|${url}`;
    return { kind: "draft", collection: COLLECTION, naturalKey, fields, row };
  });
}

/** As they cross a wire, in tables where that is worth it. */
function tabled(items: readonly ImportItem[]): readonly TabledItem[] {
  const tabulator = new Tabulator();
  return [...tabulator.add(items), ...tabulator.rest()].flat();
}

async function take(
  vault: CollectionContext,
  items: readonly TabledItem[],
  run: string,
): Promise<ImportReport> {
  const id = recordIdOf(vault.idRoot, "_imports", run);
  const said = { format: "takeout.browser-history", file: "history.json" };
  const started = "2026-05-01T10:00:00.000Z";
  const plan = new TakeIn(vault, { id, ...said, started });
  for (const item of items) await plan.take([item]);
  return writeImport(vault, plan, { isStopped: () => false, onWritten: () => undefined });
}

/** Ann's laptop, and a vault that knows no blocks: their clocks stand still, so that what they say can be compared. */
async function openBoth(): Promise<{
  readonly device: BareDevice;
  readonly server: FakeServer;
  readonly ann: CollectionContext;
  readonly plain: CollectionContext;
}> {
  const server = new FakeServer();
  const device = await createBareVault(server);
  await syncOnce(device);
  const ann = { ...openMemoryVault(0), records: new RecordSet(device.log) };
  return { device, server, ann, plain: openMemoryVault(0) };
}

async function textsIn({ records }: CollectionContext): Promise<readonly string[]> {
  const all = await records.all(COLLECTION);
  return all.map(({ record }) => JSON.stringify(record)).toSorted();
}

/** Bytes of all files of the index. */
function indexBytes({ disk }: BareDevice): number {
  const { index } = disk.stores;
  if (!(index instanceof MemoryIndex)) throw new TypeError("no index in memory");
  return index.files().reduce((sum, { bytes }) => sum + bytes.length, 0);
}

test("a history is taken back and brought again as record by record, and nothing is kept of each record", async () => {
  const { device, server, ann, plain } = await openBoth();
  const items = tabled(visits(MANY));
  const first = await take(ann, items, "first");
  expect(await take(plain, visits(MANY), "first")).toEqual(first);
  await syncOnce(device);
  // Without a word of each id it grows by less than a byte for each.
  const before = indexBytes(device);
  expect(before).toBeGreaterThan(8 * MANY);
  const told: unknown[] = [];
  const unheard = device.log.onChange(() => told.push(undoProgress(ann, first.run)));
  expect(await undoImport(ann, first.run)).toMatchObject({ state: "undone" });
  unheard();
  // How far it is is told as long as it takes.
  expect(told).toContainEqual({ done: expect.any(Number), of: MANY });
  expect(told.at(-1)).toEqual({ done: MANY, of: MANY });
  expect(undoProgress(ann, first.run)).toBeNull();
  expect(await ann.records.count(COLLECTION)).toBe(0);
  await syncOnce(device);
  expect(indexBytes(device) - before).toBeLessThan(MANY);
  await undoImport(plain, first.run);
  const undone = indexBytes(device);
  const again = await take(ann, items, "again");
  await syncOnce(device);
  expect(indexBytes(device) - undone).toBeLessThan(MANY);
  expect(again).toMatchObject({ imported: MANY, duplicate: 0, restated: 0 });
  expect(await take(plain, visits(MANY), "again")).toEqual(again);
  const texts = await textsIn(plain);
  expect(await textsIn(ann)).toEqual(texts);
  await syncOnce(device);
  await device.log.close();
  const all = indexBytes(device);
  // The same from the blocks alone.
  const stores = { ...device.disk.stores, index: new MemoryIndex([]) };
  const opened = await openBareDevice(server, { ...device.disk, stores });
  expect((await liveLines(opened.log, COLLECTION)).map(({ text }) => text).toSorted()).toEqual(
    texts,
  );
  await opened.log.close();
  expect(indexBytes(opened)).toBeLessThan(1.1 * all);
});

test("what was removed, marked or told by another file since is taken back as it is", async () => {
  const { ann, plain } = await openBoth();
  const [items, more] = [visits(MANY), visits(MANY, MANY / 2)];
  const some = (vault: CollectionContext, ...rows: readonly number[]) =>
    vault.records.getAll(
      COLLECTION,
      rows.map((row) =>
        recordIdOf(vault.idRoot, COLLECTION, `visit|${row}|https://tents.example/${row % 50}`),
      ),
    );
  for (const vault of [ann, plain]) {
    const given = vault === ann ? tabled : (all: readonly ImportItem[]) => all;
    const { run } = await take(vault, given(items), "first");
    await removeRecords(vault, await some(vault, 40, 9_000));
    await markRecords(vault, await some(vault, 3_000), { exclude: true });
    await take(vault, given(more), "second");
    await undoImport(vault, run);
    await take(vault, given(items), "third");
  }
  expect(await ann.records.count(COLLECTION)).toBe(MANY + MANY / 2 - 2);
  expect(await textsIn(ann)).toEqual(await textsIn(plain));
});

test("an undo that is cut short between two blocks goes on", async () => {
  const { device, ann } = await openBoth();
  const { run } = await take(ann, tabled(visits(MANY)), "first");
  const append = device.log.appendPrepared.bind(device.log);
  const spied = vi.spyOn(device.log, "appendPrepared").mockImplementationOnce(async (some) => {
    expect(some.length).toBeGreaterThan(0);
    await append(some);
    throw new Error("the power went");
  });
  await expect(undoImport(ann, run)).rejects.toThrow("the power went");
  spied.mockRestore();
  const left = await ann.records.count(COLLECTION);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(MANY);
  expect(await undoImport(ann, run)).toMatchObject({ state: "undone" });
  expect(await ann.records.count(COLLECTION)).toBe(0);
  // What a file tells twice comes back once.
  const items = tabled(visits(MANY));
  const [, , table] = items.flatMap((item) => (item.kind === "table" ? item : []));
  const twice = await take(ann, [...items, table!], "twice");
  expect(twice).toMatchObject({ imported: MANY, duplicate: table!.rows.length });
});

/** Plays as the long, or the short, export of a service tells them. */
function plays(count: number, isExact: boolean): readonly ImportItem[] {
  const precision = isExact ? "s" : "min";
  return Array.from({ length: count }, (_, row): ImportItem => {
    const minute = new Date(1_770_000_000_000 + row * 600_000).toISOString().slice(0, 16);
    const when = { at: `${minute}:${isExact ? "20" : "00"}Z`, precision };
    const played = { action: "listen", kind: "track", title: "Song", creator: "Ann" };
    const fields = { type: "media", when, ...played, playedMs: 61_000 };
    return { kind: "draft", collection: "media", naturalKey: `${precision}|${row}`, fields, row };
  });
}

test("plays that come back are known to the rest of the file, which tells some of them less exactly", async () => {
  const { device, ann } = await openBoth();
  const items = [...tabled(plays(MANY, true)), ...tabled(plays(400, false))];
  const first = await take(ann, items, "first");
  expect(first).toMatchObject({ imported: MANY, duplicate: 400 });
  await undoImport(ann, first.run);
  const undone = vi.spyOn(device.log, "undoneBy");
  expect(await take(ann, items, "again")).toMatchObject({ imported: MANY, duplicate: 400 });
  // As tables, or this would say nothing.
  const whole = await Promise.all(undone.mock.results.map(({ value }) => value as unknown));
  expect(whole.filter((one) => one !== null).length).toBeGreaterThan(8);
});
