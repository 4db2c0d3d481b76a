/**
 * What is saved here and not yet acknowledged there: lines that wait for a block, and blocks that wait for their ack.
 * A line leaves when the block that holds it is durable, a block when its ack is and the block store keeps it. Lines are
 * in memory; of blocks, which may be thousands without a network, only where they lie.
 * @module
 */
import { isVaultError, VaultError } from "../../errors.ts";
import type { BlockId, StreamName } from "../../model/ids.ts";
import { readBlockHeader, type BlockHeader } from "../../protocol/log/block-header.ts";
import { blockId } from "../../protocol/log/block-id.ts";
import type { KeptEntry, OutboxStore } from "../../store/outbox.ts";
import {
  type BlockEntry,
  DAMAGED,
  openEntry,
  type OutboxCipher,
  type OutboxEntry,
  sealEntry,
} from "./outbox-entry.ts";
import type { WaitingLine } from "../write/pack-lines.ts";
import type { RecordLine } from "../vault-log.ts";

/** A sealed block that the server has not acknowledged. */
export interface UnpublishedBlock {
  readonly id: BlockId;
  /** Its bytes. */
  readonly length: number;
  readonly header: BlockHeader;
  readonly collection: string;
}

/** What is known of a block that was just sealed, and is found out of one that is read. */
type KnownBlock = Pick<UnpublishedBlock, "id" | "header">;

/** A block, and which entry of the list it is. */
interface KeptBlock extends UnpublishedBlock {
  readonly n: number;
}

/** A sealed block to be added: the lines that it holds, or the block that it takes the place of. */
export interface NewBlock extends KnownBlock {
  readonly bytes: Uint8Array;
  readonly collection: string;
  readonly lines: readonly WaitingLine[];
  readonly replaces: BlockId | null;
}

/** Blocks that were sealed anew are remembered up to this number: far more than are on their way at once. */
const MOST_REPLACED = 4_096;
const GARBAGE_BYTES = 32 * 1024 * 1024;
/** Bytes of entries that are read at once at the beginning. */
const READ_BYTES = 1024 * 1024;

/** The outbox of an open vault. Changes come one at a time; a block may be read at any time. */
export class Outbox {
  readonly #store: OutboxStore;
  readonly #cipher: OutboxCipher;
  readonly #mostGarbage: number;
  #nextEntry = 1;
  #nextLine = 1;
  #waiting = new Map<number, WaitingLine>();
  #unpublished = new Map<BlockId, KeptBlock>();
  /** Blocks that others took the place of; those that were first come first. */
  readonly #replaced = new Set<BlockId>();
  /** Entries in the list. */
  #count = 0;
  /** The list is being written anew: entries are about to lie elsewhere. */
  #tidying: Promise<void> | null = null;
  #garbage = 0;
  #empty = true;

  private constructor(store: OutboxStore, cipher: OutboxCipher, mostGarbage: number) {
    this.#store = store;
    this.#cipher = cipher;
    this.#mostGarbage = mostGarbage;
  }

  /**
   * Reads the outbox.
   * @param mostGarbage bytes of settled blocks that may lie about before the list is written anew; another for tests.
   * @throws {VaultError} internal if an entry is not of this device.
   */
  static async open(
    store: OutboxStore,
    cipher: OutboxCipher,
    mostGarbage = GARBAGE_BYTES,
  ): Promise<Outbox> {
    const outbox = new Outbox(store, cipher, mostGarbage);
    for (;;) {
      const some = await store.read(outbox.#count, READ_BYTES);
      if (some.length === 0) return outbox;
      for (const bytes of some) {
        const { n, entry } = openEntry(cipher, bytes);
        outbox.#nextEntry = n + 1;
        outbox.#apply(entry);
      }
    }
  }

  /** Lines that no block holds yet, in their order. */
  waiting(): readonly WaitingLine[] {
    return [...this.#waiting.values()];
  }

  /** Blocks without an ack, in the order in which they must be published. */
  unpublished(): readonly UnpublishedBlock[] {
    return [...this.#unpublished.values()].toSorted(
      (a, b) => a.header.segment - b.header.segment || a.header.seq - b.header.seq,
    );
  }

  /**
   * Own blocks that the server may hold without an ack being here: those that wait for it, and those that were sealed anew,
   * for an upload that was given up may still arrive.
   */
  mayBeThere(): ReadonlySet<BlockId> {
    return new Set([...this.#unpublished.keys(), ...this.#replaced]);
  }

  /** Tells whether a block waits for its ack. */
  has(id: BlockId): boolean {
    return this.#unpublished.has(id);
  }

  /**
   * Reads a block without an ack; null for any other.
   * @throws {VaultError} internal if its entry is damaged, or gone.
   */
  async read(id: BlockId): Promise<Uint8Array | null> {
    while (this.#tidying !== null) await this.#tidying.catch(() => null);
    const held = this.#unpublished.get(id);
    if (held === undefined) return null;
    try {
      return await this.#readAt(held);
    } catch (error) {
      if (!isVaultError(error, "internal")) throw error;
      // A list that was written anew on a disk that failed just after lies where the old one did.
      await this.#locate();
      const found = this.#unpublished.get(id);
      return found === undefined ? null : await this.#readAt(found);
    }
  }

  async #readAt({ id, n }: KeptBlock): Promise<Uint8Array> {
    const [sealed] = await this.#store.read(n, 0);
    return this.#openBlock(id, sealed ?? new Uint8Array()).bytes;
  }

  /** Looks through the list for where its blocks lie. */
  async #locate(): Promise<void> {
    let n = 0;
    for (;;) {
      const some = await this.#store.read(n, READ_BYTES);
      for (const sealed of some) {
        const { entry } = openEntry(this.#cipher, sealed);
        const id = entry.kind === "block" ? blockId(entry.bytes) : null;
        const held = id === null ? undefined : this.#unpublished.get(id);
        if (held !== undefined) this.#unpublished.set(held.id, { ...held, n });
        n += 1;
      }
      if (some.length === 0) break;
    }
    this.#count = n;
  }

  /** The newest own block that waits for its ack, by stream. */
  headOf(stream: StreamName): readonly [seq: number, id: BlockId] | null {
    const newest = this.unpublished().findLast(({ header }) => header.stream === stream);
    return newest === undefined ? null : [newest.header.seq, newest.id];
  }

  /** Saves lines: durable when it resolves. */
  addLines(lines: readonly RecordLine[]): Promise<void> {
    return this.#write([{ kind: "lines", first: this.#nextLine, lines: [...lines] }]);
  }

  /** Saves sealed blocks, all by one sync of the disk; their lines wait no longer. */
  addBlocks(blocks: readonly NewBlock[]): Promise<void> {
    return this.#write(
      blocks.map(({ bytes, collection, lines, replaces }) => {
        const covers = toRanges(lines.map((line) => line.number));
        return { kind: "block", bytes, collection, covers, replaces };
      }),
      blocks,
    );
  }

  /** Forgets blocks whose acks are here and which the block store keeps. */
  async settle(blocks: readonly BlockId[]): Promise<void> {
    const settled = blocks.filter((id) => this.#unpublished.has(id));
    if (settled.length === 0) return;
    await this.#write([{ kind: "settled", blocks: settled }]);
    const isDone = this.#waiting.size === 0 && this.#unpublished.size === 0;
    if (this.#empty || (!isDone && this.#garbage < this.#mostGarbage)) return;
    this.#tidying = this.#tidy().finally(() => {
      this.#tidying = null;
    });
    await this.#tidying;
    this.#empty = isDone;
  }

  /** Writes the list anew, with what of it is still needed: lines keep their numbers. */
  async #tidy(): Promise<void> {
    const replaced = [...this.#replaced];
    const plain: readonly OutboxEntry[] = [
      ...(replaced.length > 0 ? [{ kind: "settled", blocks: replaced } as const] : []),
      ...this.waiting().map(({ number, collection, from, text }): OutboxEntry => {
        return { kind: "lines", first: number, lines: [{ collection, from, text }] };
      }),
    ];
    const lines = plain.map((entry, index) =>
      sealEntry(this.#cipher, this.#nextEntry + index, entry),
    );
    const blocks = [...this.#unpublished.values()];
    await this.#store.replace([
      ...lines,
      ...blocks.map(({ n, id, collection }, index): KeptEntry => {
        const number = this.#nextEntry + lines.length + index;
        const anew = (sealed: Uint8Array): Uint8Array => {
          const { bytes } = this.#openBlock(id, sealed);
          return sealEntry(this.#cipher, number, {
            kind: "block",
            bytes,
            collection,
            covers: [],
            replaces: null,
          });
        };
        return { n, anew };
      }),
    ]);
    this.#unpublished = new Map(
      blocks.map((block, index) => [block.id, { ...block, n: lines.length + index }]),
    );
    this.#count = lines.length + blocks.length;
    this.#nextEntry += this.#count;
    this.#garbage = 0;
  }

  #openBlock(id: BlockId, sealed: Uint8Array): BlockEntry {
    const { entry } = openEntry(this.#cipher, sealed);
    if (entry.kind !== "block" || blockId(entry.bytes) !== id)
      throw new VaultError("internal", DAMAGED);
    return entry;
  }

  /** @param known what is known of the blocks of entries, by the same places. */
  async #write(entries: readonly OutboxEntry[], known: readonly KnownBlock[] = []): Promise<void> {
    const sealed = entries.map((entry, index) =>
      sealEntry(this.#cipher, this.#nextEntry + index, entry),
    );
    // Numbers of a failed write are not used again: some of it may be on the disk.
    this.#nextEntry += entries.length;
    await this.#store.append(sealed);
    for (const [at, entry] of entries.entries()) this.#apply(entry, known[at]);
  }

  #apply(entry: OutboxEntry, known?: KnownBlock): void {
    this.#empty = false;
    const n = this.#count;
    this.#count += 1;
    if (entry.kind === "lines") this.#applyLines(entry.first, entry.lines);
    else if (entry.kind === "block") this.#applyBlock(entry, n, known ?? knownOf(entry));
    else for (const id of entry.blocks) this.#applySettled(id);
  }

  /** A block that is settled and not here was sealed anew before the list was written anew. */
  #applySettled(id: BlockId): void {
    if (this.#unpublished.has(id)) this.#forget(id);
    else this.#noteReplaced(id);
  }

  #noteReplaced(id: BlockId): void {
    this.#replaced.add(id);
    for (const oldest of this.#replaced) {
      if (this.#replaced.size <= MOST_REPLACED) return;
      this.#replaced.delete(oldest);
    }
  }

  #applyLines(first: number, lines: readonly RecordLine[]): void {
    lines.forEach(({ collection, from, text }, index) => {
      const number = first + index;
      this.#waiting.set(number, { collection, from, text, number });
      this.#nextLine = Math.max(this.#nextLine, number + 1);
    });
  }

  #applyBlock(
    { bytes, collection, covers, replaces }: BlockEntry,
    n: number,
    { id, header }: KnownBlock,
  ): void {
    for (const [first, last] of covers)
      for (let number = first; number <= last; number++) this.#waiting.delete(number);
    if (replaces !== null) {
      this.#forget(replaces);
      this.#noteReplaced(replaces);
    }
    const { length } = bytes;
    this.#unpublished.set(id, { id, length, header, collection, n });
  }

  #forget(id: BlockId): void {
    this.#garbage += this.#unpublished.get(id)?.length ?? 0;
    this.#unpublished.delete(id);
  }
}

function knownOf({ bytes }: BlockEntry): KnownBlock {
  return { id: blockId(bytes), header: readBlockHeader(bytes) };
}

function toRanges(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] + 1 === number) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}
