import { describe, expect, test } from "vitest";
import { readUtf8, toBase64Url, toHex, utf8 } from "../bytes/encoding.ts";
import { createRandomPool } from "../crypto/random-pool.ts";
import { frame } from "../crypto/public.ts";
import { sealWith } from "../crypto/secret.ts";
import { toBlockId, toMemberId, toStreamName, toVaultId } from "../protocol/ids.ts";
import { idBytes } from "../protocol/shapes.ts";
import { readSecretsFile, writeSecretsFile } from "./secrets-file.ts";
import { type DeviceSecrets, localKey, openSecrets, sealSecrets } from "./secrets.ts";
import { type Argon2id, createPasswordSlot, openPasswordSlot, passwordSlotShape } from "./slot.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const vault = toVaultId(new Uint8Array(16).fill(2));
const device = toMemberId(new Uint8Array(16).fill(3));
const luk = random(32);
const secrets: DeviceSecrets = {
  vault,
  device,
  signSeed: random(32),
  kemSeed: random(32),
  nextKemSeed: null,
  epochKeys: new Map([
    [1, random(32)],
    [2, random(32)],
  ]),
  kit: random(32),
  pin: {
    n: 7,
    hash: "ab".repeat(32),
    vector: { [toStreamName(device, 1)]: [9, toBlockId(random(32))] },
  },
};

/** Stands for Argon2id where its cost is not the question; like it, it depends on all inputs. */
const quick: Argon2id = (password, salt, { t, mKib, p }) => {
  const key = new Uint8Array(32);
  [...password, ...salt, t, mKib & 255, mKib >> 8, p].forEach((byte, at) => {
    key[at % 32] = ((key[at % 32] ?? 0) * 31 + byte) & 255;
  });
  return Promise.resolve(key);
};
const slotOf = { vault, password: "correct horse", mKib: 65_536, random, argon2id: quick };

describe("secrets under LUK", () => {
  test("come back as they were", () => {
    expect(openSecrets(sealSecrets(secrets, luk, random), luk, secrets)).toEqual(secrets);
    const moving = { ...secrets, nextKemSeed: random(32), kit: null, epochKeys: new Map() };
    expect(openSecrets(sealSecrets(moving, luk, random), luk, secrets)).toEqual(moving);
  });

  test("open with no other key, vault or device, and not when changed", () => {
    const box = sealSecrets(secrets, luk, random);
    expect(openSecrets(box, random(32), secrets)).toBeNull();
    expect(openSecrets(box, luk, { vault: toVaultId(new Uint8Array(16)), device })).toBeNull();
    expect(openSecrets(box, luk, { vault, device: toMemberId(new Uint8Array(16)) })).toBeNull();
    for (let at = 0; at < box.length; at += 17) {
      const changed = box.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openSecrets(changed, luk, secrets)).toBeNull();
    }
    for (const length of [0, 23, 24, 39])
      expect(openSecrets(box.subarray(0, length), luk, secrets)).toBeNull();
  });

  test("that are no secrets of this version are none", () => {
    for (const text of ["null", "{}", JSON.stringify({ v: 2 })]) {
      const nonce = random(24);
      const ad = frame("secrets-ad", idBytes(vault), idBytes(device));
      const sealed = sealWith(
        { key: localKey(luk, "local-secrets", secrets), nonce, ad },
        utf8(text),
      );
      expect(openSecrets(Uint8Array.from([...nonce, ...sealed]), luk, secrets)).toBeNull();
    }
  });

  test("each local store has a key of its own", () => {
    const labels = [
      "local-outbox",
      "local-index",
      "local-search",
      "local-cache",
      "local-name",
      "local-secrets",
    ] as const;
    expect(new Set(labels.map((label) => toHex(localKey(luk, label, secrets)))).size).toBe(
      labels.length,
    );
  });
});

describe("a password slot", () => {
  test("opens with the password, in any spelling that Unicode calls the same", async () => {
    const slot = await createPasswordSlot(luk, { ...slotOf, password: "Åsa's ﬁnest tent" });
    const opener = { vault, argon2id: quick };
    expect(await openPasswordSlot(slot, { ...opener, password: "Åsa's finest tent" })).toEqual(luk);
    expect(await openPasswordSlot(slot, { ...opener, password: "Asa's finest tent" })).toBeNull();
  });

  test("opens in its vault only, and not when any part of it is another", async () => {
    const slot = await createPasswordSlot(luk, slotOf);
    const opener = { vault, password: slotOf.password, argon2id: quick };
    expect(await openPasswordSlot(slot, opener)).toEqual(luk);
    expect(
      await openPasswordSlot(slot, { ...opener, vault: toVaultId(new Uint8Array(16)) }),
    ).toBeNull();
    for (const other of [
      { ...slot, t: 4 },
      { ...slot, m_kib: 131_072 },
      { ...slot, salt: random(16) },
      { ...slot, slot_id: random(16) },
      { ...slot, box: random(48) },
    ])
      expect(await openPasswordSlot(other, opener)).toBeNull();
  });

  test("below the floor is refused, made or opened", async () => {
    const slot = await createPasswordSlot(luk, slotOf);
    const opener = { vault, password: slotOf.password, argon2id: quick };
    const weak = { code: "KDF_TOO_WEAK" };
    await expect(openPasswordSlot({ ...slot, t: 2 }, opener)).rejects.toMatchObject(weak);
    await expect(openPasswordSlot({ ...slot, m_kib: 65_535 }, opener)).rejects.toMatchObject(weak);
    await expect(createPasswordSlot(luk, { ...slotOf, mKib: 65_535 })).rejects.toMatchObject(weak);
  });

  test("has a new salt and id at every write", async () => {
    const [one, two] = await Promise.all([
      createPasswordSlot(luk, slotOf),
      createPasswordSlot(luk, slotOf),
    ]);
    expect(toHex(one.salt)).not.toBe(toHex(two.salt));
    expect(toHex(one.slot_id)).not.toBe(toHex(two.slot_id));
    expect(one).toMatchObject({ v: 1, kind: "pw", alg: "argon2id", t: 3, m_kib: 65_536, p: 1 });
    expect(one.box.length).toBe(48);
  });
});

describe("the secrets file", () => {
  test("is JSON that says whose it is, and no more", async () => {
    const slot = await createPasswordSlot(luk, slotOf);
    const box = sealSecrets(secrets, luk, random);
    const file = {
      vault,
      device,
      origin: "https://vault.example",
      name: "laptop",
      slots: [slot],
      box,
    };
    const bytes = writeSecretsFile(file);
    expect(readSecretsFile(bytes)).toEqual({ v: 1, ...file });
    const text = readUtf8(bytes)!;
    for (const secret of [secrets.signSeed, secrets.kemSeed, luk, secrets.kit!]) {
      expect(text).not.toContain(toBase64Url(secret));
    }
    expect(passwordSlotShape.safeParse(JSON.parse(text).slots[0]).success).toBe(true);
  });

  test("other bytes are none", () => {
    for (const text of ["", "null", "{}", "{", '{"v":2}'])
      expect(readSecretsFile(utf8(text))).toBeNull();
    expect(readSecretsFile(Uint8Array.of(0xff))).toBeNull();
  });
});
