import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes } from "../bytes/compare.ts";
import { toHex, utf8 } from "../bytes/encoding.ts";
import { padTo } from "../bytes/pad.ts";
import { createRandomPool } from "../crypto/random-pool.ts";
import { kdf, sealWith, sign, signingKeyPair } from "../crypto/secret.ts";
import { isVaultError, type VaultErrorCode } from "../errors.ts";
import { blockKey } from "../keys/collection-key.ts";
import type { BlockId } from "../model/ids.ts";
import { toBlockId, toMemberId, toStreamName, toVaultId } from "../protocol/ids.ts";
import {
  type BlockChecks,
  checkBlock,
  readBlockHeader,
  writeKeyedHeader,
} from "../protocol/log/block-header.ts";
import { blockId, blockIdBytes } from "../protocol/log/block-id.ts";
import { formatOf } from "../testing/block-format.ts";
import { type BodyHead, MAX_LINE_BYTES } from "./body.ts";
import { MAX_BODY_BYTES, readInner } from "./inner.ts";
import { openBlock, type OpenedBlock, projectBlock } from "./open.ts";
import { type BlockContent, sealBlock } from "./seal.ts";
import { compress } from "./zstd.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const signSeed = new Uint8Array(32).fill(7);
const signKey = signingKeyPair(signSeed).publicKey;
const collectionKeys = new Map(
  ["media", "purchases", "closet"].map((name, at) => [name, new Uint8Array(32).fill(at + 1)]),
);
const purchases = collectionKeys.get("purchases")!;
const vault = toVaultId(new Uint8Array(16).fill(2));
const device = toMemberId(new Uint8Array(16).fill(3));
const head: BodyHead = {
  v: 1,
  from: "self",
  t: 1_795_388_001_000,
  roster: [7, "ab".repeat(32)],
  seen: {
    [toStreamName(toMemberId(new Uint8Array(16).fill(4)), 1)]: [
      812,
      toBlockId(new Uint8Array(32).fill(5)),
    ],
  },
};
const content: BlockContent = {
  kind: "records",
  vault,
  device,
  segment: 1,
  epoch: 1,
  seq: 1,
  prev: null,
  head,
  lines: [],
};
const checks: BlockChecks = {
  vault,
  minSuite: 1,
  signKeyOf: (id) => (id === device ? signKey : null),
};

function seal(more: Partial<BlockContent> = {}): Uint8Array {
  return sealBlock({ ...content, ...more }, { collectionKey: purchases, signKey: signSeed, random })
    .bytes;
}

/** What every client does with a block from outside. */
function take(block: Uint8Array): OpenedBlock {
  checkBlock(block, checks);
  return openBlock(block, collectionKeys);
}

function events(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `{"id":"${at}","price":${at * 3}}`);
}

function refused(work: () => unknown, code: VaultErrorCode): void {
  expect(work).toThrow(expect.objectContaining({ code }));
}

/** Changes bytes of a block and signs it again, as a member of the vault that means harm could. */
function resigned(block: Uint8Array, change: (bytes: Uint8Array) => void): Uint8Array {
  const changed = block.slice();
  change(changed);
  changed.set(sign(signSeed, "block", blockIdBytes(changed)), changed.length - 64);
  return changed;
}

/** Seals any inside under the right keys, as a device with wrong code could. */
function sealInner(inner: Uint8Array, keyOf = (key: Uint8Array): Uint8Array => key): Uint8Array {
  const salt = random(32);
  const { kind, segment, epoch, seq, prev } = content;
  const ciphertextLength = inner.length + 16;
  const keyed = writeKeyedHeader({
    kind,
    vault,
    device,
    segment,
    epoch,
    seq,
    prev,
    ciphertextLength,
    salt,
  });
  const { key, commitment } = blockKey(purchases, keyed);
  const header = concatBytes(keyed, commitment);
  const sealed = sealWith({ key: keyOf(key), nonce: salt.slice(0, 24), ad: header }, inner);
  return resigned(concatBytes(header, sealed, new Uint8Array(64)), () => undefined);
}

interface RawInner {
  readonly format?: number;
  readonly comp?: number;
  readonly data?: Uint8Array;
  readonly stored?: number;
  readonly raw?: number;
  readonly length?: number;
}

function innerOf({
  format = 1,
  comp = 0,
  data = utf8(JSON.stringify(head)),
  ...sizes
}: RawInner): Uint8Array {
  const { stored = data.length, raw = data.length, length = padTo(10 + data.length) } = sizes;
  const inner = new Uint8Array(length);
  const view = new DataView(inner.buffer);
  inner.set([format, comp]);
  view.setUint32(2, stored);
  view.setUint32(6, raw);
  inner.set(data, 10);
  return inner;
}

const openInner = (raw: RawInner): OpenedBlock => take(sealInner(innerOf(raw)));

function mustBeRefused(block: Uint8Array): void {
  let opened = false;
  try {
    take(block);
    opened = true;
  } catch (error) {
    if (!isVaultError(error)) throw error;
  }
  expect(opened).toBe(false);
}

/** Why a reader of headers refuses the bytes. */
function headerFault(bytes: Uint8Array): string {
  try {
    readBlockHeader(bytes);
  } catch (error) {
    if (isVaultError(error, "BAD_BLOCK")) return error.message;
  }
  return "taken";
}

/** Why a reader refuses what stands inside. */
function innerFault(raw: RawInner): string {
  try {
    openInner(raw);
  } catch (error) {
    if (isVaultError(error)) return `${error.code} ${error.message}`;
  }
  return "taken";
}

function many(count: number): BodyHead["seen"] {
  const ids = Array.from({ length: count }, (_, at) => toStreamName(device, at + 1));
  return Object.fromEntries(ids.map((id) => [id, [1, toBlockId(new Uint8Array(32))]]));
}

describe("seal and open", () => {
  test("what Ann seals, Ann opens: any lines, byte for byte", () => {
    const line = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc
        .string({ unit: "grapheme", minLength: 1 })
        .filter((text) => !text.includes("\n") && text !== ""),
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.constantFrom("self", "imported:amazon-orders", "third-party"),
        (lines, from) => {
          const block = seal({ lines, head: { ...head, from } });
          const opened = take(block);
          expect(opened.lines).toEqual(lines);
          expect(opened.head).toEqual({ ...head, from });
          expect(opened.collection).toBe("purchases");
        },
      ),
      { numRuns: 300 },
    );
  });

  test("the size tells the padded length alone: 160 + padTo(10 + stored) + 16 + 64", () => {
    for (let length = 1; length < 1_000_000; length = length * 3 + 7) {
      const line = "x".repeat(length);
      const stored = utf8(`${JSON.stringify({ ...head, from: "third-party" })}\n${line}`).length;
      const block = seal({ lines: [line], head: { ...head, from: "third-party" } });
      expect(block.length).toBe(160 + padTo(10 + stored) + 16 + 64);
      expect(take(block).lines).toEqual([line]);
      expect(seal({ lines: [line] }).length).toBeLessThanOrEqual(block.length);
    }
  });

  test("text of an outsider is never compressed, Ann's own is", () => {
    const lines = ["a".repeat(200_000)];
    expect(seal({ lines }).length).toBe(4336);
    expect(seal({ lines, head: { ...head, from: "third-party" } }).length).toBeGreaterThan(200_000);
  });

  test("a block says what it is, and two blocks never share a salt", () => {
    const prev: BlockId = toBlockId(new Uint8Array(32).fill(6));
    const { bytes, id, position } = sealBlock(
      { ...content, kind: "snapshot", segment: 3, epoch: 5, seq: 9, prev },
      { collectionKey: purchases, signKey: signSeed, random },
    );
    expect(position).toEqual({ stream: toStreamName(device, 3), seq: 9 });
    expect(id).toBe(blockId(bytes));
    expect(checkBlock(bytes, checks).id).toBe(id);
    expect(readBlockHeader(bytes)).toMatchObject({
      kind: "snapshot",
      segment: 3,
      epoch: 5,
      seq: 9,
      prev,
      vault,
      device,
      stream: toStreamName(device, 3),
    });
    const salts = Array.from({ length: 500 }, () => toHex(readBlockHeader(seal()).salt));
    expect(new Set(salts).size).toBe(salts.length);
  });

  test("nothing is sealed that no reader would take", () => {
    refused(() => seal({ lines: [""] }), "BAD_BLOCK");
    refused(() => seal({ lines: ["a\nb"] }), "BAD_BLOCK");
    refused(() => seal({ lines: ["\ud800"] }), "BAD_BLOCK");
    refused(() => seal({ head: { ...head, from: "imported:" } }), "BAD_BLOCK");
    refused(() => seal({ lines: ["x".repeat(MAX_LINE_BYTES + 1)] }), "TOO_LARGE");
    refused(() => seal({ lines: ["é".repeat(MAX_LINE_BYTES / 2 + 1)] }), "TOO_LARGE");
    expect(take(seal({ lines: ["é".repeat(MAX_LINE_BYTES / 2)] })).lines[0]).toHaveLength(
      MAX_LINE_BYTES / 2,
    );
    const mebibyte = "x".repeat(MAX_LINE_BYTES);
    refused(() => seal({ lines: Array.from({ length: 9 }, () => mebibyte) }), "TOO_LARGE");
    refused(
      () =>
        seal({
          lines: [mebibyte, mebibyte, mebibyte, mebibyte],
          head: { ...head, from: "third-party" },
        }),
      "TOO_LARGE",
    );
    expect(() => seal({ segment: 0 })).toThrow(RangeError);
    expect(() => seal({ vault: "ab" as never })).toThrow(RangeError);
  });

  test("many events are sealed as columns, all else as lines; whoever opens it sees no difference", () => {
    const formatAndLines = (more: Partial<BlockContent>): readonly unknown[] => {
      const block = seal({ areEvents: true, ...more });
      return [formatOf(block, purchases), take(block).lines];
    };
    const lines = events(32);
    expect(formatAndLines({ lines })).toEqual([2, lines]);
    expect(formatAndLines({ lines, kind: "snapshot" })).toEqual([2, lines]);
    expect(formatAndLines({ lines, head: { ...head, from: "imported:x" } })).toEqual([2, lines]);
    expect(formatAndLines({ lines: events(31) })).toEqual([1, events(31)]);
    expect(formatAndLines({ lines, areEvents: false })).toEqual([1, lines]);
    expect(formatOf(seal({ lines }), purchases)).toBe(1);
    // A dictionary is compression, which a text of an outsider never shares.
    expect(formatAndLines({ lines, head: { ...head, from: "third-party" } })).toEqual([1, lines]);
    const shapes = Array.from({ length: 1025 }, (_, at) => `{"k${at}":1}`);
    expect(formatAndLines({ lines: shapes })).toEqual([1, shapes]);
  });

  test("fields of a block are read alone, whatever its format", () => {
    const lines = events(40);
    for (const areEvents of [true, false]) {
      const block = seal({ lines: [...lines, "no JSON", '{"id":{"a":1}}'], areEvents });
      const { header, collection, fields } = projectBlock(block, collectionKeys, [
        ["price"],
        ["id", "a"],
      ]);
      expect([header, collection]).toEqual([readBlockHeader(block), "purchases"]);
      const prices: unknown[] = lines.map((_, at) => at * 3);
      expect(fields).toEqual([
        [...prices, undefined, undefined],
        [...lines.map(() => undefined), undefined, 1],
      ]);
    }
  });

  test("a failing source of randomness seals nothing", () => {
    const broken = createRandomPool(() => {
      throw new Error("no entropy");
    });
    expect(() =>
      sealBlock(content, { collectionKey: purchases, signKey: signSeed, random: broken }),
    ).toThrow("no entropy");
  });
});

describe("what Mallory changes opens nothing", () => {
  test("a byte of a block, whether or not a member signed it again", () => {
    const block = seal({ lines: [JSON.stringify({ name: "tent".repeat(50) })] });
    for (let at = 0; at < block.length; at += at < 160 ? 1 : 29) {
      const changed = block.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
      mustBeRefused(changed);
      if (at < block.length - 64) mustBeRefused(resigned(changed, () => undefined));
    }
  });

  test("a cut or a longer block", () => {
    const block = seal();
    for (const length of [0, 1, 100, 4080, 4335])
      refused(() => take(block.subarray(0, length)), "BAD_BLOCK");
    refused(() => take(concatBytes(block, new Uint8Array(1))), "BAD_BLOCK");
  });
});

describe("checks without a secret", () => {
  const block = seal({ seq: 1 });

  test("name what is wrong with a block", () => {
    const other = toVaultId(new Uint8Array(16).fill(9));
    refused(() => checkBlock(block, { ...checks, vault: other }), "WRONG_VAULT");
    refused(() => checkBlock(block, { ...checks, minSuite: 2 }), "DOWNGRADE");
    refused(() => checkBlock(block, { ...checks, signKeyOf: () => null }), "UNKNOWN_DEVICE");
    const theirs = signingKeyPair(new Uint8Array(32).fill(8)).publicKey;
    refused(() => checkBlock(block, { ...checks, signKeyOf: () => theirs }), "BAD_SIGNATURE");
    const stream = toStreamName(device, 1);
    expect(checkBlock(block, { ...checks, position: { stream, seq: 1 } }).header.seq).toBe(1);
    refused(() => checkBlock(block, { ...checks, position: { stream, seq: 2 } }), "MISPLACED");
    const elsewhere = toStreamName(device, 2);
    refused(
      () => checkBlock(block, { ...checks, position: { stream: elsewhere, seq: 1 } }),
      "MISPLACED",
    );
  });

  test("refuse each field of the header outside its rule, though a member signed it", () => {
    const set = (at: number, ...values: number[]): Uint8Array =>
      resigned(block, (bytes) => bytes.set(values, at));
    refused(() => take(set(0, 0x53)), "BAD_BLOCK");
    refused(() => take(set(4, 2)), "UNKNOWN_SUITE");
    refused(() => take(set(4, 0)), "UNKNOWN_SUITE");
    expect(headerFault(set(5, 0))).toContain("kind");
    expect(headerFault(set(5, 3))).toContain("kind");
    expect(headerFault(set(6, 1))).toContain("flag");
    expect(headerFault(set(7, 1))).toContain("flag");
    expect(headerFault(set(40, 0, 0, 0, 0))).toContain("segment");
    expect(headerFault(set(44, 0, 0, 0, 0))).toContain("epoch");
    expect(headerFault(set(48, 0, 0, 0, 0, 0, 0, 0, 0))).toContain("seq");
    expect(headerFault(set(48, 0, 0x20, 0, 0, 0, 0, 0, 0))).toContain("seq");
    expect(headerFault(set(48, 0, 0x1f, 255, 255, 255, 255, 255, 255))).toBe("taken");
    expect(headerFault(set(60, 0, 0, 0, 1))).toContain("reserved");
    expect(headerFault(set(56, 0, 0, 0, 1))).toContain("no block has its length");
    expect(headerFault(set(56, 0xff, 0, 0, 0))).toContain("no block has its length");
    expect(headerFault(set(56, 0, 0, 0x10, 0x11))).toContain("padded");
    expect(headerFault(set(56, 0, 0, 0x11, 0x10))).toContain("length is wrong");
    expect(headerFault(block.subarray(0, 159))).toContain("too short");
  });
});

describe("a device with wrong code", () => {
  test("the bench itself: a block made by hand opens", () => {
    expect(openInner({}).head).toEqual(head);
    const data = utf8(`${JSON.stringify(head)}\n{"id":"a"}`);
    expect(openInner({ comp: 1, data: compress(data), raw: data.length }).lines).toEqual([
      '{"id":"a"}',
    ]);
  });

  test("lengths, padding, format and compression that are not exact are refused", () => {
    const data = utf8(JSON.stringify(head));
    refused(() => readInner(new Uint8Array(9)), "BAD_BLOCK");
    expect(innerFault({ format: 3 })).toContain("BAD_BLOCK A block was refused: its format");
    expect(innerFault({ format: 2 })).toContain("BAD_BLOCK A block was refused: its body has no");
    expect(innerFault({ format: 0 })).toContain("its format");
    expect(innerFault({ comp: 2 })).toContain("compression is unknown");
    expect(innerFault({ raw: data.length + 1 })).toContain("lengths differ");
    expect(innerFault({ stored: data.length - 1, raw: data.length - 1 })).toContain("not zero");
    expect(innerFault({ length: 4352 })).toContain("padding");
    expect(innerFault({ stored: 4087, raw: 4087 })).toContain("padding");
    expect(innerFault({ stored: 0xffffffff })).toContain("padding");
    expect(innerFault({ raw: MAX_BODY_BYTES + 1, comp: 1 })).toContain("TOO_LARGE");
    const squeezed = compress(data);
    expect(innerFault({ comp: 1, data: squeezed, raw: data.length + 1 })).toContain(
      "compressed body",
    );
    expect(innerFault({ comp: 1, data: squeezed.subarray(0, -1), raw: data.length })).toContain(
      "compressed body",
    );
    const byte = innerOf({});
    byte[byte.length - 1] = 1;
    refused(() => take(sealInner(byte)), "BAD_BLOCK");
  });

  test("bodies that are none are refused", () => {
    const bodies: readonly (readonly [string | Uint8Array, string])[] = [
      ["", "head"],
      ["{", "head"],
      ["null", "head"],
      [JSON.stringify({ ...head, v: 2 }), "head"],
      [JSON.stringify({ ...head, more: 1 }), "head"],
      [JSON.stringify({ ...head, from: "elsewhere" }), "head"],
      [JSON.stringify({ ...head, t: 2 ** 53 }), "head"],
      [JSON.stringify({ ...head, seen: { "x/1": [1, "ab".repeat(32)] } }), "head"],
      [JSON.stringify({ ...head, seen: many(65) }), "head"],
      [`${JSON.stringify(head)}\n`, "empty"],
      [`${JSON.stringify(head)}\n\n{}`, "empty"],
      [concatBytes(utf8(JSON.stringify(head)), Uint8Array.of(10, 0xff)), "UTF-8"],
    ];
    for (const [body, why] of bodies) {
      const data = typeof body === "string" ? utf8(body) : body;
      expect(() => openInner({ data })).toThrow(why);
    }
    expect(openInner({ data: utf8(JSON.stringify({ ...head, seen: many(64) })) }).lines).toEqual(
      [],
    );
    const long = utf8(`${JSON.stringify(head)}\n${"x".repeat(MAX_LINE_BYTES + 1)}`);
    refused(() => openInner({ data: long }), "TOO_LARGE");
  });
});

describe("keys", () => {
  test("no key of the reader, or that of another epoch: BAD_COMMITMENT", () => {
    const block = seal();
    refused(() => openBlock(block, new Map()), "BAD_COMMITMENT");
    refused(
      () => openBlock(block, new Map([["purchases", kdf(purchases, "coll", 32, "x")]])),
      "BAD_COMMITMENT",
    );
    expect(openBlock(block, new Map([["x", purchases]])).collection).toBe("x");
    refused(() => openBlock(block, collectionKeys, 2), "DOWNGRADE");
  });

  test("a ciphertext that opens under two keys is refused: the commitment binds one key and the whole header", () => {
    // Mallory seals under another key than the commitment names; the AEAD alone would not notice.
    const other = new Uint8Array(32).fill(9);
    refused(() => take(sealInner(innerOf({}), () => other)), "BAD_BLOCK");
    // The same commitment with another header names no key at all.
    const block = seal({ lines: ['{"id":"a"}'] });
    for (const at of [8, 24, 43, 47, 55, 64, 96]) {
      const moved = resigned(block, (bytes) => void (bytes[at] = (bytes[at] ?? 0) ^ 2));
      refused(() => openBlock(moved, collectionKeys), "BAD_COMMITMENT");
    }
  });
});
