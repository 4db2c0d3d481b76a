/**
 * What a block is refused for before any secret is used: each field bent by itself, all else true and signed.
 * @module
 */
import { describe, expect, test } from "vitest";
import { concatBytes } from "../../bytes/compare.ts";
import { u32be, u64be } from "../../bytes/integers.ts";
import { sign, signingKeyPair } from "../../crypto/secret.ts";
import { toBlockId, toMemberId, toStreamName, toVaultId } from "../ids.ts";
import {
  type BlockChecks,
  checkBlock,
  HEADER_BYTES,
  type HeaderFields,
  readBlockHeader,
  writeKeyedHeader,
} from "./block-header.ts";
import { blockIdBytes, SIGNATURE_BYTES } from "./block-id.ts";
import { MIN_BLOCK_BYTES } from "./block-stream.ts";

const seed = new Uint8Array(32).fill(5);
const vault = toVaultId(new Uint8Array(16).fill(2));
const device = toMemberId(new Uint8Array(16).fill(3));
const fields: HeaderFields = {
  kind: "records",
  vault,
  device,
  segment: 1,
  epoch: 2,
  seq: 3,
  ciphertextLength: 4112,
  prev: toBlockId(new Uint8Array(32).fill(4)),
  salt: new Uint8Array(32).fill(6),
};
const checks: BlockChecks = {
  vault,
  minSuite: 1,
  signKeyOf: (member) => (member === device ? signingKeyPair(seed).publicKey : null),
};

/** Signs whatever stands in front of the signature. */
function signed(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - SIGNATURE_BYTES;
  bytes.set(sign(seed, "block", blockIdBytes(bytes)), end);
  return bytes;
}

/** A whole block, with some bytes of its header written over before it is signed. */
function blockWith(at = 0, over: Uint8Array = new Uint8Array()): Uint8Array {
  const rest = new Uint8Array(HEADER_BYTES - 128 + fields.ciphertextLength + SIGNATURE_BYTES);
  const bytes = concatBytes(writeKeyedHeader(fields), rest);
  bytes.set(over, at);
  return signed(bytes);
}

function refusal(code: string, why: string): unknown {
  return expect.objectContaining({ code, message: expect.stringContaining(why) as string });
}

test("a whole block passes, at its place or at none that was asked for", () => {
  const { header } = checkBlock(blockWith(), checks);
  const { ciphertextLength, segment, epoch, seq } = fields;
  expect(header).toMatchObject({ ciphertextLength, segment, epoch, seq, prev: fields.prev });
  const position = { stream: toStreamName(device, 1), seq: 3 };
  expect(checkBlock(blockWith(), { ...checks, position }).header).toEqual(header);
});

describe("a header is refused", () => {
  test.each([
    ["of another magic", 0, Uint8Array.of(0x51), "RVB1"],
    ["of no kind", 5, Uint8Array.of(3), "its kind"],
    ["with the first flag", 6, Uint8Array.of(1), "a flag"],
    ["with the second flag", 7, Uint8Array.of(1), "a flag"],
    ["of segment 0", 40, u32be(0), "its segment"],
    ["of epoch 0", 44, u32be(0), "its epoch"],
    ["of number 0", 48, u64be(0), "its seq"],
    ["of a number past 2^53", 48, new Uint8Array(8).fill(255), "its seq"],
    ["whose ciphertext is too short", 56, u32be(4111), "no block has"],
    ["whose ciphertext is too long", 56, u32be(4 * 1024 * 1024 + 16), "no block has"],
    ["that tells a length nobody pads to", 56, u32be(4113), "no padded length"],
    ["that tells the next padded length", 56, u32be(2 * 4096 + 16), "length is wrong"],
    ["with reserved bytes", 60, u32be(1), "its reserved bytes"],
  ])("%s", (_, at, over, why) => {
    expect(() => readBlockHeader(blockWith(at, over))).toThrow(refusal("BAD_BLOCK", why));
  });

  test("of a suite that nobody knows", () => {
    const newer = blockWith(4, Uint8Array.of(2));
    expect(() => readBlockHeader(newer)).toThrow(refusal("UNKNOWN_SUITE", "its suite"));
  });

  test("that is cut anywhere", () => {
    for (const length of [0, 4, 63, HEADER_BYTES, MIN_BLOCK_BYTES - 1])
      expect(() => readBlockHeader(blockWith().subarray(0, length))).toThrow(
        refusal("BAD_BLOCK", "it is too short"),
      );
  });
});

describe("a true block is refused", () => {
  test("under a policy that asks for a newer suite", () => {
    const newer = { ...checks, minSuite: 2 };
    expect(() => checkBlock(blockWith(), newer)).toThrow(refusal("DOWNGRADE", "policy"));
  });

  test("in another vault, whose members sign with the same keys", () => {
    const other = { ...checks, vault: toVaultId(new Uint8Array(16).fill(9)) };
    expect(() => checkBlock(blockWith(), other)).toThrow(refusal("WRONG_VAULT", "vault"));
  });

  test("in the place of another", () => {
    const stream = toStreamName(device, 1);
    const second = toStreamName(device, 2);
    for (const position of [
      { stream, seq: 2 },
      { stream: second, seq: 3 },
    ])
      expect(() => checkBlock(blockWith(), { ...checks, position })).toThrow(
        refusal("MISPLACED", "place"),
      );
  });

  test("of a device that is no member", () => {
    const strange = { ...checks, signKeyOf: () => null };
    expect(() => checkBlock(blockWith(), strange)).toThrow(refusal("UNKNOWN_DEVICE", "no member"));
  });

  test("whose ciphertext or signature was changed by one bit", () => {
    for (const at of [HEADER_BYTES + 9, MIN_BLOCK_BYTES - 1]) {
      const changed = blockWith();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => checkBlock(changed, checks)).toThrow(refusal("BAD_SIGNATURE", "signature"));
    }
  });
});

test("a header that says what no field holds is not written", () => {
  for (const wrong of [{ prev: "abc" as never }, { vault: "zz".repeat(16) as never }])
    expect(() => writeKeyedHeader({ ...fields, ...wrong })).toThrow(RangeError);
});
