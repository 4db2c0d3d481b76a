import { expect, test } from "vitest";

import type { DeviceSecrets } from "../keys/secrets.ts";
import { toMemberId, toVaultId } from "../protocol/ids.ts";
import { CollectionKeys } from "./collection-keys.ts";

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

test("a helper has the keys that it was given, and derives none, whatever lies in its secrets", () => {
  const secrets: DeviceSecrets = {
    vault: toVaultId(new Uint8Array(16)),
    device: toMemberId(new Uint8Array(16)),
    signSeed: key(1),
    kemSeed: key(2),
    nextKemSeed: null,
    epochKeys: new Map([[1, key(3)]]),
    kit: null,
    pin: { n: 0, hash: "00".repeat(32), vector: {} },
    helper: { idRoot: key(4), collectionKeys: new Map([[1, new Map([["closet", key(5)]])]]) },
  };
  const keeper = { current: () => secrets, save: () => Promise.resolve() };
  const keys = new CollectionKeys(keeper, () => ["closet", "purchases"]);
  expect(keys.of(1, "closet")).toEqual(key(5));
  expect([...keys.ofEpoch(1).keys()]).toEqual(["closet"]);
  expect(() => keys.of(1, "purchases")).toThrow(
    expect.objectContaining({ code: "LOCKBOX_MISSING", details: { epoch: 1 } }),
  );
});
