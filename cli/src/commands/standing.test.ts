import type { VaultStatus } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { kitLines, standingLines, waitingText } from "./standing.ts";

const device = {
  waiting: 2,
  publishing: true,
  lastSync: "2026-05-01T10:00:00Z",
  kitVerified: false,
  kitRehearsed: null,
  kitRehearsalDue: true,
  kitChange: null,
  helper: null,
  removed: null,
} as unknown as VaultStatus;
const helper = {
  may: "add",
  until: "2027-12-31T23:59:59Z",
  collections: ["purchases"],
} as const;

test("a device that is in is told what its kit needs, and what waits", () => {
  expect(standingLines(device)).toEqual([]);
  expect(waitingText(device)).toBe("2 blocks wait for the server");
  expect(kitLines(device)).toEqual([expect.stringContaining("rv kit verify")]);
});

test("a removed machine does not say that something waits for the server", () => {
  const removed = { ...device, removed: "2026-05-02T09:00:00Z" };
  expect(waitingText(removed)).toBe("nothing of it goes to the server any more");
  const [what, next] = standingLines(removed);
  expect(what).toMatch(/out of the vault since 2026-05-02.*reaches no other device/);
  expect(next).toMatch(/rv export .*rv --vault NAME join URL/);
  expect(kitLines(removed)).toEqual([]);
});

test("a helper is told what it may, and nothing of the kit, which it cannot try", () => {
  const till = { ...device, helper };
  expect(standingLines(till)).toEqual([
    "This machine is a helper: it may read and add purchases, until 2027-12-31.",
  ]);
  expect(kitLines(till)).toEqual([]);
  expect(standingLines({ ...till, removed: "2027-12-31T23:59:59Z" })[1]).not.toContain("export");
});
