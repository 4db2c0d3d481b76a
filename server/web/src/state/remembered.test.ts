/**
 * What the lock screen is drawn from before the vault worker answers.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasNoStores, readVault } from "./remembered.ts";

const info = {
  vault: "0".repeat(32),
  origin: "https://vault.example",
  deviceName: "laptop",
  slots: [
    { id: "a", kind: "pw", credentialId: null, until: null },
    { id: "b", kind: "prf", credentialId: "c", until: "2026-11-27T00:00:00Z" },
  ],
};

function listing(...names: string[]): Pick<IDBFactory, "databases"> {
  return { databases: () => Promise.resolve(names.map((name) => ({ version: 1, name }))) };
}

test("a vault that was remembered is read as it was", () => {
  expect(readVault(JSON.stringify(info))).toEqual(info);
});

test("whatever else lies there is no vault", () => {
  for (const text of ["", "null", "[]", "{", JSON.stringify({ ...info, slots: undefined })])
    expect(readVault(text)).toBeNull();
  for (const wrong of [{ kind: "door" }, { until: 1 }, { id: null }, { credentialId: {} }])
    expect(
      readVault(JSON.stringify({ ...info, slots: [{ ...info.slots[0], ...wrong }] })),
    ).toBeNull();
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(readVault(text)).toBeNull();
    }),
  );
});

test("a browser surely has no vault only if it lists its databases, and none is the vault's", async () => {
  expect(await hasNoStores(listing("other"), "rootvault")).toBe(true);
  expect(await hasNoStores(listing("_pouch_rootvault-blocks"), "rootvault")).toBe(false);
  expect(await hasNoStores({}, "rootvault")).toBe(false);
  expect(
    await hasNoStores({ databases: () => Promise.reject(new Error("not now")) }, "rootvault"),
  ).toBe(false);
});
