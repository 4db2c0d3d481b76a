import { expect, test } from "vitest";

import { readBlockHeader } from "../../protocol/log/block-header.ts";
import { blockId } from "../../protocol/log/block-id.ts";
import type { Vector } from "../../protocol/log/block-stream.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import { openBareDevice } from "../../testing/bare-device.ts";
import { bareHousehold, saveThings } from "../../testing/bare-household.ts";
import { HeldBlocks } from "./held-blocks.ts";
import { type LogWalk, walkOf } from "./walk.ts";

test("a walk does not end at a stream that goes on from a segment which was not shown", async () => {
  const { server, laptop } = await bareHousehold();
  // The laptop crashes, and goes on in a second segment, whose first block links to the first segment.
  await laptop.disk.stores.marker.remove();
  const again = await openBareDevice(server, laptop.disk);
  await saveThings(again, 3);
  await syncOnce(again);
  const { bytes } = server.blocks.at(-1)!;
  const { stream, seq, prev } = readBlockHeader(bytes);
  const before = server.blocks.find(({ id }) => id === prev)!;
  expect([seq, before.stream === stream]).toEqual([1, false]);

  const held = new HeldBlocks({});
  let floor: Vector = {};
  const walk: LogWalk = walkOf(
    {
      held,
      parts: { stores: again.disk.stores, roster: () => ({ ...again.roster.current(), floor }) },
    } as unknown as Parameters<typeof walkOf>[0],
    (work) => work(),
  );
  await walk.begin({ [stream]: [1, blockId(bytes)] });
  held.add({ stream, seq }, blockId(bytes));
  await expect(walk.end()).rejects.toMatchObject({
    code: "WITHHELD",
    details: { position: `${stream}/1` },
  });
  expect(held.isWalked({ stream, seq })).toBe(true);
  // Of what a compaction has ended nobody knows the ids any more.
  floor = { [before.stream]: [9, before.id] };
  await walk.end();
  expect(held.isWalked({ stream, seq })).toBe(false);
  floor = {};
  await walk.begin({ [stream]: [1, blockId(bytes)] });
  await expect(walk.end()).rejects.toMatchObject({ code: "WITHHELD" });
  // The first segment comes after all.
  held.add(before, before.id);
  await walk.end();
  expect(held.isWalked({ stream, seq })).toBe(false);
});
