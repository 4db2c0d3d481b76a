import { expect, test } from "vitest";

import { keepEpochKeys } from "../roster/device-roster.ts";
import { removeMember } from "../roster/remove.ts";
import { syncOnce } from "../sync/sync-once.ts";
import { createBareVault, joinBareDevice, type BareDevice } from "../testing/bare-device.ts";
import { FakeServer } from "../testing/fake-server.ts";

async function save(device: BareDevice, id: string): Promise<void> {
  const text = JSON.stringify({ id, v: 1, rev: 1 });
  await device.log.append([{ collection: "purchases", from: "self", text }]);
}

test("what is saved before the key of a new epoch has come waits, and then goes on in its stream", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  const [phone, tablet] = [
    await joinBareDevice(server, laptop),
    await joinBareDevice(server, laptop),
  ];
  await save(phone, "tent");
  await syncOnce(phone);
  // The laptop removes the tablet; the phone has heard of the new epoch, and not been given its key.
  const { device } = tablet.keeper.current();
  const state = await removeMember(laptop, laptop.roster.current(), device, {});
  await phone.roster.accept(state);
  await save(phone, "pot");
  for (let tries = 0; tries < 3; tries++)
    await expect(phone.log.flush()).rejects.toMatchObject({ code: "LOCKBOX_MISSING" });
  expect(phone.log.figures()).toMatchObject({ waitingLines: 1, unpublished: 0 });
  await keepEpochKeys(phone, state);
  await phone.log.flush();
  expect(phone.log.unpublished()).toMatchObject([{ header: { epoch: 2, segment: 1, seq: 2 } }]);
});
