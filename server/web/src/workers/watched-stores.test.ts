import type { VaultPlatform } from "@rootvault/vault-core";
import { expect, test, vi } from "vitest";

import * as collector from "../rpc/collector.ts";
import { watchedStores } from "./watched-stores.ts";

test("what an import sets aside goes through whole, and is noted both ways", async () => {
  const kept: Uint8Array[] = [];
  const calls: string[] = [];
  const spools = {
    begin: () =>
      Promise.resolve({
        put: (bytes: Uint8Array) => Promise.resolve(kept.push(bytes) - 1),
        get: (number: number) => Promise.resolve(kept[number]!),
        drop: () => Promise.resolve(void calls.push("drop")),
      }),
    clear: () => Promise.resolve(void calls.push("clear")),
  };
  const passed = vi.spyOn(collector, "notePassed");
  const stores = watchedStores({ blocks: {}, spools } as unknown as VaultPlatform["stores"]);
  const spool = await stores.spools!.begin();
  expect(await spool.put(Uint8Array.of(1, 2))).toBe(0);
  expect(await spool.put(Uint8Array.of(3))).toBe(1);
  expect(await spool.get(0)).toEqual(Uint8Array.of(1, 2));
  expect(passed.mock.calls).toEqual([[8], [4], [8]]);
  await spool.drop();
  await stores.spools!.clear();
  expect(calls).toEqual(["drop", "clear"]);
  // A platform without them has none.
  expect("spools" in watchedStores({ blocks: {} } as unknown as VaultPlatform["stores"])).toBe(
    false,
  );
});
