/**
 * A device that joins is killed at a write, by pairing or by the kit, at every one of them if asked to: it opens again, goes
 * on where it was, and ends with what all others have.
 *
 * ROOTVAULT_KILLS sets how many points are tried, as in the other stories; 114 try 42 of them, spread evenly.
 * @module
 */
import { openVault, restoreVault } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { importLarge } from "../../support/big-vault.ts";
import { KILLS, LONG_MS } from "../../support/crash-world.ts";
import { beginLife, type Life } from "../../support/dying-stores.ts";
import {
  household,
  joinDevice,
  PASSWORD,
  platformOf,
  toDevice,
  type Household,
  type TestDevice,
} from "../../support/household.ts";

const RECORDS = 60;
/** Points of one household: a vault has 32 members at most. */
const POINTS_AT_ONCE = 20;

type Home = Household<"laptop">;

async function newHome(): Promise<Home> {
  const home = await household("ann", ["laptop"]);
  await importLarge(home.laptop.api, RECORDS);
  return home;
}

/** Comes in, by a new pairing or by the kit, and fetches everything. */
async function comeIn(home: Home, life: Life, way: number): Promise<TestDevice> {
  const platform = platformOf("ann's phone", { stores: life.stores });
  const { origin } = home.server;
  const device =
    way % 2 === 0
      ? await joinDevice(home.laptop, "phone", platform)
      : toDevice(
          "phone",
          platform,
          await restoreVault(platform, { origin, words: home.kit, password: PASSWORD }),
        );
  await device.api.sync();
  return device;
}

async function figuresOf({ api }: TestDevice): Promise<unknown> {
  return (await api.stats({ view: "purchases-by-month" })).rows;
}

test(
  "a device that was killed while it joined goes on where it was, and ends with what all others have",
  async () => {
    const points = Math.max(4, Math.ceil((42 * KILLS) / 114));
    // How many writes there are, the device tells that nobody kills; the first makes it a device at all.
    const whole = beginLife(platformOf("calm").stores, Number.POSITIVE_INFINITY);
    let home = await newHome();
    try {
      const calm = await comeIn(home, whole, 0);
      await calm.vault.close();
      const all = whole.writes();
      for (let point = 0; point < points; point++) {
        if (point % POINTS_AT_ONCE === POINTS_AT_ONCE - 1) {
          await closeHome(home);
          home = await newHome();
        }
        await killAndGoOn(home, 2 + Math.floor((point * (all - 2)) / points), point);
      }
    } finally {
      await closeHome(home);
    }
  },
  LONG_MS,
);

async function closeHome(home: Home): Promise<void> {
  await home[Symbol.asyncDispose]();
}

async function killAndGoOn(home: Home, at: number, way: number): Promise<void> {
  const below = platformOf("disk").stores;
  const first = beginLife(below, at);
  await comeIn(home, first, way).catch(() => null);
  expect([at, first.isOver()]).toEqual([at, true]);
  const next = beginLife(below, Number.POSITIVE_INFINITY);
  const platform = platformOf("ann's phone", { stores: next.stores });
  const again = toDevice("phone", platform, await openVault(platform, { password: PASSWORD }));
  await again.api.sync();
  await home.laptop.api.sync();
  await again.api.sync();
  const [here, there] = [await again.api.status(), await home.laptop.api.status()];
  expect([at, here.coming.owed, here.waiting]).toEqual([at, 0, 0]);
  expect([at, here.counts]).toEqual([at, there.counts]);
  expect([at, here.syncCode]).toEqual([at, there.syncCode]);
  expect([at, await figuresOf(again)]).toEqual([at, await figuresOf(home.laptop)]);
  expect([at, here.alarms.filter(({ code }) => code !== "ROSTER_CHANGED")]).toEqual([at, []]);
  await again.vault.close();
}
