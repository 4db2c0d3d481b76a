import { expect, test } from "vitest";
import { toHex, utf8 } from "../bytes/encoding.ts";
import { deriveFromPassword } from "./password.ts";

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
