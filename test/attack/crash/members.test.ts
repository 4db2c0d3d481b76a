/**
 * `kill -9` in the middle of a pairing, and of a removal, which changes the keys.
 * @module
 */
import { joinVault } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { checkByKit, importRows, LONG_MS, pointsOf, World } from "../../support/crash-world.ts";
import { PASSWORD, platformOf, toDevice, type TestDevice } from "../../support/household.ts";

/** A tablet begins to join, and the agent admits it; whoever fails, the tablet is told and gives up. */
async function pair(world: World): Promise<TestDevice> {
  const platform = platformOf("tablet");
  const joining = await joinVault(platform, { origin: world.proxy.origin });
  const finished = joining.finished(PASSWORD);
  finished.catch(() => null);
  try {
    const { p } = await world.agent.api.pairLook({ text: joining.qr });
    await world.agent.api.pairConfirm({ p, name: "tablet" });
    return toDevice("tablet", platform, await finished);
  } catch (error) {
    joining.cancel();
    throw error;
  }
}

async function membersOf({ agent }: World): Promise<readonly string[]> {
  await agent.api.sync();
  return (await agent.api.devices()).filter(({ removed }) => removed === null).map(({ id }) => id);
}

test(
  "a removal that died at any point happened once or not at all, and the next one is the first",
  async () => {
    await using world = await World.open();
    await importRows(world, 1, 10);
    for (const [at, point] of pointsOf("remove").entries()) {
      const tablet = await pair(world);
      const { deviceId: id } = await tablet.api.status();
      await tablet.vault.close();
      const { epoch } = await world.agent.api.status();
      await world.strike(point, () => world.agent.api.removeDevice({ id }));
      const left = await membersOf(world);
      if (left.includes(id)) await world.agent.api.removeDevice({ id });
      expect([point, (await world.agent.api.status()).epoch]).toEqual([point, epoch + 1]);
      // What is saved next is sealed in the new epoch, which the kit opens.
      await importRows(world, 11 + at * 10, 10);
      expect([point, await world.agent.api.sync()]).toMatchObject([point, { waiting: 0 }]);
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

test(
  "a pairing that died at any point admitted the new device or not, and both know which",
  async () => {
    await using world = await World.open();
    await importRows(world, 1, 10);
    await world.agent.api.sync();
    for (const point of pointsOf("pair")) {
      const before = await membersOf(world);
      const joined = await world.strike(point, () => pair(world));
      // Of one that was cut off Ann sees at most a device in her list that never came, and takes it out.
      const strays = (await membersOf(world)).filter((id) => !before.includes(id));
      expect([point, strays.length <= 1]).toEqual([point, true]);
      const tablet = joined ?? (await pair(world));
      const { deviceId } = await tablet.api.status();
      for (const id of strays.filter((one) => one !== deviceId))
        await world.agent.api.removeDevice({ id });
      expect([point, await membersOf(world)]).toEqual([point, [...before, deviceId]]);
      const { alarms } = await tablet.api.sync();
      expect([point, alarms.filter(({ code }) => code !== "ROSTER_CHANGED")]).toEqual([point, []]);
      expect([point, (await tablet.api.status()).counts]).toMatchObject([point, { purchases: 10 }]);
      await tablet.vault.close();
      await world.agent.api.removeDevice({ id: deviceId });
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);
