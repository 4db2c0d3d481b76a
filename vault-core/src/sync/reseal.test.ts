/**
 * What a crash leaves of a resealing, and what many sessions that were killed offline leave, still gets out.
 * @module
 */
import { expect, test } from "vitest";
import { blockId } from "../protocol/log/block-id.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import {
  createBareVault,
  type Disk,
  joinBareDevice,
  openBareDevice,
} from "../testing/bare-device.ts";
import { bareHousehold, codesOf, saveThings, thingsOf } from "../testing/bare-household.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { syncOnce } from "./sync-once.ts";

/** A backup of a disk that was locked cleanly. */
async function backupOf({ stores: from, secrets }: Disk): Promise<Disk> {
  const stores = createMemoryStores();
  for (const position of await from.blocks.positions()) {
    const bytes = (await from.blocks.get(position))!;
    await stores.blocks.put([{ position, id: blockId(bytes), bytes }]);
  }
  const marker = await from.marker.read();
  if (marker !== null) await stores.marker.write(marker);
  return { stores, secrets: { current: secrets.current } };
}

const numbers = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test("a power cut in the middle of sealing anew holds nothing up", async () => {
  const { server, laptop, phone } = await bareHousehold();
  await laptop.log.close();
  const backup = await backupOf(laptop.disk);
  const before = await openBareDevice(server, laptop.disk);
  await saveThings(before, 3, 4);
  await syncOnce(before);
  // The disk is put back, and goes on where other blocks stand by now.
  await saveThings(await openBareDevice(server, backup), ...numbers(5, 25));
  const { outbox } = backup.stores;
  let appends = 0;
  const dying: Disk["stores"]["outbox"] = {
    append: async (entries) => {
      // Sixteen blocks are sealed anew; the rest never is.
      if (++appends > 1) throw new Error("the power is gone");
      await outbox.append(entries);
    },
    read: (first, bytes) => outbox.read(first, bytes),
    replace: (entries) => outbox.replace(entries),
    close: () => outbox.close(),
  };
  const stores = { ...backup.stores, outbox: dying };
  const cut = syncOnce(await openBareDevice(server, { ...backup, stores }));
  await expect(cut).rejects.toThrow("the power is gone");
  const again = await openBareDevice(server, backup);
  await syncOnce(again);
  await syncOnce(phone);
  expect(again.log.unpublished()).toEqual([]);
  expect([await thingsOf(again), await thingsOf(phone)]).toEqual([numbers(1, 25), numbers(1, 25)]);
  expect(server.evidence.size).toBe(0);
});

test("a device that is put back to before its first sync publishes nothing where it has written already", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  const backup = await backupOf(laptop.disk);
  await saveThings(laptop, 1, 2);
  await syncOnce(laptop);
  const restored = await openBareDevice(server, backup);
  await saveThings(restored, 3);
  await syncOnce(restored);
  expect(server.evidence.size).toBe(0);
  expect(restored.alarms.list().map(({ code }) => code)).toEqual(["RESTORED"]);
  expect(await thingsOf(restored)).toEqual([1, 2, 3]);
  const phone = await joinBareDevice(server, restored);
  await syncOnce(phone);
  expect(await thingsOf(phone)).toEqual([1, 2, 3]);
});

test.each([false, true])(
  "an upload that arrives after its blocks were sealed anew is no news of a restored disk (after a restart: %s)",
  async (isRestarted) => {
    const { server, laptop, phone } = await bareHousehold();
    const honest = server.fetch;
    let arrive: (() => Promise<unknown>) | null = null;
    const slow: typeof fetch = async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const isUpload = init?.method === "POST" && pathname.endsWith("/blocks");
      if (!isUpload) return honest(input, init);
      arrive ??= () => honest(input, init);
      throw new TypeError("the request is late");
    };
    await saveThings(laptop, 3, 4);
    Object.assign(server, { fetch: slow });
    const late = await openBareDevice(server, laptop.disk);
    await expect(syncOnce(late)).rejects.toMatchObject({ code: "unreachable" });
    Object.assign(server, { fetch: honest });
    let device = await openBareDevice(server, laptop.disk);
    expect(await device.log.reseal()).toBeGreaterThan(0);
    await syncOnce(device);
    await arrive!();
    if (isRestarted) {
      await device.log.close();
      device = await openBareDevice(server, laptop.disk);
    }
    await syncOnce(device);
    await syncOnce(phone);
    expect(codesOf(device)).toEqual([]);
    expect(server.evidence.size).toBe(0);
    expect([await thingsOf(device), await thingsOf(phone)]).toEqual([numbers(1, 4), numbers(1, 4)]);
  },
);

test("seventy sessions that were killed offline take no stream each from the vault", async () => {
  const { server, laptop, phone } = await bareHousehold();
  for (const n of numbers(3, 72)) {
    // Nothing closes the log, so no marker tells that the stream may go on.
    await saveThings(await openBareDevice(server, phone.disk), n);
  }
  await syncOnce(await openBareDevice(server, phone.disk));
  await syncOnce(laptop);
  expect(await thingsOf(laptop)).toEqual(numbers(1, 72));
  expect(new Set(server.blocks.map(({ stream }) => stream)).size).toBe(3);
});
