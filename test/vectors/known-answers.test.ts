/**
 * The known answers of the formats, each made twice: by our modules on libsodium, and by @noble.
 * @module
 */
import { blake2b } from "@noble/hashes/blake2.js";
import { expect, test } from "vitest";
import { openBlock } from "../../vault-core/src/block/open.ts";
import { joinBytes } from "../../vault-core/src/bytes/compare.ts";
import { toHex, utf8 } from "../../vault-core/src/bytes/encoding.ts";
import { padTo } from "../../vault-core/src/bytes/pad.ts";
import { hash } from "../../vault-core/src/crypto/public.ts";
import { frameOf } from "../../vault-core/src/crypto/frame.ts";
import {
  decapsulate,
  encapsulate,
  kdf,
  kemKeyPair,
  openOnce,
  sealOnce,
  sealWith,
  sign,
  signingKeyPair,
} from "../../vault-core/src/crypto/secret.ts";
import { frame } from "../../vault-core/src/crypto/public.ts";
import { readInner, writeInner } from "../../vault-core/src/block/inner.ts";
import { blockKey, collectionKey } from "../../vault-core/src/keys/collection-key.ts";
import { toMemberKeys } from "../../vault-core/src/keys/device.ts";
import { epochCommit } from "../../vault-core/src/keys/epoch.ts";
import { unwrapEpochKey, wrapEpochKey } from "../../vault-core/src/keys/kem-box.ts";
import { kitSecrets } from "../../vault-core/src/keys/kit.ts";
import { makeLink, openLink } from "../../vault-core/src/keys/link.ts";
import {
  pairwiseJwk,
  pairwiseSeed,
  pairwiseThumbprint,
} from "../../vault-core/src/keys/pairwise.ts";
import { RECOVERY_ID, toMemberId, toVaultId } from "../../vault-core/src/protocol/ids.ts";
import { checkBlock, writeKeyedHeader } from "../../vault-core/src/protocol/log/block-header.ts";
import { blockId } from "../../vault-core/src/protocol/log/block-id.ts";
import * as noble from "./noble.ts";

const bytes = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);
const vek1 = bytes(1, 32);
const vaultBytes = bytes(2, 16);
const vault = toVaultId(vaultBytes);
const device = toMemberId(bytes(3, 16));
const salt = bytes(4, 32);
const encapsulationSeed = bytes(5, 64);
const deviceSeed = bytes(7, 32);
const body = Uint8Array.from({ length: 32 }, (_, index) => index);

/** Compares both libraries with the known answer, in hex. */
function bothGive(ours: Uint8Array, nobles: Uint8Array, known: string): void {
  expect(toHex(ours)).toBe(known);
  expect(toHex(nobles)).toBe(known);
}

function annsBlock(): { block: Uint8Array; header: Uint8Array; ciphertext: Uint8Array } {
  const inner = joinBytes(writeInner({ format: 1, body }, false));
  const keyed = writeKeyedHeader({
    kind: "records",
    vault,
    device,
    segment: 1,
    epoch: 1,
    seq: 1,
    ciphertextLength: inner.length + 16,
    prev: null,
    salt,
  });
  const { key, commitment } = blockKey(collectionKey(vek1, "purchases"), keyed);
  const header = noble.join(keyed, commitment);
  const ciphertext = sealWith({ key, nonce: salt.slice(0, 24), ad: header }, inner);
  const unsigned = noble.join(header, ciphertext, new Uint8Array(64));
  const signature = sign(deviceSeed, "block", hash("block-id", unsigned.subarray(0, -64)));
  return { block: noble.join(header, ciphertext, signature), header, ciphertext };
}

test("frame, hash and collection key", () => {
  bothGive(frameOf("x", ["ab"]), noble.frame("x", "ab"), "000000057276313a78000000026162");
  bothGive(
    blake2b(frameOf("x", ["ab"]), { dkLen: 32 }),
    noble.hash("x", "ab"),
    "0e79804205708bd18f53eb459f2d3abfa66254ef3aef8f959cb554625e08ea06",
  );
  bothGive(
    collectionKey(vek1, "purchases"),
    noble.kdf(vek1, "coll", 32, "purchases"),
    "c5fd7839eb7ef3fba79267a67c91d3f2fe831395f8398adbd437ba118b82a22f",
  );
});

test("a block: header, key, commitment, ciphertext, name, signature", () => {
  const { block, header, ciphertext } = annsBlock();
  const keyed = header.subarray(0, 128);
  expect(toHex(keyed)).toBe(
    "5256423101010000020202020202020202020202020202020303030303030303030303030303030300000001000000010000000000000001000010100000000000000000000000000000000000000000000000000000000000000000000000000404040404040404040404040404040404040404040404040404040404040404",
  );
  const ck = collectionKey(vek1, "purchases");
  bothGive(
    kdf(ck, "block-key", 64, keyed),
    noble.kdf(ck, "block-key", 64, keyed),
    "064d98efea3c73626d1011d3bd8c4123c1a75af5f64057f28d53c372b9a8d2e4041da699e30136a3adcf89d28a222a60ad709bacca5a53323e9c54be373d4c00",
  );
  expect(toHex(header.subarray(128))).toBe(
    "041da699e30136a3adcf89d28a222a60ad709bacca5a53323e9c54be373d4c00",
  );
  expect(block.length).toBe(4336);
  const inner = noble.join(Uint8Array.of(1, 0), noble.u32(32), noble.u32(32), body, bytes(0, 4054));
  const nobles = noble.seal(
    kdf(ck, "block-key", 64, keyed).slice(0, 32),
    header,
    inner,
    bytes(4, 24),
  );
  expect(toHex(nobles)).toBe(toHex(ciphertext));
  expect(toHex(ciphertext.subarray(0, 32))).toBe(
    "f4273d6e362ab06eb7df05050b2b3b902e49c775feda64c3266c4ed6e5b43863",
  );
  expect(toHex(ciphertext.subarray(-16))).toBe("6f93d9a73a329b6ab61e6e04b4b9a29a");
  const id = noble.hash("block-id", block.subarray(0, -64));
  expect(toHex(id)).toBe("534eab3858ce8bc9ca933eab94352641429f98645cc33f00c1d947a78de63aff");
  expect(blockId(block)).toBe(toHex(id));
  bothGive(
    signingKeyPair(deviceSeed).publicKey,
    noble.signKey(deviceSeed),
    "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c",
  );
  bothGive(
    block.subarray(-64),
    noble.sign(deviceSeed, "block", id),
    "e5f9610bf4a7deebe29e79dc8cf74f06838ec7d05c1ad076d2a9dfc925032f3378ef572a896fd9ee060b969f219d5c4ebd6769291367b5067d34b41384938805",
  );
  expect(toHex(blake2b(block, { dkLen: 32 }))).toBe(
    "0593b1a18b0d7a9907cbf3ced4e998a54b69a411eca4fccc88a85403f85a4780",
  );
});

test("the block passes every check without a secret; its body is no format that readers know", () => {
  const { block } = annsBlock();
  const signKey = signingKeyPair(deviceSeed).publicKey;
  const checked = checkBlock(block, { vault, minSuite: 1, signKeyOf: () => signKey });
  expect(checked.header).toMatchObject({ vault, device, segment: 1, epoch: 1, seq: 1, prev: null });
  // The vector's body is 00..1f, which is no head: it opens, and is then refused as a body.
  const keys = new Map([["purchases", collectionKey(vek1, "purchases")]]);
  expect(() => openBlock(block, keys)).toThrow("its head is malformed");
  expect(readInner(joinBytes(writeInner({ format: 1, body }, false))).body).toEqual(body);
});

test("the recovery kit", () => {
  const rk = bytes(9, 32);
  const kit = toMemberKeys(kitSecrets(rk));
  bothGive(
    kit.signKey,
    noble.signKey(noble.kdf(rk, "recovery-sign", 32)),
    "1e40d17c40fb754c3e40d2eb5ac30a71d6041461e889862d13ffecfe50744e6e",
  );
  bothGive(
    hash("kem-thumb", kit.kemKey),
    noble.hash("kem-thumb", noble.kemKey(noble.kdf(rk, "recovery-kem", 32))),
    "e3092db9db79cc30b11a09311048337b9e01ae4c8f63a380f049edbe55f7bf7c",
  );
});

test("a lockbox for the kit", () => {
  const kit = kitSecrets(bytes(9, 32));
  const { kemKey } = toMemberKeys(kit);
  const address = { vault, epoch: 1, rid: RECOVERY_ID };
  const ours = encapsulate(kemKey, encapsulationSeed);
  const nobles = noble.encapsulate(kemKey, encapsulationSeed);
  bothGive(
    ours?.sharedSecret ?? bytes(0, 0),
    nobles.sharedSecret,
    "739154de0cdcfb15da15797764c049c2af6b35c1d81e6679579137d953c3943d",
  );
  const box = wrapEpochKey(address, kemKey, vek1, () => encapsulationSeed);
  expect(box.length).toBe(1168);
  const parts = [vaultBytes, noble.u32(1), "recovery"] as const;
  const key = noble.kdf(nobles.sharedSecret, "box", 32, ...parts, nobles.ciphertext);
  const noblesBox = noble.join(
    nobles.ciphertext,
    noble.seal(key, noble.frame("box-ad", ...parts), vek1),
  );
  bothGive(
    blake2b(box, { dkLen: 32 }),
    blake2b(noblesBox, { dkLen: 32 }),
    "71295b76e4a7edd9028edfc095c57fc49444deb0024ddc4fe633efec1466e9b7",
  );
  const keys = { kemSeeds: [kit.kemSeed], commit: epochCommit(vek1) };
  expect(unwrapEpochKey(address, keys, noblesBox)).toEqual(vek1);
});

test("a link and the commit of an epoch", () => {
  const end = { vault, epoch: 2, vek: bytes(6, 32) };
  const ad = noble.frame("link-ad", vaultBytes, noble.u32(2));
  const nobles = noble.seal(noble.kdf(end.vek, "link", 32), ad, vek1);
  bothGive(
    makeLink(end, vek1),
    nobles,
    "3f203545b35c6b51096de05bf4d93643a60dd898943442d2b11e6f85b637d75cd1b5113842c885a1504425b698d52e0e",
  );
  expect(openLink(end, epochCommit(vek1), nobles)).toEqual(vek1);
  bothGive(
    epochCommit(vek1),
    noble.hash("epoch-commit", vek1),
    "6cf938ec4b499a216130347626024b1062583fe9fb0b4d8578a338707a430cf1",
  );
});

test("a recorder's message to an address", () => {
  const seed = bytes(0x0b, 32);
  const address = "A".repeat(22);
  const message = utf8(`[]${" ".repeat(4094)}`);
  const { publicKey } = kemKeyPair(seed);
  const wrapped = encapsulate(publicKey, encapsulationSeed);
  expect(wrapped).not.toBeNull();
  const { ciphertext, sharedSecret } = wrapped!;
  const key = kdf(sharedSecret, "ingest", 32, address, ciphertext);
  const ours = noble.join(ciphertext, sealOnce(key, frame("ingest-ad", address), message));
  const nobles = noble.encapsulate(noble.kemKey(seed), encapsulationSeed);
  const noblesKey = noble.kdf(nobles.sharedSecret, "ingest", 32, address, nobles.ciphertext);
  const noblesBox = noble.seal(noblesKey, noble.frame("ingest-ad", address), message);
  bothGive(
    blake2b(ours, { dkLen: 32 }),
    blake2b(noble.join(nobles.ciphertext, noblesBox), { dkLen: 32 }),
    "b85c61f661c9f6a00b5feb92ef45668e228d61ea4a784594c09bcc0bd45c85d4",
  );
  expect(ours.length).toBe(5232);
  bothGive(
    hash("ingest-key", publicKey).subarray(0, 16),
    noble.hash("ingest-key", noble.kemKey(seed)).subarray(0, 16),
    "dfaa40fae2a039c9df7baaa0c736a30c",
  );
  const again = kdf(decapsulate(seed, ciphertext)!, "ingest", 32, address, ciphertext);
  expect(openOnce(again, frame("ingest-ad", address), noblesBox)).toEqual(message);
});

test("padded lengths", () => {
  const known = {
    10: 4096,
    4096: 4096,
    4097: 4352,
    5000: 5120,
    65536: 65536,
    100000: 100352,
    1000000: 1015808,
  };
  for (const [length, padded] of Object.entries(known)) expect(padTo(Number(length))).toBe(padded);
});

test("a pairwise key", async () => {
  const root = bytes(0x0a, 32);
  const seed = noble.kdf(root, "pairwise-sign", 32, "shop.example");
  bothGive(
    pairwiseSeed(root, "shop.example"),
    seed,
    "3a1453457fd4f33926534eaec9470e3fdd65566389f6cfb23db2757623a87681",
  );
  const jwk = pairwiseJwk(root, "shop.example");
  expect(toHex(noble.signKey(seed))).toBe(
    "0bf25b3c124d98f1fe3944e65db2175ddcd9a9aeeba79ddc8c46aa90661aae35",
  );
  expect(jwk.x).toBe(Buffer.from(noble.signKey(seed)).toString("base64url"));
  expect(jwk.d).toBe(Buffer.from(seed).toString("base64url"));
  expect(await pairwiseThumbprint(jwk)).toBe("fvtYUzf8JnGRYb7tuW8ll6MYnRkYYEYY2BbF5jVy44s");
});
