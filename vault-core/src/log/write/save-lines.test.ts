/**
 * Prepared lines in more blocks than one sync of the disk takes.
 * @module
 */
import { expect, test } from "vitest";

import { toBase64Url, utf8 } from "../../bytes/encoding.ts";
import { plainStart } from "../../index/id-starts.ts";
import { createBareVault, openBareDevice } from "../../testing/bare-device.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { BLOCKS_A_SYNC } from "./block-writer.ts";
import { type PreparedBatch, prepareLines } from "./prepared-lines.ts";

const collection = "clickstream";
const ROWS = 33;

function batch(number: number): PreparedBatch {
  const ids = Array.from({ length: ROWS }, (_, row) =>
    toBase64Url(Uint8Array.of(number, row, ...new Uint8Array(14))),
  );
  const when = { day: "2026-01-05", precision: "day" };
  const texts = ids.map((id) => JSON.stringify({ id, v: 1, rev: 1, type: "click", when }));
  const lines = utf8(texts.map((text) => `${text}\n`).join(""));
  const span = { firstDay: "2026-01-05", lastDay: "2026-01-05" };
  const starts = ids.flatMap((id) => plainStart(id) ?? []);
  return { from: "imported:x", prepared: prepareLines({ collection, lines, span, starts }) };
}

const batches = Array.from({ length: 2 * BLOCKS_A_SYNC + 3 }, (_, number) => batch(number));

test("all are live once they are saved, also for who opens the vault again, and none is read to be indexed", async () => {
  const server = new FakeServer();
  const { log, disk } = await createBareVault(server);
  const { outbox } = disk.stores;
  const [append, read] = [outbox.append.bind(outbox), outbox.read.bind(outbox)];
  const calls: string[] = [];
  outbox.append = async (entries) => {
    calls.push(`${entries.length} entries`);
    return append(entries);
  };
  outbox.read = async (...asked) => {
    calls.push("read");
    return read(...asked);
  };
  await log.appendPrepared(batches);
  expect(calls).toEqual(["16 entries", "16 entries", "3 entries"]);
  expect(await log.count(collection)).toBe(batches.length * ROWS);
  await log.close();
  const again = await openBareDevice(server, disk);
  expect(await again.log.count(collection)).toBe(batches.length * ROWS);
});

test("of blocks that the disk refuses none is live, those before them are, and what comes next is saved", async () => {
  const { log, disk } = await createBareVault(new FakeServer());
  const { outbox } = disk.stores;
  const append = outbox.append.bind(outbox);
  let calls = 0;
  outbox.append = async (entries) => {
    calls += 1;
    if (calls === 2) throw new Error("the disk is full");
    return append(entries);
  };
  await expect(log.appendPrepared(batches)).rejects.toThrow("the disk is full");
  expect(await log.count(collection)).toBe(BLOCKS_A_SYNC * ROWS);
  await log.appendPrepared(batches.slice(BLOCKS_A_SYNC));
  expect(await log.count(collection)).toBe(batches.length * ROWS);
});
