import { expect, test } from "vitest";

import type { BlockId } from "../../model/ids.ts";
import { toBlockId, toStreamName } from "../../protocol/ids.ts";
import { removeMember } from "../../roster/remove.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import { createBareVault, joinBareDevice, type BareDevice } from "../../testing/bare-device.ts";
import { liveLines } from "../../testing/bare-household.ts";
import { FakeServer } from "../../testing/fake-server.ts";

async function save(device: BareDevice, id: string): Promise<void> {
  const text = JSON.stringify({ id, v: 1, rev: 1 });
  await device.log.append([{ collection: "purchases", from: "self", text }]);
  await syncOnce(device);
}

async function ids(device: BareDevice): Promise<string[]> {
  return (await liveLines(device.log, "purchases")).map(({ id }) => id).toSorted();
}

/** A laptop that holds two blocks of a phone, and what it hears when the tablet removes the phone with a cut-off. */
async function household() {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  const phone = await joinBareDevice(server, laptop);
  const tablet = await joinBareDevice(server, laptop);
  await save(phone, "tent");
  await save(phone, "pot");
  await syncOnce(laptop);
  const { device } = phone.keeper.current();
  const stream = toStreamName(device, 1);
  const hearOfRemoval = async (seq: number, id: BlockId): Promise<void> => {
    const vector = { [stream]: [seq, id] as const };
    const state = await removeMember(tablet, tablet.roster.current(), device, vector);
    await laptop.roster.accept(state);
  };
  return { laptop, stream, hearOfRemoval };
}

test("what is held of a removed phone beyond its cut-off is taken back", async () => {
  const { laptop, stream, hearOfRemoval } = await household();
  const first = await laptop.log.read({ stream, seq: 1 });
  await hearOfRemoval(1, first!.id);
  expect(await laptop.log.takeLate()).toMatchObject([{ header: { stream, seq: 2 } }]);
  expect(await ids(laptop)).toEqual(["tent"]);
});

test("a cut-off at another block than the one held tells that a server showed two histories", async () => {
  const { laptop, stream, hearOfRemoval } = await household();
  // The tablet was shown another second block of the phone, and names that one.
  await hearOfRemoval(2, toBlockId(new Uint8Array(32).fill(9)));
  await expect(laptop.log.takeLate()).rejects.toMatchObject({
    code: "FORK",
    details: { position: `${stream}/2`, id: laptop.log.heads()[stream]?.[1] },
  });
  expect(await ids(laptop)).toEqual(["pot", "tent"]);
});
