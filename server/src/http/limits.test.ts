/**
 * Rate limits: they empty, refill, outlive a restart, and name nobody.
 * @module
 */
import { expect, test } from "vitest";
import { openLimits, type BucketRow, type BucketStore, type StoredLimits } from "./limits.ts";
import { createCallerOf, networkOf } from "./caller.ts";

const hashKey = new Uint8Array(32).fill(7);

function memoryStore(): BucketStore & { rows: Map<string, BucketRow> } {
  const rows = new Map<string, BucketRow>();
  return {
    rows,
    load: () => Promise.resolve([...rows.values()]),
    save: (changed) => {
      for (const row of changed) rows.set(row.hash, row);
      return Promise.resolve();
    },
  };
}

async function takeUntilEmpty(limits: StoredLimits, key: string): Promise<number> {
  for (let taken = 0; ; taken++) {
    const refused = await limits.take("pairing-ip", key).then(
      () => false,
      () => true,
    );
    if (refused) return taken;
  }
}

test("five pairings an hour, then one more every twelve minutes, for each network its own", async () => {
  let now = 1_000_000_000;
  const limits = await openLimits({ now: () => now, hashKey, trial: false, store: memoryStore() });
  expect(await takeUntilEmpty(limits, "192.0.2.0/24")).toBe(5);
  await expect(limits.take("pairing-ip", "192.0.2.0/24")).rejects.toMatchObject({
    code: "too-many-requests",
    details: { retryAfter: 720 },
  });
  expect(await takeUntilEmpty(limits, "198.51.100.0/24")).toBe(5);
  now += 720_000;
  expect(await takeUntilEmpty(limits, "192.0.2.0/24")).toBe(1);
});

test("a restart does not refill a bucket, and the table names no address", async () => {
  const now = 1_000_000_000;
  const store = memoryStore();
  const before = await openLimits({ now: () => now, hashKey, trial: false, store });
  await takeUntilEmpty(before, "192.0.2.0/24");
  await before.flush();
  expect(JSON.stringify([...store.rows.values()])).not.toContain("192.0.2");
  const after = await openLimits({ now: () => now, hashKey, trial: false, store });
  expect(await takeUntilEmpty(after, "192.0.2.0/24")).toBe(0);
});

test("looking at a bucket takes nothing from it", async () => {
  const limits = await openLimits({ now: () => 0, hashKey, trial: false, store: memoryStore() });
  for (let look = 0; look < 100; look++) await limits.check("collect", "grant");
  for (let take = 0; take < 60; take++) await limits.take("collect", "grant");
  await expect(limits.check("collect", "grant")).rejects.toMatchObject({
    code: "too-many-requests",
  });
});

test("a clock set back gives nothing and takes nothing", async () => {
  let now = 1_000_000_000;
  const limits = await openLimits({ now: () => now, hashKey, trial: false, store: memoryStore() });
  await takeUntilEmpty(limits, "192.0.2.0/24");
  now -= 10_000_000;
  expect(await takeUntilEmpty(limits, "192.0.2.0/24")).toBe(0);
});

test("one household is one caller, by IPv4 and by IPv6", () => {
  expect(networkOf("192.0.2.77")).toBe("192.0.2.0/24");
  expect(networkOf("2001:db8:1:2::3")).toBe("2001:db8:1::/48");
  expect(networkOf("2001:db8::9")).toBe("2001:db8:0::/48");
  expect(networkOf("::1")).toBe("0:0:0::/48");
});

test("a forwarded address counts only as far as trusted proxies wrote it", () => {
  const callerOf = createCallerOf(["10.0.0.0/8"]);
  expect(callerOf("10.0.0.1", "203.0.113.9")).toBe("203.0.113.9");
  // Mallory wrote the first entry herself.
  expect(callerOf("10.0.0.1", "1.1.1.1, 203.0.113.9")).toBe("203.0.113.9");
  expect(callerOf("203.0.113.9", "1.1.1.1")).toBe("203.0.113.9");
  expect(callerOf("::ffff:10.0.0.1", "203.0.113.9, 10.0.0.2")).toBe("203.0.113.9");
});
