import { expect, test } from "vitest";

import { sealBlock, type SealedBlock } from "../../block/seal.ts";
import { collectionKey } from "../../keys/collection-key.ts";
import { createDevice } from "../../keys/device.ts";
import { kitSecrets } from "../../keys/kit.ts";
import { prepareVault } from "../../roster/create.ts";
import { CollectionKeys } from "../collection-keys.ts";
import { readHealed } from "./heal-block.ts";
import type { BlockReader } from "./blocks.ts";

const random = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));
const laptop = createDevice(random);
const vek = random(32);
const roster = prepareVault(
  { device: laptop, kit: kitSecrets(random(32)), vek, now: 1 },
  random,
).state;
const { vault } = roster;
const pin = { n: roster.head[0], hash: roster.head[1], vector: {} };
const secrets = {
  vault,
  device: laptop.id,
  signSeed: laptop.signSeed,
  kemSeed: laptop.kemSeed,
  nextKemSeed: null,
  epochKeys: new Map([[1, vek]]),
  kit: null,
  pin,
};
const keeper = { current: () => secrets, save: () => Promise.resolve() };
const who: BlockReader = {
  keys: new CollectionKeys(keeper, () => ["purchases"]),
  roster,
  reader: laptop.id,
};

function seal(collection = "purchases"): SealedBlock {
  const head = { v: 1 as const, from: "self", t: 1, roster: roster.head, seen: {} };
  return sealBlock(
    {
      kind: "records",
      vault,
      device: laptop.id,
      segment: 1,
      epoch: 1,
      seq: 1,
      prev: null,
      head,
      lines: ['{"id":"tent"}'],
    },
    { collectionKey: collectionKey(vek, collection), signKey: laptop.signSeed, random },
  );
}

test("a lost block comes back as the very one that was lost", () => {
  const { bytes, id, position } = seal();
  expect(readHealed(who, bytes, { position, expected: id })).toMatchObject({
    id,
    opened: { lines: ['{"id":"tent"}'] },
  });
  // A copy of the laptop signed another block for the same place; each of them alone is whole.
  const other = seal();
  expect(() => readHealed(who, other.bytes, { position, expected: id })).toThrow(
    expect.objectContaining({
      code: "FORK",
      details: { position: `${position.stream}/1`, id: other.id },
    }),
  );
});

test("a lost block that no key opens is told, not taken for an empty one", () => {
  const { bytes, id, position } = seal("x-unheard");
  expect(() => readHealed(who, bytes, { position, expected: id })).toThrow(
    expect.objectContaining({ code: "BAD_COMMITMENT" }),
  );
});
