import { expect, test } from "vitest";

import { sealBlock } from "../../block/seal.ts";
import { concatBytes } from "../../bytes/compare.ts";
import { u64be } from "../../bytes/integers.ts";
import { frame } from "../../crypto/public.ts";
import { sealWith } from "../../crypto/secret.ts";
import { toMemberId, toVaultId } from "../../protocol/ids.ts";
import { readBlockHeader } from "../../protocol/log/block-header.ts";
import { idBytes } from "../../protocol/shapes.ts";
import { MemoryOutbox } from "../../store/memory-store.ts";
import { openEntry, sealEntry, type OutboxCipher } from "./outbox-entry.ts";
import { Outbox, type NewBlock } from "./outbox.ts";
import type { WaitingLine } from "../write/pack-lines.ts";

const vault = toVaultId(new Uint8Array(16).fill(2));
const device = toMemberId(new Uint8Array(16).fill(3));
const random = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));
const cipher: OutboxCipher = { vault, device, key: new Uint8Array(32).fill(1), random };

function lines(...texts: string[]) {
  return texts.map((text) => ({ collection: "purchases", from: "self", text }));
}

function blockOf(seq: number, held: readonly WaitingLine[], segment = 1): NewBlock {
  const head = {
    v: 1 as const,
    from: "self",
    t: 1,
    roster: [0, "ab".repeat(32)] as const,
    seen: {},
  };
  const sealed = sealBlock(
    {
      kind: "records",
      vault,
      device,
      segment,
      epoch: 1,
      seq,
      prev: null,
      head,
      lines: held.map((line) => line.text),
    },
    { collectionKey: new Uint8Array(32), signKey: new Uint8Array(32).fill(7), random },
  );
  return {
    bytes: sealed.bytes,
    id: sealed.id,
    header: readBlockHeader(sealed.bytes),
    collection: "purchases",
    lines: held,
    replaces: null,
  };
}

async function countOf(store: MemoryOutbox): Promise<number> {
  return (await store.read(0, Number.POSITIVE_INFINITY)).length;
}

test("a line waits until its block is durable, a block until it is settled; all survives a restart", async () => {
  const store = new MemoryOutbox();
  const outbox = await Outbox.open(store, cipher);
  await outbox.addLines(lines("a", "b", "c"));
  await outbox.addLines(lines("d"));
  const [a, b, c, d] = (await Outbox.open(store, cipher)).waiting();
  const block = blockOf(1, [a!, c!, d!]);
  await outbox.addBlocks([block]);
  const again = await Outbox.open(store, cipher);
  expect(again.waiting()).toEqual([b]);
  expect(again.unpublished()).toMatchObject([
    { id: block.id, collection: "purchases", header: { seq: 1 } },
  ]);
  await again.settle([again.unpublished()[0]!.id]);
  const third = await Outbox.open(store, cipher);
  expect(third.unpublished()).toEqual([]);
  expect(third.waiting()).toEqual([b]);
});

test("a block that takes the place of another is all that is left of it", async () => {
  const store = new MemoryOutbox();
  const outbox = await Outbox.open(store, cipher);
  await outbox.addLines(lines("a"));
  const old = blockOf(1, outbox.waiting());
  await outbox.addBlocks([old]);
  const fresh = blockOf(1, [], 2);
  await outbox.addBlocks([{ ...fresh, replaces: outbox.unpublished()[0]!.id }]);
  expect((await Outbox.open(store, cipher)).unpublished().map((block) => block.id)).toEqual([
    fresh.id,
  ]);
});

test("what was sealed anew may still arrive: that it was made here is known after a restart, and after the list is done", async () => {
  const store = new MemoryOutbox();
  const outbox = await Outbox.open(store, cipher);
  await outbox.addLines(lines("a"));
  const [old, fresh] = [blockOf(1, outbox.waiting()), blockOf(1, [], 2)];
  await outbox.addBlocks([old]);
  expect(outbox.mayBeThere()).toEqual(new Set([old.id]));
  await outbox.addBlocks([{ ...fresh, replaces: old.id }]);
  expect(outbox.mayBeThere()).toEqual(new Set([fresh.id, old.id]));
  const again = await Outbox.open(store, cipher);
  expect(again.mayBeThere()).toEqual(new Set([fresh.id, old.id]));
  await again.settle([fresh.id]);
  expect(await countOf(store)).toBe(1);
  for (const one of [again, await Outbox.open(store, cipher)]) {
    expect(one.mayBeThere()).toEqual(new Set([old.id]));
    expect(one.unpublished()).toEqual([]);
    expect(one.waiting()).toEqual([]);
  }
});

test("blocks are published by segment and number", async () => {
  const outbox = await Outbox.open(new MemoryOutbox(), cipher);
  await outbox.addBlocks([blockOf(2, [], 2), blockOf(3, [], 1), blockOf(1, [], 2)]);
  expect(outbox.unpublished().map(({ header }) => [header.segment, header.seq])).toEqual([
    [1, 3],
    [2, 1],
    [2, 2],
  ]);
});

test("a list that is done is emptied, and lines that come later keep apart from old ones", async () => {
  const store = new MemoryOutbox();
  const outbox = await Outbox.open(store, cipher);
  await outbox.addLines(lines("a"));
  await outbox.addBlocks([blockOf(1, outbox.waiting())]);
  await outbox.settle([outbox.unpublished()[0]!.id]);
  expect(await store.read(0, Number.POSITIVE_INFINITY)).toEqual([]);
  await outbox.addLines(lines("b"));
  expect((await Outbox.open(store, cipher)).waiting().map((line) => line.text)).toEqual(["b"]);
});

test("a block is read where it lies, also after the list was written anew around it", async () => {
  const store = new MemoryOutbox();
  const outbox = await Outbox.open(store, cipher, 1);
  const blocks = Array.from({ length: 6 }, (_, index) => blockOf(index + 1, []));
  await outbox.addBlocks(blocks);
  await outbox.addLines(lines("waits"));
  const [settled, rest] = [[blocks[0]!, blocks[3]!], blocks.filter((_, index) => index % 3 !== 0)];
  const entries = await countOf(store);
  await outbox.settle(settled.map(({ id }) => id));
  expect(await countOf(store)).toBeLessThan(entries);
  for (const again of [outbox, await Outbox.open(store, cipher)]) {
    expect(again.unpublished().map(({ id }) => id)).toEqual(rest.map(({ id }) => id));
    for (const { id, bytes } of rest) expect(await again.read(id)).toEqual(bytes);
    expect(await again.read(settled[0]!.id)).toBeNull();
    expect(again.waiting().map(({ text }) => text)).toEqual(["waits"]);
  }
});

test("a block is read as what it is while the list is written anew", async () => {
  const store = new MemoryOutbox();
  const outbox = await Outbox.open(store, cipher, 1);
  const blocks = Array.from({ length: 3 }, (_, index) => blockOf(index + 1, []));
  await outbox.addBlocks(blocks);
  const { id, bytes } = blocks[2]!;
  const readings: Promise<Uint8Array | null>[] = [];
  const replace = store.replace.bind(store);
  store.replace = async (entries) => {
    await replace(entries);
    // The new list lies there; where what is in it, the outbox hears just after.
    readings.push(outbox.read(id));
  };
  await outbox.settle(blocks.slice(0, 2).map((block) => block.id));
  expect(await Promise.all(readings)).toEqual([bytes]);
});

test("a block whose entry was damaged meanwhile is told, and nothing else is given for it", async () => {
  const store = new MemoryOutbox();
  const outbox = await Outbox.open(store, cipher);
  const [one, other] = [blockOf(1, []), blockOf(2, [])];
  await outbox.addBlocks([one, other]);
  const [first, second] = await store.read(0, Number.POSITIVE_INFINITY);
  for (const list of [[second!], [first!.slice(1), second!], []]) {
    await store.replace(list);
    await expect(outbox.read(one.id)).rejects.toMatchObject({
      code: "internal",
      message: expect.stringContaining("Lock the vault and unlock it"),
    });
  }
  await store.replace([second!, first!]);
  expect(await outbox.read(one.id)).toEqual(one.bytes);
  // A disk that fails says nothing of where it lies.
  const read = store.read.bind(store);
  store.read = () => {
    store.read = read;
    return Promise.reject(new Error("EIO: i/o error, read"));
  };
  await expect(outbox.read(one.id)).rejects.toThrow("EIO");
});

test("a list that was written anew, though the disk said it was not, is gone on with in the same life", async () => {
  const store = new MemoryOutbox();
  const outbox = await Outbox.open(store, cipher, 1);
  const blocks = Array.from({ length: 5 }, (_, index) => blockOf(index + 1, []));
  await outbox.addBlocks(blocks);
  await outbox.addLines(lines("waits"));
  const replace = store.replace.bind(store);
  // The new file has the name; then the disk fails to sync the folder.
  store.replace = async (entries) => {
    await replace(entries);
    throw new Error("EIO: i/o error, fsync");
  };
  await expect(outbox.settle([blocks[0]!.id, blocks[1]!.id])).rejects.toThrow("EIO");
  store.replace = replace;
  for (const { id, bytes } of blocks.slice(2)) expect(await outbox.read(id)).toEqual(bytes);
  const more = blockOf(6, outbox.waiting());
  await outbox.addBlocks([more]);
  await outbox.settle([blocks[2]!.id]);
  const left = [...blocks.slice(3), more];
  for (const again of [outbox, await Outbox.open(store, cipher)]) {
    for (const { id, bytes } of left) expect(await again.read(id)).toEqual(bytes);
    expect(again.unpublished().map(({ id }) => id)).toEqual(left.map(({ id }) => id));
    expect(again.waiting()).toEqual([]);
  }
});

test("an entry opens only on its own device, as the number it was sealed as", () => {
  const entry = { kind: "lines" as const, first: 1, lines: lines("a") };
  const sealed = sealEntry(cipher, 5, entry);
  expect(openEntry(cipher, sealed)).toEqual({ n: 5, entry });
  const other = toMemberId(new Uint8Array(16).fill(4));
  const renumbered = sealed.slice();
  renumbered[7] = 6;
  for (const [key, bytes] of [
    [{ ...cipher, device: other }, sealed],
    [{ ...cipher, key: new Uint8Array(32) }, sealed],
    [cipher, renumbered],
    [cipher, sealed.subarray(0, 20)],
  ] as const)
    expect(() => openEntry(key, bytes)).toThrow(expect.objectContaining({ code: "internal" }));
});

test("an entry that ends too early is damage, whoever sealed it", () => {
  const nonce = random(24);
  const ad = frame("outbox-ad", idBytes(vault), idBytes(device), u64be(1));
  // Text that is no JSON, then kind and length alone, then less and less of them.
  for (const plain of [[1, 0, 0, 0, 1, 123], [1, 0, 0, 0, 0], [1, 0, 0, 0], [1], []]) {
    const box = sealWith({ key: cipher.key, nonce, ad }, Uint8Array.from(plain));
    expect(() => openEntry(cipher, concatBytes(u64be(1), nonce, box))).toThrow(
      expect.objectContaining({ code: "internal" }),
    );
  }
});
