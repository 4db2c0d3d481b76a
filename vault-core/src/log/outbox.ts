/**
 * What is saved here and not yet acknowledged there: lines that wait for a block, and blocks that wait for their ack.
 * A line leaves when the block that holds it is durable, a block when its ack is and the block store keeps it.
 * @module
 */
import type { BlockId, StreamName } from "../model/ids.ts";
import { readBlockHeader, type BlockHeader } from "../protocol/log/block-header.ts";
import { blockId } from "../protocol/log/block-id.ts";
import type { OutboxStore } from "../store/outbox.ts";
import {
  type BlockEntry,
  openEntry,
  type OutboxCipher,
  type OutboxEntry,
  sealEntry,
} from "./outbox-entry.ts";
import type { WaitingLine } from "./pack-lines.ts";
import type { RecordLine } from "./vault-log.ts";

/** A sealed block that the server has not acknowledged. */
export interface UnpublishedBlock {
  readonly id: BlockId;
  readonly bytes: Uint8Array;
  readonly header: BlockHeader;
  readonly collection: string;
}

/** A sealed block to be added: the lines that it holds, or the block that it takes the place of. */
export interface NewBlock {
  readonly bytes: Uint8Array;
  readonly collection: string;
  readonly lines: readonly WaitingLine[];
  readonly replaces: BlockId | null;
}

/** Bytes of settled blocks that may lie about before the list is written anew. */
const GARBAGE_BYTES = 32 * 1024 * 1024;

/** The outbox of an open vault. Calls come one at a time. */
export class Outbox {
  readonly #store: OutboxStore;
  readonly #cipher: OutboxCipher;
  #nextEntry = 1;
  #nextLine = 1;
  #waiting = new Map<number, WaitingLine>();
  #unpublished = new Map<BlockId, UnpublishedBlock>();
  #garbage = 0;
  #empty = true;

  private constructor(store: OutboxStore, cipher: OutboxCipher) {
    this.#store = store;
    this.#cipher = cipher;
  }

  /** Reads the outbox. @throws {VaultError} internal if an entry is not of this device. */
  static async open(store: OutboxStore, cipher: OutboxCipher): Promise<Outbox> {
    const outbox = new Outbox(store, cipher);
    for (const bytes of await store.readAll()) {
      const { n, entry } = openEntry(cipher, bytes);
      outbox.#nextEntry = n + 1;
      outbox.#apply(entry);
    }
    return outbox;
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

  /** The bytes of a block without an ack; null for any other. */
  block(id: BlockId): Uint8Array | null {
    return this.#unpublished.get(id)?.bytes ?? null;
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
    );
  }

  /** Forgets blocks whose acks are here and which the block store keeps. */
  async settle(blocks: readonly BlockId[]): Promise<void> {
    const settled = blocks.filter((id) => this.#unpublished.has(id));
    if (settled.length === 0) return;
    await this.#write([{ kind: "settled", blocks: settled }]);
    await this.#tidy();
  }

  /** Writes the list anew once nothing, or little, of it is still needed. */
  async #tidy(): Promise<void> {
    const isDone = this.#waiting.size === 0 && this.#unpublished.size === 0;
    if (this.#empty || (!isDone && this.#garbage < GARBAGE_BYTES)) return;
    const entries = this.#entriesOfAll();
    await this.#store.replace(
      entries.map((entry, index) => sealEntry(this.#cipher, this.#nextEntry + index, entry)),
    );
    this.#nextEntry += entries.length;
    this.#garbage = 0;
    this.#empty = isDone;
  }

  /** What is still needed, as entries: lines keep their numbers. */
  #entriesOfAll(): OutboxEntry[] {
    const lines = this.waiting().map((line): OutboxEntry => {
      const { number, collection, from, text } = line;
      return { kind: "lines", first: number, lines: [{ collection, from, text }] };
    });
    const blocks = this.unpublished().map(({ bytes, collection }): OutboxEntry => {
      return { kind: "block", bytes, collection, covers: [], replaces: null };
    });
    return [...lines, ...blocks];
  }

  async #write(entries: readonly OutboxEntry[]): Promise<void> {
    const sealed = entries.map((entry, index) =>
      sealEntry(this.#cipher, this.#nextEntry + index, entry),
    );
    // Numbers of a failed write are not used again: some of it may be on the disk.
    this.#nextEntry += entries.length;
    await this.#store.append(sealed);
    for (const entry of entries) this.#apply(entry);
  }

  #apply(entry: OutboxEntry): void {
    this.#empty = false;
    if (entry.kind === "lines") this.#applyLines(entry.first, entry.lines);
    else if (entry.kind === "block") this.#applyBlock(entry);
    else for (const id of entry.blocks) this.#forget(id);
  }

  #applyLines(first: number, lines: readonly RecordLine[]): void {
    lines.forEach(({ collection, from, text }, index) => {
      const number = first + index;
      this.#waiting.set(number, { collection, from, text, number });
      this.#nextLine = Math.max(this.#nextLine, number + 1);
    });
  }

  #applyBlock({ bytes, collection, covers, replaces }: BlockEntry): void {
    for (const [first, last] of covers)
      for (let number = first; number <= last; number++) this.#waiting.delete(number);
    if (replaces !== null) this.#forget(replaces);
    const id = blockId(bytes);
    this.#unpublished.set(id, { id, bytes, header: readBlockHeader(bytes), collection });
  }

  #forget(id: BlockId): void {
    this.#garbage += this.#unpublished.get(id)?.bytes.length ?? 0;
    this.#unpublished.delete(id);
  }
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
