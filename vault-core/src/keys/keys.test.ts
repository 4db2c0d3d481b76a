import { describe, expect, test } from "vitest";
import { toHex } from "../bytes/encoding.ts";
import { createRandomPool } from "../crypto/random-pool.ts";
import { readWords, wordsOf } from "../crypto/words.ts";
import { verifySignature } from "../crypto/public.ts";
import type { VaultErrorCode } from "../errors.ts";
import { RECOVERY_ID, toMemberId, toVaultId } from "../protocol/ids.ts";
import { readRoster } from "../protocol/roster/rules.ts";
import { blockKey, collectionKey } from "./collection-key.ts";
import { createDevice, toMemberKeys } from "./device.ts";
import { createEpochKey, epochCommit, mustBeCommitted } from "./epoch.ts";
import { unwrapEpochKey, wrapEpochKey } from "./kem-box.ts";
import { kitFindId, kitSecrets, mustBeKitOf, readKitCode, writeKitCode } from "./kit.ts";
import { makeLink, openLink } from "./link.ts";
import { pairwiseJwk, pairwiseThumbprint, toPublicJwk } from "./pairwise.ts";
import { provePossession, signEntry } from "./sign-entry.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const vault = toVaultId(new Uint8Array(16).fill(2));
const otherVault = toVaultId(new Uint8Array(16).fill(9));

function refused(work: () => unknown, code: VaultErrorCode): void {
  expect(work).toThrow(expect.objectContaining({ code }));
}

describe("devices", () => {
  test("each has an id and keys of its own", () => {
    const laptop = createDevice(random);
    const phone = createDevice(random);
    expect(laptop.id).toMatch(/^[0-9a-f]{32}$/);
    expect(
      new Set(
        [laptop, phone].flatMap(({ id, signSeed, kemSeed }) => [
          id,
          toHex(signSeed),
          toHex(kemSeed),
        ]),
      ).size,
    ).toBe(6);
    const keys = toMemberKeys(laptop);
    expect(keys).toMatchObject({ id: laptop.id });
    expect([keys.signKey.length, keys.kemKey.length]).toEqual([32, 1216]);
    const pop = provePossession(laptop, vault, keys.kemKey);
    expect(pop.length).toBe(64);
  });
});

describe("lockboxes", () => {
  const phone = createDevice(random);
  const { kemKey } = toMemberKeys(phone);
  const vek = createEpochKey(random);
  const address = { vault, epoch: 3, rid: phone.id };
  const keys = { kemSeeds: [phone.kemSeed], commit: epochCommit(vek) };
  const box = wrapEpochKey(address, kemKey, vek, random);

  test("open for their member, with either of its two KEM keys while it changes them", () => {
    expect(box.length).toBe(1168);
    expect(unwrapEpochKey(address, keys, box)).toEqual(vek);
    const seeds = [random(32), phone.kemSeed];
    expect(unwrapEpochKey(address, { ...keys, kemSeeds: seeds }, box)).toEqual(vek);
  });

  test("open for nobody else, in no other vault, epoch or name", () => {
    refused(() => unwrapEpochKey(address, { ...keys, kemSeeds: [random(32)] }, box), "BAD_LOCKBOX");
    refused(() => unwrapEpochKey(address, { ...keys, kemSeeds: [] }, box), "BAD_LOCKBOX");
    refused(() => unwrapEpochKey({ ...address, epoch: 4 }, keys, box), "BAD_LOCKBOX");
    refused(() => unwrapEpochKey({ ...address, vault: otherVault }, keys, box), "BAD_LOCKBOX");
    refused(() => unwrapEpochKey({ ...address, rid: RECOVERY_ID }, keys, box), "BAD_LOCKBOX");
  });

  test("a changed, cut or empty box is refused with a code", () => {
    for (let at = 0; at < box.length; at += 61) {
      const changed = box.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      refused(() => unwrapEpochKey(address, keys, changed), "BAD_LOCKBOX");
    }
    refused(() => unwrapEpochKey(address, keys, box.subarray(1)), "BAD_LOCKBOX");
    refused(() => unwrapEpochKey(address, keys, new Uint8Array(0)), "BAD_LOCKBOX");
    refused(() => unwrapEpochKey(address, keys, new Uint8Array(1168)), "BAD_LOCKBOX");
    refused(
      () => wrapEpochKey(address, new Uint8Array(1216).fill(255), vek, random),
      "BAD_LOCKBOX",
    );
  });

  test("a key that the server wraps for the member itself is refused", () => {
    const substituted = wrapEpochKey(address, kemKey, random(32), random);
    refused(() => unwrapEpochKey(address, keys, substituted), "KEY_SUBSTITUTED");
    refused(() => mustBeCommitted(random(32), keys.commit), "KEY_SUBSTITUTED");
    expect(() => mustBeCommitted(vek, keys.commit)).not.toThrow();
  });

  test("two boxes for one key are never alike", () => {
    expect(toHex(wrapEpochKey(address, kemKey, vek, random))).not.toBe(toHex(box));
  });
});

describe("links", () => {
  const [older, newer] = [createEpochKey(random), createEpochKey(random)];
  const end = { vault, epoch: 2, vek: newer };
  const link = makeLink(end, older);

  test("open the epoch before, and nothing else", () => {
    expect(link.length).toBe(48);
    expect(openLink(end, epochCommit(older), link)).toEqual(older);
    refused(() => openLink({ ...end, epoch: 3 }, epochCommit(older), link), "BAD_LOCKBOX");
    refused(() => openLink({ ...end, vault: otherVault }, epochCommit(older), link), "BAD_LOCKBOX");
    refused(() => openLink({ ...end, vek: older }, epochCommit(older), link), "BAD_LOCKBOX");
    refused(() => openLink(end, epochCommit(older), link.subarray(1)), "BAD_LOCKBOX");
  });

  test("hold the key that the roster commits to", () => {
    refused(() => openLink(end, epochCommit(newer), link), "KEY_SUBSTITUTED");
    refused(() => openLink(end, epochCommit(older), makeLink(end, random(32))), "KEY_SUBSTITUTED");
  });
});

describe("the recovery kit", () => {
  const rk = random(32);
  const kit = kitSecrets(rk);
  const laptop = createDevice(random);
  const [kitKeys, laptopKeys] = [toMemberKeys(kit), toMemberKeys(laptop)];
  const state = readRoster([
    signEntry(
      {
        n: 0,
        op: "genesis",
        by: laptop.id,
        ts: 1,
        recovery: { sig: toHex(kitKeys.signKey), kem: toHex(kitKeys.kemKey) },
        device: {
          id: laptop.id,
          class: "device",
          sig: toHex(laptopKeys.signKey),
          kem: toHex(laptopKeys.kemKey),
        },
        commit: "ab".repeat(32),
      },
      [laptop, kit],
    ),
  ]);

  test("all its keys come back from the 24 words", () => {
    const words = wordsOf(rk);
    expect(kitSecrets(readWords(words)!)).toEqual(kit);
    expect(kit.id).toBe(RECOVERY_ID);
    expect(() => kitSecrets(rk.subarray(1))).toThrow(TypeError);
    expect(() => mustBeKitOf(state, kit)).not.toThrow();
  });

  test("valid words of another kit are told apart", () => {
    refused(() => mustBeKitOf(state, kitSecrets(random(32))), "KIT_MISMATCH");
    refused(() => mustBeKitOf(state, { ...kit, kemSeed: random(32) }), "KIT_MISMATCH");
    refused(() => mustBeKitOf(state, { ...kit, signSeed: random(32) }), "KIT_MISMATCH");
    expect(kitFindId(kitKeys.signKey)).toMatch(/^[0-9a-f]{32}$/);
    expect(kitFindId(kitKeys.signKey)).not.toBe(kitFindId(laptopKeys.signKey));
  });

  test("its QR code is read as it was written", () => {
    for (const origin of ["https://vault.example", "http://127.0.0.1:8443"]) {
      const text = writeKitCode({ origin, vault, rk });
      expect(text.startsWith(`rv1:kit?u=${origin}&v=${"02".repeat(16)}&k=`)).toBe(true);
      expect(readKitCode(text)).toEqual({ origin, vault, rk });
    }
  });

  test("any other text is no kit", () => {
    const text = writeKitCode({ origin: "https://vault.example", vault, rk });
    const others = [
      "",
      "rv1:pair?u=https://vault.example",
      `${text} `,
      ` ${text}`,
      text.slice(0, -1),
      `${text}A`,
      text.replace("&v=0", "&v=G"),
      text.replace("&k=", "&x="),
      text.replace("https://vault.example", "vault.example"),
      text.replace("https://vault.example", "https://vault.example/path"),
      text.replace("https://vault.example", "https://Vault.example"),
      text.replace("https://vault.example", ""),
      `${text.slice(0, -1)}_`,
    ];
    for (const other of others) expect(readKitCode(other)).toBeNull();
  });
});

describe("collection and block keys", () => {
  test("each collection and each header has its own", () => {
    const vek = createEpochKey(random);
    const media = collectionKey(vek, "media");
    expect(toHex(media)).not.toBe(toHex(collectionKey(vek, "closet")));
    expect(toHex(media)).not.toBe(toHex(collectionKey(createEpochKey(random), "media")));
    const { key, commitment } = blockKey(media, new Uint8Array(128));
    expect([key.length, commitment.length]).toEqual([32, 32]);
    expect(toHex(key)).not.toBe(toHex(commitment));
    expect(toHex(blockKey(media, new Uint8Array(128).fill(1)).commitment)).not.toBe(
      toHex(commitment),
    );
  });
});

describe("pairwise keys", () => {
  const root = random(32);

  test("are the same on every device, and differ by host and owner", async () => {
    const shop = pairwiseJwk(root, "shop.example");
    expect(pairwiseJwk(root.slice(), "shop.example")).toEqual(shop);
    const names = await Promise.all([
      pairwiseThumbprint(shop),
      pairwiseThumbprint(pairwiseJwk(root, "bootery.example")),
      pairwiseThumbprint(pairwiseJwk(random(32), "shop.example")),
    ]);
    expect(new Set(names).size).toBe(3);
    expect(toPublicJwk(shop)).toEqual({ kty: "OKP", crv: "Ed25519", x: shop.x });
  });
});

describe("signed entries", () => {
  test("carry one signature for each signer", () => {
    const [laptop, phone] = [createDevice(random), createDevice(random)];
    const body = {
      n: 1,
      vault,
      prev: "0".repeat(64),
      op: "server",
      by: laptop.id,
      ts: 1,
      key: "5e".repeat(32),
    } as const;
    const entry = signEntry(body, [laptop, phone]);
    expect(JSON.parse(entry.bytes)).toEqual(body);
    expect(entry.sigs.map(({ by }) => by)).toEqual([laptop.id, phone.id]);
    for (const [at, who] of [laptop, phone].entries()) {
      const signature = Uint8Array.from(
        entry.sigs[at]!.sig.match(/../g)!.map((byte) => Number.parseInt(byte, 16)),
      );
      expect(verifySignature(toMemberKeys(who).signKey, "ctl", entry.bytes, signature)).toBe(true);
    }
    expect(toMemberId(new Uint8Array(16))).toBe("0".repeat(32));
  });
});
