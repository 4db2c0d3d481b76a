import { expect, test } from "vitest";

import { VaultError } from "../errors.ts";
import { createBareVault } from "../testing/bare-device.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { Intake } from "./intake.ts";
import type { SyncDevice } from "./sync-device.ts";
import { syncOnce } from "./sync-once.ts";

test("a server that sends blocks without end behind a waiting one does not fill the memory", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await laptop.log.append([{ collection: "purchases", from: "self", text: LINE }]);
  await syncOnce(laptop);
  const block = server.blocks[0]!.bytes;
  const { stream, seq } = readBlockHeader(block);
  const verdict = { kind: "waiting", code: "WITHHELD", position: { stream, seq } } as const;
  const log = { ...laptop.log, verify: () => verdict, unpublished: () => [] };
  const intake = new Intake({ ...laptop, log });
  let sent = 0;
  while (!intake.isStopped(stream) && sent < 40_000) {
    await intake.take(block);
    sent += 1;
  }
  expect(intake.isWaiting()).toBe(true);
  expect(sent * block.length).toBeGreaterThan(60e6);
  expect(sent).toBeLessThan(40_000);
});

test("a gap by the cursor is an alarm only if what lies before it does not come by stream either", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  for (let n = 0; n < 3; n++) {
    await laptop.log.append([{ collection: "purchases", from: "self", text: LINE }]);
    await syncOnce(laptop);
  }
  const block = server.blocks.at(-1)!.bytes;
  const { stream, seq } = readBlockHeader(block);
  const gap = (): never => {
    throw new VaultError("GAP", "Entries before it are missing.");
  };
  // What a power cut took came by stream; then it did not.
  for (const [held, codes] of [
    [seq, []],
    [seq - 1, ["GAP"]],
  ] as const) {
    const vector = () => ({ [stream]: [held, "0".repeat(64)] as const });
    const log = { ...laptop.log, verify: gap, unpublished: () => [], vector };
    const intake = new Intake({ ...laptop, log } as unknown as SyncDevice);
    await intake.take(block);
    expect(intake.isStopped(stream)).toBe(false);
    await intake.end();
    expect(laptop.alarms.list().map(({ code }) => code)).toEqual(codes);
  }
});

const LINE = JSON.stringify({ id: "AAAAAAAAAAAAAAAAAAAAAA", v: 1, rev: 1, name: "tent" });
