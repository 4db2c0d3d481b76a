import { expect, test } from "vitest";
import { removeMember } from "../../roster/remove.ts";
import { compact } from "../../sync/compact.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import { createBareVault, joinBareDevice, type BareDevice } from "../../testing/bare-device.ts";
import { FakeServer } from "../../testing/fake-server.ts";

async function save(device: BareDevice, collection: string, ...numbers: number[]): Promise<void> {
  await device.log.append(
    numbers.map((n) => {
      const id = `${"A".repeat(18)}${String(n).padStart(3, "0")}A`;
      return { collection, from: "self", text: JSON.stringify({ id, v: 1, rev: 1, n }) };
    }),
  );
  await device.log.flush();
}

async function recordsOf(
  { log }: BareDevice,
  epoch: number,
  withSnapshots = false,
): Promise<Record<string, number>> {
  const counts = await log.countUpTo({ epoch, withSnapshots });
  return Object.fromEntries([...counts].map(([name, { records }]) => [name, records]));
}

test("what a removed phone could hold is what was sealed before, also after the log was rewritten", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await save(laptop, "purchases", 1, 2);
  await save(laptop, "purchases", 2);
  await save(laptop, "closet", 3);
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  const { device } = phone.keeper.current();
  await laptop.roster.accept(await removeMember(laptop, laptop.roster.current(), device, {}));
  await save(laptop, "closet", 4);
  await syncOnce(laptop);
  // A record counts once, whatever its versions; what came after the removal does not.
  expect(await recordsOf(laptop, 1)).toEqual({ purchases: 2, closet: 1 });
  expect(await recordsOf(laptop, 2)).toEqual({ purchases: 2, closet: 2 });
  const counts = await laptop.log.countUpTo({ epoch: 1, withSnapshots: false });
  const figures = laptop.log.figures();
  const sum = [...counts.values()].reduce((total, { blocks }) => total + blocks, 0);
  expect(sum).toBe(figures.blocks - 1);
  // A compaction seals the old lines anew, in a later epoch: they are still what the phone has read.
  await compact(laptop, { graceSeconds: 86_400, link: true });
  await syncOnce(laptop);
  expect(await recordsOf(laptop, 1)).toEqual({});
  expect(await recordsOf(laptop, 1, true)).toEqual({ purchases: 2, closet: 2 });
});
