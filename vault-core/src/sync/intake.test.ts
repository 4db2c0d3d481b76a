import { expect, test } from "vitest";

import { createBareVault } from "../testing/bare-device.ts";
import { FakeServer } from "../testing/fake-server.ts";
import type { BlockId } from "../model/ids.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { Intake } from "./intake.ts";
import { syncOnce } from "./sync-once.ts";

test("a server that sends blocks without end behind a waiting one does not fill the memory", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await laptop.log.append([{ collection: "purchases", from: "self", text: LINE }]);
  await syncOnce(laptop);
  const block = server.blocks[0]!.bytes;
  const { stream, seq } = readBlockHeader(block);
  const verdict = { kind: "waiting", code: "WITHHELD", position: { stream, seq } } as const;
  const log = { ...laptop.log, verify: () => verdict, mayBeThere: () => new Set<BlockId>() };
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

const LINE = JSON.stringify({ id: "AAAAAAAAAAAAAAAAAAAAAA", v: 1, rev: 1, name: "tent" });
