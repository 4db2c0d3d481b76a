import { argon2id } from "@noble/hashes/argon2.js";
import { expect, test } from "vitest";
import { toHex, utf8 } from "../bytes/encoding.ts";
import { deriveFromPassword } from "./password.ts";

test("Argon2id gives what @noble gives", async () => {
  const salt = new Uint8Array(16).fill(4);
  for (const [t, mKib] of [
    [1, 64],
    [3, 1024],
  ] as const) {
    const ours = await deriveFromPassword(utf8("correct horse"), salt, { t, mKib, p: 1 });
    const nobles = argon2id(utf8("correct horse"), salt, { t, m: mKib, p: 1, dkLen: 32 });
    expect(toHex(ours)).toBe(toHex(nobles));
  }
});

test("another password, salt or cost gives another key", async () => {
  const salt = new Uint8Array(16).fill(4);
  const cost = { t: 1, mKib: 64, p: 1 };
  const keys = await Promise.all([
    deriveFromPassword(utf8("correct horse"), salt, cost),
    deriveFromPassword(utf8("correct house"), salt, cost),
    deriveFromPassword(utf8("correct horse"), new Uint8Array(16), cost),
    deriveFromPassword(utf8("correct horse"), salt, { ...cost, t: 2 }),
    deriveFromPassword(utf8("correct horse"), salt, { ...cost, mKib: 128 }),
  ]);
  expect(new Set(keys.map(toHex)).size).toBe(keys.length);
});
