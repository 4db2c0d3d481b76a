/**
 * Mallory has the server: each byte of a block of each shape is changed, and one byte in each of 1,000 blocks.
 * No changed block is ever taken, and each refusal carries a code.
 * @module
 */
import { expect, test } from "vitest";
import { openBlock } from "../../vault-core/src/block/open.ts";
import { sealBlock } from "../../vault-core/src/block/seal.ts";
import { toHex } from "../../vault-core/src/bytes/encoding.ts";
import { createRandomPool } from "../../vault-core/src/crypto/random-pool.ts";
import { signingKeyPair } from "../../vault-core/src/crypto/secret.ts";
import { isVaultError } from "../../vault-core/src/errors.ts";
import { toMemberId, toVaultId } from "../../vault-core/src/protocol/ids.ts";
import { checkBlock } from "../../vault-core/src/protocol/log/block-header.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const signSeed = new Uint8Array(32).fill(7);
const signKey = signingKeyPair(signSeed).publicKey;
const purchases = new Uint8Array(32).fill(1);
const vault = toVaultId(new Uint8Array(16).fill(2));
const device = toMemberId(new Uint8Array(16).fill(3));

function seal(lines: readonly string[], from = "self"): Uint8Array {
  const head = { v: 1, from, t: 1, roster: [0, "ab".repeat(32)], seen: {} } as const;
  const where = {
    kind: "records",
    vault,
    device,
    segment: 1,
    epoch: 1,
    seq: 1,
    prev: null,
  } as const;
  const secrets = { collectionKey: purchases, signKey: signSeed, random };
  return sealBlock({ ...where, head, lines }, secrets).bytes;
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
const shapes = {
  smallest: seal([]),
  stored: seal(['{"id":"a"}'], "third-party"),
  zstd: seal(Array.from({ length: 60 }, (_, id) => JSON.stringify({ id, name: "tent" }))),
  "12 KiB": seal(noise, "third-party"),
};

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
  for (let n = 0; n < 1000; n++) {
    const block = seal([JSON.stringify({ n })]);
    const [high = 0, low = 0, bits = 0] = random(3);
    const at = ((high << 8) | low) % block.length;
    block[at] = (block[at] ?? 0) ^ (bits || 1);
    expect(isTaken(block)).toBe(false);
  }
});
