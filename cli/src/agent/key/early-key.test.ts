import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Derive } from "./derive.ts";
import { EarlyKey } from "./early-key.ts";

const folder = mkdtempSync(join(tmpdir(), "rv-key-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SALT = new Uint8Array(16).fill(7);
const SLOT = {
  v: 1,
  kind: "pw",
  alg: "argon2id",
  t: 3,
  m_kib: 65_536,
  p: 1,
  salt: Buffer.from(SALT).toString("base64url"),
};
const COST = { t: 3, mKib: 65_536, p: 1 };
const PASSWORD = "correct horse battery";

/** Early keys over a secrets file, and how often a key was derived. */
function early(text: string): { readonly key: EarlyKey; readonly derived: () => number } {
  writeFileSync(join(folder, "secrets"), text);
  let count = 0;
  const derive: Derive = async (password) => {
    count += 1;
    return Promise.resolve(Uint8Array.from(password.subarray(0, 4)));
  };
  return { key: new EarlyKey(derive), derived: () => count };
}

const withSlots = (...slots: readonly object[]): string => JSON.stringify({ v: 1, slots });

test("a key that was begun is the one that is asked for, once", async () => {
  const { key, derived } = early(withSlots({ kind: "prf" }, SLOT));
  await key.begin(folder, PASSWORD);
  expect(derived()).toBe(1);
  const asked = [new TextEncoder().encode(PASSWORD), SALT, COST] as const;
  expect(await key.derive(...asked)).toEqual(new TextEncoder().encode("corr"));
  expect(derived()).toBe(1);
  await key.derive(...asked);
  expect(derived()).toBe(2);
});

test("a password is written in one way, as the core writes it", async () => {
  const { key, derived } = early(withSlots(SLOT));
  // Two signs that look like one.
  await key.begin(folder, "cafe\u0301 au lait");
  await key.derive(new TextEncoder().encode("caf\u00E9 au lait"), SALT, COST);
  expect(derived()).toBe(1);
});

test.each([
  ["password", new TextEncoder().encode("another"), SALT, COST],
  ["salt", new TextEncoder().encode(PASSWORD), new Uint8Array(16), COST],
  ["passes", new TextEncoder().encode(PASSWORD), SALT, { ...COST, t: 4 }],
  ["memory", new TextEncoder().encode(PASSWORD), SALT, { ...COST, mKib: 131_072 }],
] as const)("a key with another %s is derived anew", async (_, password, salt, cost) => {
  const { key, derived } = early(withSlots(SLOT));
  await key.begin(folder, PASSWORD);
  await key.derive(password, salt, cost);
  expect(derived()).toBe(2);
});

test.each([
  ["no file of secrets at all", "no JSON"],
  ["one without a password", withSlots({ kind: "prf" })],
  ["a cost below the floor", withSlots({ ...SLOT, m_kib: 1024 })],
  ["a cost that no computer has", withSlots({ ...SLOT, m_kib: 2 ** 40 })],
  ["a salt that is none", withSlots({ ...SLOT, salt: "AA" })],
])("nothing is begun for %s: the core says what is wrong", async (_, text) => {
  const { key, derived } = early(text);
  await key.begin(folder, PASSWORD);
  expect(derived()).toBe(0);
});

test("why an early key fails is told to who asks for it", async () => {
  writeFileSync(join(folder, "secrets"), withSlots(SLOT));
  const key = new EarlyKey(async () => Promise.reject(new Error("no memory")));
  await key.begin(folder, PASSWORD);
  await expect(key.derive(Buffer.from(PASSWORD), SALT, COST)).rejects.toThrow("no memory");
});
