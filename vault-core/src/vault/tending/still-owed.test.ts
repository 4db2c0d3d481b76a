import { expect, test } from "vitest";

import type { Sharing } from "../../grants/sharing.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";
import { queueSharing } from "../facade/sharing.ts";
import { createSerial } from "../serial.ts";
import { comingOf, mustOweNothing } from "./still-owed.ts";
import { tend, type TendParts } from "./tend.ts";

function logOwing(owed: number, here = 38): SyncDevice["log"] {
  return { owed: () => owed, figures: () => ({ blocks: here }) } as unknown as SyncDevice["log"];
}

test("how far a device is never says all while something is owed", () => {
  expect(comingOf(logOwing(62))).toEqual({ owed: 62, known: 100, percent: 38 });
  expect(comingOf(logOwing(1, 9_999))).toMatchObject({ percent: 99 });
  expect(comingOf(logOwing(5, 0))).toMatchObject({ percent: 0 });
  expect(comingOf(logOwing(0, 0))).toEqual({ owed: 0, known: 0, percent: 100 });
});

test("a refusal says how far the device is", () => {
  expect(() => mustOweNothing(logOwing(0))).not.toThrow();
  expect(() => mustOweNothing(logOwing(62))).toThrow(
    expect.objectContaining({
      code: "owing",
      message: expect.stringContaining("38 %") as string,
      details: { owed: 62, known: 100, percent: 38 },
    }),
  );
});

test("what a device does for the household waits until all is here", async () => {
  // Anything more than a look at what is owed would fail on these parts.
  const parts = { device: { log: logOwing(1) } } as unknown as TendParts;
  expect(await tend(parts, true)).toBe(false);
});

test("nothing is shared, and the access log not followed, while something is owed", async () => {
  const asked: string[] = [];
  const sharing = {
    approve: async () => Promise.resolve(asked.push("approve")),
    grantees: async () => {
      asked.push("grantees");
      return Promise.resolve([]);
    },
  } as unknown as Sharing;
  const alarms = { isStopped: () => false } as unknown as SyncDevice["alarms"];
  const queued = queueSharing(sharing, { alarms, log: logOwing(1) }, createSerial());
  await expect(queued.api.approve({ request: "r", rowsText: [] })).rejects.toMatchObject({
    code: "owing",
  });
  await queued.afterSync.followLog();
  expect(asked).toEqual([]);
});
