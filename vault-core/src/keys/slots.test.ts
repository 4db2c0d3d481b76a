import { describe, expect, test } from "vitest";
import { toBase64Url, toHex } from "../bytes/encoding.ts";
import { frame } from "../crypto/public.ts";
import { createRandomPool } from "../crypto/random-pool.ts";
import { kdf, sealOnce } from "../crypto/secret.ts";
import { toMemberId, toVaultId } from "../protocol/ids.ts";
import { idBytes } from "../protocol/shapes.ts";
import { readSecretsFile, writeSecretsFile, type SecretsFile, type Slot } from "./secrets-file.ts";
import {
  createKeyringSlot,
  createWebcryptoSlot,
  keyringName,
  openKeyringSlot,
  openWebcryptoSlot,
  type DeviceKey,
  type Keyring,
} from "./slot-held.ts";
import { createPrfSlot, openPrfSlot } from "./slot-prf.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const vault = toVaultId(new Uint8Array(16).fill(2));
const otherVault = toVaultId(new Uint8Array(16).fill(9));
const luk = random(32);
const prf = random(32);
const credentialId = random(64);

function memoryKeyring(): Keyring & { readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    read: async (name) => Promise.resolve(kept.get(name) ?? null),
    write: async (name, secret) => void (await Promise.resolve(kept.set(name, secret.slice()))),
    remove: async (name) => void (await Promise.resolve(kept.delete(name))),
  };
}

/** A browser's key: it binds what it seals to the associated data, as AES-GCM does. */
function memoryKey(): DeviceKey {
  let key = random(32);
  return {
    seal: async (plain, ad) => {
      const box = new Uint8Array(60);
      box.set(sealOnce(key, ad, plain), 12);
      return Promise.resolve(box);
    },
    open: async (box, ad) => {
      const { openOnce } = await import("../crypto/secret.ts");
      return openOnce(key, ad, box.slice(12));
    },
    forget: async () => {
      key = random(32);
      await Promise.resolve();
    },
  };
}

describe("a passkey's slot", () => {
  const slot = createPrfSlot(luk, { vault, prf, credentialId, random });

  test("opens with its PRF alone, in its vault alone", () => {
    expect(openPrfSlot(slot, vault, prf)).toEqual(luk);
    expect(openPrfSlot(slot, vault, random(32))).toBeNull();
    expect(openPrfSlot(slot, otherVault, prf)).toBeNull();
    expect(openPrfSlot({ ...slot, slot_id: random(16) }, vault, prf)).toBeNull();
    expect(openPrfSlot({ ...slot, box: random(48) }, vault, prf)).toBeNull();
    expect(() => openPrfSlot(slot, vault, random(31))).toThrow(TypeError);
  });

  test("is sealed as the format says, with a new id at every write", () => {
    const key = kdf(prf, "slot-prf", 32, idBytes(vault), slot.slot_id);
    expect(slot.box).toEqual(sealOnce(key, frame("slot-ad", "prf"), luk));
    const again = createPrfSlot(luk, { vault, prf, credentialId, random });
    expect(toHex(again.slot_id)).not.toBe(toHex(slot.slot_id));
    expect(toHex(again.box)).not.toBe(toHex(slot.box));
  });
});

describe("a keyring's slot", () => {
  test("is a name; the key is in the keyring, under a new name at every write", async () => {
    const keyring = memoryKeyring();
    const slot = await createKeyringSlot(luk, vault, { keyring, random });
    expect(await openKeyringSlot(slot, vault, keyring)).toEqual(luk);
    expect(await openKeyringSlot(slot, otherVault, keyring)).toBeNull();
    const again = await createKeyringSlot(luk, vault, { keyring, random });
    expect(keyringName(vault, again)).not.toBe(keyringName(vault, slot));
    await keyring.remove(keyringName(vault, slot));
    expect(await openKeyringSlot(slot, vault, keyring)).toBeNull();
    // What somebody else put there is no key.
    keyring.kept.set(keyringName(vault, slot), random(31));
    expect(await openKeyringSlot(slot, vault, keyring)).toBeNull();
  });
});

describe("a slot under the browser's key", () => {
  test("opens until its time is over, in its vault, while the key is there", async () => {
    const deviceKey = memoryKey();
    const made = { deviceKey, random, until: 1000 };
    const slot = await createWebcryptoSlot(luk, vault, made);
    const at = (now: number): Promise<Uint8Array | null> =>
      openWebcryptoSlot(slot, vault, { deviceKey, now });
    expect(await at(999)).toEqual(luk);
    expect(await at(1000)).toBeNull();
    expect(await openWebcryptoSlot(slot, otherVault, { deviceKey, now: 0 })).toBeNull();
    const lasting = await createWebcryptoSlot(luk, vault, { ...made, until: null });
    expect(toHex(lasting.slot_id)).not.toBe(toHex(slot.slot_id));
    expect(await openWebcryptoSlot(lasting, vault, { deviceKey, now: 2 ** 50 })).toEqual(luk);
    await deviceKey.forget();
    expect(await openWebcryptoSlot(lasting, vault, { deviceKey, now: 0 })).toBeNull();
  });
});

test("the secrets file keeps slots of every kind, and holds no secret of theirs", async () => {
  const slots: Slot[] = [
    createPrfSlot(luk, { vault, prf, credentialId, random }),
    await createKeyringSlot(luk, vault, { keyring: memoryKeyring(), random }),
    await createWebcryptoSlot(luk, vault, { deviceKey: memoryKey(), random, until: null }),
  ];
  const device = toMemberId(new Uint8Array(16).fill(3));
  const file: SecretsFile = {
    v: 1,
    vault,
    device,
    origin: "https://vault.example",
    name: "laptop",
    slots,
    box: random(200),
  };
  const bytes = writeSecretsFile(file);
  expect(readSecretsFile(bytes)).toEqual(file);
  const text = new TextDecoder().decode(bytes);
  for (const secret of [luk, prf]) expect(text).not.toContain(toBase64Url(secret));
  // A file without any way in, or with one that nobody knows, is none.
  const json = JSON.parse(text) as { slots: unknown[] };
  const changed = (next: unknown[]): Uint8Array =>
    new TextEncoder().encode(JSON.stringify({ ...json, slots: next }));
  expect(readSecretsFile(changed([]))).toBeNull();
  expect(readSecretsFile(changed([{ v: 1, kind: "retina", slot_id: "" }]))).toBeNull();
});
