/**
 * Mallory has the server: each byte of a block of each shape is changed, and one byte in each of 1,000 blocks.
 * No changed block is ever taken, and each refusal carries a code.
 * @module
 */
import { expect, test } from "vitest";
import type { BodyHead } from "../../vault-core/src/block/body.ts";
import { COLUMNS_FORMAT } from "../../vault-core/src/block/columns/limits.ts";
import { writeInFormat } from "../../vault-core/src/block/formats.ts";
import { openBlock } from "../../vault-core/src/block/open.ts";
import { sealBlock } from "../../vault-core/src/block/seal.ts";
import { toHex } from "../../vault-core/src/bytes/encoding.ts";
import { createRandomPool } from "../../vault-core/src/crypto/random-pool.ts";
import { signingKeyPair } from "../../vault-core/src/crypto/secret.ts";
import { isVaultError } from "../../vault-core/src/errors.ts";
import { toMemberId, toVaultId } from "../../vault-core/src/protocol/ids.ts";
import { checkBlock, readBlockHeader } from "../../vault-core/src/protocol/log/block-header.ts";
import { runs } from "../support/runs.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const signSeed = new Uint8Array(32).fill(7);
const signKey = signingKeyPair(signSeed).publicKey;
const purchases = new Uint8Array(32).fill(1);
const vault = toVaultId(new Uint8Array(16).fill(2));
const device = toMemberId(new Uint8Array(16).fill(3));

interface Shape {
  readonly from?: string;
  readonly kind?: "records" | "snapshot";
  readonly areEvents?: boolean;
}

function headOf(from: string): BodyHead {
  return { v: 1, from, t: 1, roster: [0, "ab".repeat(32)], seen: {} };
}

function seal(lines: readonly string[], shape: Shape = {}): Uint8Array {
  const { from = "self", kind = "records", areEvents = false } = shape;
  const head = headOf(from);
  const where = {
    kind,
    vault,
    device,
    segment: 1,
    epoch: 1,
    seq: 1,
    prev: null,
  } as const;
  const secrets = { collectionKey: purchases, signKey: signSeed, random };
  return sealBlock({ ...where, head, lines, areEvents }, secrets).bytes;
}

/** Tells whether a client takes the block. Throws what is no coded refusal. */
function isTaken(block: Uint8Array): boolean {
  try {
    checkBlock(block, { vault, minSuite: 1, signKeyOf: (id) => (id === device ? signKey : null) });
    openBlock(block, new Map([["purchases", purchases]]));
    return true;
  } catch (error) {
    if (isVaultError(error)) return false;
    throw error;
  }
}

const noise = Array.from({ length: 12 }, () => JSON.stringify(toHex(random(480))));
const clicks = Array.from({ length: 40 }, (_, id) =>
  JSON.stringify({ id: `c${id}`, name: "visit", when: 1_700_000_000 + id }),
);
const shapes = {
  smallest: seal([]),
  stored: seal(['{"id":"a"}'], { from: "third-party" }),
  zstd: seal(Array.from({ length: 60 }, (_, id) => JSON.stringify({ id, name: "tent" }))),
  "12 KiB": seal(noise, { from: "third-party" }),
  snapshot: seal(['{"id":"a"}'], { kind: "snapshot" }),
  columns: seal(clicks, { areEvents: true }),
};

test("the shapes are those that they are called", () => {
  expect(readBlockHeader(shapes.snapshot).kind).toBe("snapshot");
  expect(formatOf(clicks, true)).toBe(COLUMNS_FORMAT);
  expect(formatOf(clicks, false)).not.toBe(COLUMNS_FORMAT);
});

/** The number of the format that a body of such lines gets. */
function formatOf(lines: readonly string[], areEvents: boolean): number {
  return writeInFormat({ head: headOf("self"), lines }, areEvents).format;
}

for (const [shape, block] of Object.entries(shapes)) {
  test(`each byte of a block, ${shape}`, () => {
    expect(isTaken(block)).toBe(true);
    for (let at = 0; at < block.length; at++) {
      const changed = block.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
      expect(isTaken(changed)).toBe(false);
    }
  });
}

test("one byte in each of 1,000 blocks", () => {
  for (let n = 0; n < runs(1000); n++) {
    const block = seal([JSON.stringify({ n })]);
    const [high = 0, low = 0, bits = 0] = random(3);
    const at = ((high << 8) | low) % block.length;
    block[at] = (block[at] ?? 0) ^ (bits || 1);
    expect(isTaken(block)).toBe(false);
  }
});
