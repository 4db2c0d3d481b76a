/**
 * The Merkle tree of RFC 9162, 2.1 over SHA-256: leaf H(0x00 + data), node H(0x01 + left + right).
 *
 * A tree is read through a `NodeReader` that knows every complete subtree by level and index: level 0 holds the leaf
 * hashes, node (l, i) covers the leaves i * 2^l .. (i + 1) * 2^l - 1. `appendLeaf` names the nodes that one more leaf
 * completes, so a store keeps about two nodes a leaf and answers every proof in O(log n) reads.
 * @module
 */
import { concatBytes, equalBytes } from "../bytes/compare.ts";
import { sha256 } from "./sha256.ts";

/** A complete subtree's hash at its place. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Uint8Array;
}

/** Reads the hash of a complete subtree; rejects if the store does not hold it. */
export type NodeReader = (level: number, index: number) => Promise<Uint8Array>;

/** Gives the hash of a leaf's bytes. */
export function leafHash(data: Uint8Array): Promise<Uint8Array> {
  return sha256(concatBytes(Uint8Array.of(0), data));
}

/** Gives the hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  return sha256(concatBytes(Uint8Array.of(1), left, right));
}

/**
 * Names the nodes that a leaf adds to a tree of `size` leaves: the leaf itself and every subtree that it completes,
 * lowest first. The caller stores them all.
 */
export async function appendLeaf(
  size: number,
  hash: Uint8Array,
  read: NodeReader,
): Promise<readonly TreeNode[]> {
  const nodes: TreeNode[] = [{ level: 0, index: size, hash }];
  let node = hash;
  let index = size;
  for (let level = 0; index % 2 === 1; level++) {
    node = await nodeHash(await read(level, index - 1), node);
    index = (index - 1) / 2;
    nodes.push({ level: level + 1, index, hash: node });
  }
  return nodes;
}

/** Gives the root of the first `size` leaves; of none, the hash of the empty text. */
export function rootOf(size: number, read: NodeReader): Promise<Uint8Array> {
  return size === 0 ? sha256(new Uint8Array(0)) : subtree(read, 0, size);
}

/** Makes the proof that leaf `index` is in the tree of the first `size` leaves (RFC 9162, 2.1.3.1). */
export function inclusionProof(
  index: number,
  size: number,
  read: NodeReader,
): Promise<readonly Uint8Array[]> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new RangeError("no such leaf");
  return path(read, index, 0, size);
}

/** Makes the proof that the tree of `first` leaves begins the tree of `second` leaves (RFC 9162, 2.1.4.1). */
export async function consistencyProof(
  first: number,
  second: number,
  read: NodeReader,
): Promise<readonly Uint8Array[]> {
  if (first < 0 || first > second) throw new RangeError("a tree does not shrink");
  if (first === 0 || first === second) return [];
  return subproof(read, { first, start: 0, end: second, whole: true });
}

/** Checks an inclusion proof (RFC 9162, 2.1.3.2). */
export async function verifyInclusion(claim: {
  readonly hash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}): Promise<boolean> {
  if (claim.index < 0 || claim.index >= claim.size) return false;
  let at = claim.index;
  let last = claim.size - 1;
  let hash = claim.hash;
  for (const step of claim.proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = await nodeHash(step, hash);
      [at, last] = climb(at, last);
    } else {
      hash = await nodeHash(hash, step);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && equalBytes(hash, claim.root);
}

/** Checks a consistency proof (RFC 9162, 2.1.4.2). A tree of no leaves begins every tree. */
export async function verifyConsistency(claim: {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Uint8Array;
  readonly secondRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): Promise<boolean> {
  const { first, second, proof } = claim;
  if (first < 0 || first > second) return false;
  if (first === 0) return proof.length === 0;
  if (first === second) return proof.length === 0 && equalBytes(claim.firstRoot, claim.secondRoot);
  const steps = isPowerOfTwo(first) ? [claim.firstRoot, ...proof] : proof;
  const [seed, ...rest] = steps;
  if (seed === undefined) return false;
  const hashes = await climbBoth(seed, rest, first, second);
  return (
    hashes !== null &&
    equalBytes(hashes.first, claim.firstRoot) &&
    equalBytes(hashes.second, claim.secondRoot)
  );
}

/** Keeps the nodes of a tree in memory, for a client that recomputes a root from leaves and for tests. */
export class MemoryTree {
  readonly #nodes = new Map<string, Uint8Array>();
  #size = 0;

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Reads a node; rejects with `RangeError` for one that is not complete. */
  readonly read: NodeReader = async (level, index) => {
    const hash = this.#nodes.get(`${level}/${index}`);
    if (hash === undefined) throw new RangeError("no such node");
    return hash;
  };

  /** Adds a leaf by its data. */
  async append(data: Uint8Array): Promise<void> {
    const nodes = await appendLeaf(this.#size, await leafHash(data), this.read);
    for (const node of nodes) this.#nodes.set(`${node.level}/${node.index}`, node.hash);
    this.#size++;
  }
}

async function climbBoth(
  seed: Uint8Array,
  steps: readonly Uint8Array[],
  first: number,
  second: number,
): Promise<{ first: Uint8Array; second: Uint8Array } | null> {
  let at = first - 1;
  let last = second - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let hashes = { first: seed, second: seed };
  for (const step of steps) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hashes = {
        first: await nodeHash(step, hashes.first),
        second: await nodeHash(step, hashes.second),
      };
      [at, last] = climb(at, last);
    } else {
      hashes = { first: hashes.first, second: await nodeHash(hashes.second, step) };
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? hashes : null;
}

/** Goes up while the node is a left child that stands alone at the right edge. */
function climb(at: number, last: number): [number, number] {
  let [node, edge] = [at, last];
  while (node % 2 === 0 && node !== 0) [node, edge] = [half(node), half(edge)];
  return [node, edge];
}

/** Hash of the leaves start..end-1. */
async function subtree(read: NodeReader, start: number, end: number): Promise<Uint8Array> {
  const size = end - start;
  if (isPowerOfTwo(size) && start % size === 0) return read(Math.log2(size), start / size);
  const middle = start + splitOf(size);
  return nodeHash(await subtree(read, start, middle), await subtree(read, middle, end));
}

async function path(
  read: NodeReader,
  index: number,
  start: number,
  end: number,
): Promise<readonly Uint8Array[]> {
  if (end - start === 1) return [];
  const middle = start + splitOf(end - start);
  return index < middle
    ? [...(await path(read, index, start, middle)), await subtree(read, middle, end)]
    : [...(await path(read, index, middle, end)), await subtree(read, start, middle)];
}

interface Span {
  readonly first: number;
  readonly start: number;
  readonly end: number;
  /** The older tree ends at `end` and its root is known to whoever checks. */
  readonly whole: boolean;
}

async function subproof(read: NodeReader, span: Span): Promise<readonly Uint8Array[]> {
  const { first, start, end, whole } = span;
  if (first === end) return whole ? [] : [await subtree(read, start, end)];
  const middle = start + splitOf(end - start);
  return first <= middle
    ? [...(await subproof(read, { ...span, end: middle })), await subtree(read, middle, end)]
    : [
        ...(await subproof(read, { ...span, start: middle, whole: false })),
        await subtree(read, start, middle),
      ];
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function isPowerOfTwo(size: number): boolean {
  return splitOf(size * 2) === size;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
