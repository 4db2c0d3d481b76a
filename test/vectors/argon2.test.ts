/**
 * Argon2id of hash-wasm against that of @noble.
 * @module
 */
import { argon2id } from "@noble/hashes/argon2.js";
import { expect, test } from "vitest";
import { toHex, utf8 } from "../../vault-core/src/bytes/encoding.ts";
import { deriveFromPassword } from "../../vault-core/src/crypto/password.ts";

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
