import { expect, test } from "vitest";
import { toHex } from "../bytes/encoding.ts";
import { hash } from "../crypto/public.ts";
import { createRandomPool } from "../crypto/random-pool.ts";
import { kdf } from "../crypto/secret.ts";
import { toVaultId } from "../protocol/ids.ts";
import { idBytes } from "../protocol/shapes.ts";
import { toMemberKeys } from "./device.ts";
import { passkeyEval, passkeyId, passkeySecrets } from "./passkey.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const vault = toVaultId(new Uint8Array(16).fill(2));
const credential = random(64);
const prf = random(32);

test("a passkey's keys come from its PRF, vault and credential, and from nothing else", () => {
  const passkey = passkeySecrets(prf, vault, credential);
  expect(passkeySecrets(prf.slice(), vault, credential.slice())).toEqual(passkey);
  const parts = [idBytes(vault), credential] as const;
  expect(passkey.signSeed).toEqual(kdf(prf, "passkey-sign", 32, ...parts));
  expect(passkey.kemSeed).toEqual(kdf(prf, "passkey-kem", 32, ...parts));
  expect(passkey.id).toBe(toHex(hash("passkey-id", ...parts).slice(0, 16)));
  const others = [
    passkeySecrets(random(32), vault, credential),
    passkeySecrets(prf, toVaultId(new Uint8Array(16).fill(3)), credential),
    passkeySecrets(prf, vault, random(64)),
  ];
  for (const other of others) {
    expect(toHex(other.signSeed)).not.toBe(toHex(passkey.signSeed));
    expect(toHex(other.kemSeed)).not.toBe(toHex(passkey.kemSeed));
  }
  expect(toMemberKeys(passkey).kemKey).toHaveLength(1216);
});

test("its id is known without its PRF, so a client can tell which passkey is a member", () => {
  expect(passkeyId(vault, credential)).toBe(passkeySecrets(prf, vault, credential).id);
  expect(passkeyId(vault, random(64))).not.toBe(passkeyId(vault, credential));
});

test("every client asks the PRF for the same constant, and takes 32 bytes of it", () => {
  expect(toHex(passkeyEval())).toBe(toHex(hash("prf-eval")));
  expect(passkeyEval()).toHaveLength(32);
  for (const wrong of [random(31), random(33), new Uint8Array(0)])
    expect(() => passkeySecrets(wrong, vault, credential)).toThrow(TypeError);
});
