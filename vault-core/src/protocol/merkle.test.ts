import fc from "fast-check";
import { expect, test } from "vitest";

import { concatBytes } from "../bytes/compare.ts";
import { toHex, utf8 } from "../bytes/encoding.ts";
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  MemoryTree,
  nodeHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "./merkle.ts";
import { sha256 } from "./sha256.ts";

/** The definition of RFC 9162, 2.1.1, word for word. */
async function naiveRoot(leaves: readonly Uint8Array[]): Promise<Uint8Array> {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return sha256(concatBytes(Uint8Array.of(0), leaves[0]!));
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const left = await naiveRoot(leaves.slice(0, split));
  const right = await naiveRoot(leaves.slice(split));
  return sha256(concatBytes(Uint8Array.of(1), left, right));
}

async function grow(size: number): Promise<{ tree: MemoryTree; leaves: Uint8Array[] }> {
  const tree = new MemoryTree();
  const leaves = Array.from({ length: size }, (_, index) => utf8(`leaf ${index}`));
  for (const leaf of leaves) await tree.append(leaf);
  return { tree, leaves };
}

test("the roots are those of Certificate Transparency's published tree", async () => {
  // Leaves and roots of the test tree of certificate-transparency-go.
  const inputs = ["", "00", "10", "2021", "3031", "40414243"];
  const tree = new MemoryTree();
  for (const hex of inputs)
    await tree.append(Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
  expect(toHex(await rootOf(0, tree.read))).toBe(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
  expect(toHex(await rootOf(1, tree.read))).toBe(
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  );
  expect(toHex(await rootOf(2, tree.read))).toBe(
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  );
  expect(toHex(await rootOf(6, tree.read))).toBe(
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  );
});

test("a tree that grows leaf by leaf has the root of the definition at every size", async () => {
  const { tree, leaves } = await grow(40);
  for (let size = 0; size <= leaves.length; size++)
    expect(toHex(await rootOf(size, tree.read))).toBe(
      toHex(await naiveRoot(leaves.slice(0, size))),
    );
});

test("every leaf is provably in every tree that holds it, and nowhere else", async () => {
  const { tree, leaves } = await grow(20);
  for (let size = 1; size <= leaves.length; size++) {
    const root = await rootOf(size, tree.read);
    for (let index = 0; index < size; index++) {
      const hash = await leafHash(leaves[index]!);
      const proof = await inclusionProof(index, size, tree.read);
      const claim = { hash, index, size, proof, root };
      expect(await verifyInclusion(claim)).toBe(true);
      expect(await verifyInclusion({ ...claim, index: index + 1 })).toBe(false);
      expect(await verifyInclusion({ ...claim, hash: root.slice().fill(7) })).toBe(false);
      expect(await verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
      if (proof.length > 0)
        expect(await verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
    }
  }
});

test("every older tree provably begins every newer one", async () => {
  const { tree } = await grow(20);
  for (let second = 0; second <= 20; second++) {
    const secondRoot = await rootOf(second, tree.read);
    for (let first = 0; first <= second; first++) {
      const firstRoot = await rootOf(first, tree.read);
      const proof = await consistencyProof(first, second, tree.read);
      const claim = { first, second, firstRoot, secondRoot, proof };
      expect(await verifyConsistency(claim)).toBe(true);
      // A proof with a step too many, or of another root, is none.
      expect(await verifyConsistency({ ...claim, proof: [...proof, secondRoot] })).toBe(false);
      if (first === 0) continue;
      const other = firstRoot.slice().fill(9);
      expect(await verifyConsistency({ ...claim, firstRoot: other })).toBe(false);
      expect(await verifyConsistency({ ...claim, secondRoot: other })).toBe(false);
    }
  }
});

test("a log that changed one old leaf proves nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.nat({ max: 29 }), async (first, more) => {
      const second = first + more;
      const honest = await grow(first);
      const forged = new MemoryTree();
      for (let index = 0; index < second; index++)
        await forged.append(utf8(index === 0 ? "forged" : `leaf ${index}`));
      expect(
        await verifyConsistency({
          first,
          second,
          firstRoot: await rootOf(first, honest.tree.read),
          secondRoot: await rootOf(second, forged.read),
          proof: await consistencyProof(first, second, forged.read),
        }),
      ).toBe(false);
    }),
    { numRuns: 30 },
  );
});

test("steps beyond the root prove nothing of a tree of another size", async () => {
  const { tree, leaves } = await grow(4);
  // The second leaf of two, passed off as the only leaf of a tree of one.
  const [first, second] = await Promise.all(leaves.slice(0, 2).map((leaf) => leafHash(leaf)));
  const root = await rootOf(2, tree.read);
  const forged = { hash: second!, index: 0, size: 1, proof: [first!], root };
  expect(await verifyInclusion(forged)).toBe(false);
  // Two honest roots, both put below one more node.
  const above = async (size: number): Promise<Uint8Array> =>
    nodeHash(first!, await rootOf(size, tree.read));
  const proof = [...(await consistencyProof(3, 4, tree.read)), first!];
  const [firstRoot, secondRoot] = [await above(3), await above(4)];
  expect(await verifyConsistency({ first: 3, second: 4, firstRoot, secondRoot, proof })).toBe(
    false,
  );
  // A tree of two does not begin a tree of one, not even with the same root.
  const same = { firstRoot: root, secondRoot: root, proof: [] };
  expect(await verifyConsistency({ ...same, first: 2, second: 1 })).toBe(false);
});

test("what is out of the tree is refused before anything is read", async () => {
  const { tree } = await grow(3);
  expect(() => inclusionProof(3, 3, tree.read)).toThrow(RangeError);
  expect(() => inclusionProof(-1, 3, tree.read)).toThrow(RangeError);
  await expect(consistencyProof(3, 2, tree.read)).rejects.toThrow(/does not shrink/);
  await expect(tree.read(2, 0)).rejects.toThrow(RangeError);
  const hash = await nodeHash(new Uint8Array(32), new Uint8Array(32));
  expect(await verifyInclusion({ hash, index: -1, size: 3, proof: [], root: hash })).toBe(false);
  const claim = { firstRoot: hash, secondRoot: hash, proof: [] };
  expect(await verifyConsistency({ ...claim, first: 3, second: 2 })).toBe(false);
  expect(await verifyConsistency({ ...claim, first: -1, second: 2 })).toBe(false);
});
