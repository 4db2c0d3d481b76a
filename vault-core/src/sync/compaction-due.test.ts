import { expect, test } from "vitest";
import type { BareDevice } from "../testing/bare-device.ts";
import { bareHousehold, openAsPasskey, saveThings } from "../testing/bare-household.ts";
import { isCompactionDue } from "./compaction-due.ts";
import { syncOnce } from "./sync-once.ts";

const DAY = 86_400_000;

/** The device some days later. */
function after(days: number, device: BareDevice): BareDevice {
  return { ...device, now: () => Date.now() + days * DAY };
}

test("a week after the last one it is time, if there is something to gain", async () => {
  const { laptop } = await bareHousehold();
  expect(isCompactionDue(after(8, laptop))).toBe(false);
  // The same thing once more: one line stands in for the other.
  const text = JSON.stringify({ id: `${"A".repeat(18)}001A`, v: 1, rev: 2, name: "thing 1" });
  await laptop.log.append([{ collection: "purchases", from: "self", text }]);
  await syncOnce(laptop);
  expect(isCompactionDue(after(6, laptop))).toBe(false);
  expect(isCompactionDue(after(8, laptop))).toBe(true);
});

test("near the most streams that a block can name it is time at once; not under an alarm", async () => {
  const { laptop } = await bareHousehold();
  const { device } = laptop.keeper.current();
  const streams = Array.from({ length: 24 }, (_, n) => [`${device}/${n + 1}`, [1, "ab"]]);
  Object.assign(laptop.log, { vector: () => Object.fromEntries(streams) });
  expect(isCompactionDue(laptop)).toBe(true);
  await laptop.alarms.raise("FORK", "two histories");
  expect(isCompactionDue(laptop)).toBe(false);
});

test("what the server withholds is waited for", async () => {
  const { laptop } = await bareHousehold();
  for (let n = 0; n < 70; n++) await saveThings(laptop, n + 10);
  await syncOnce(laptop);
  expect(isCompactionDue(after(8, laptop))).toBe(true);
  await laptop.alarms.raise("WITHHELD", "an entry is not delivered");
  expect(isCompactionDue(after(8, laptop))).toBe(false);
});

test("a passkey is never due: it could not", async () => {
  const home = await bareHousehold();
  for (let n = 0; n < 70; n++) await saveThings(home.laptop, n + 10);
  await syncOnce(home.laptop);
  const browser = await openAsPasskey(home);
  await syncOnce(browser);
  expect(isCompactionDue(after(8, home.laptop))).toBe(true);
  expect(isCompactionDue(after(8, browser))).toBe(false);
});
