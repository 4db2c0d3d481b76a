/**
 * Saves lines of an open log: durable in the outbox, live at once, sealed into blocks when enough of them wait. Calls come
 * one at a time.
 * @module
 */
import { ownText } from "../../bytes/encoding.ts";
import { isVaultError } from "../../errors.ts";
import { BLOCKS_A_SYNC, type BlockWriter } from "./block-writer.ts";
import type { LineBook } from "../lines/line-book.ts";
import type { LogLoader } from "../load/whole-log.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type Batch, packFull } from "./pack-lines.ts";
import { linesOf, type PreparedBatch } from "./prepared-lines.ts";
import { mustBeRecordLine } from "../lines/record-line.ts";
import type { LiveLine, RecordLine } from "../vault-log.ts";

type SealedBlocks = ReturnType<BlockWriter["takeSealed"]>;

/** Batches that are not indexed yet. */
interface SavedBatches {
  readonly batches: readonly PreparedBatch[];
  /** Their blocks, durable; null where they cannot be sealed now. */
  readonly sealed: SealedBlocks | null;
}

/** Waiting text, in letters, from which on an append seals by itself. */
const FLUSH_LETTERS = 1024 * 1024;

/** What a saver works on. */
export interface SaveParts {
  readonly outbox: Outbox;
  readonly writer: BlockWriter;
  readonly book: LineBook;
  readonly loader: LogLoader;
}

/** Saves lines. */
export class LineSaver {
  readonly #p: SaveParts;

  constructor(parts: SaveParts) {
    this.#p = parts;
  }

  /** Saves lines that wait for a block. */
  async append(lines: readonly RecordLine[]): Promise<void> {
    if (lines.length === 0) return;
    const { outbox, book } = this.#p;
    const read = lines.map(mustBeRecordLine);
    await outbox.addLines(lines);
    for (const line of read) book.take(line);
    await book.settleMarks();
    book.tell();
    const letters = outbox.waiting().reduce((sum, line) => sum + line.text.length, 0);
    if (letters >= FLUSH_LETTERS) await this.flushIfPossible();
  }

  /** Saves lines that fill blocks in these blocks, and lets the rest wait. */
  async appendMany(lines: readonly RecordLine[]): Promise<void> {
    const { full, rest } = packFull(lines.map(mustBeRecordLine));
    for (let at = 0; at < full.length; at += BLOCKS_A_SYNC)
      await this.#sealSome(full.slice(at, at + BLOCKS_A_SYNC));
    // A few lines of each message of an import wait here, and its text is a thousand times theirs.
    await this.append(
      rest.map(({ collection, from, text }) => ({ collection, from, text: ownText(text) })),
    );
  }

  /** Saves prepared lines, each batch of them in a block of its own. While the disk syncs some blocks, those before them are indexed. */
  async appendPrepared(batches: readonly PreparedBatch[]): Promise<void> {
    const { book } = this.#p;
    if (batches.some(({ prepared }) => book.isInMemory(prepared.collection))) {
      await this.appendMany(batches.flatMap(linesOf));
      return;
    }
    let before: SavedBatches | null = null;
    for (let at = 0; at < batches.length; at += BLOCKS_A_SYNC) {
      const some = batches.slice(at, at + BLOCKS_A_SYNC);
      const sealing = this.#sealPrepared(some);
      const sealed: SealedBlocks | null = await whileWaiting(sealing, this.#indexPrepared(before));
      before = { batches: some, sealed };
    }
    await this.#indexPrepared(before);
  }

  /** Seals what waits. @throws {VaultError} LOCKBOX_MISSING without the epoch's key. */
  async flush(): Promise<void> {
    const { writer, loader } = this.#p;
    await writer.flush();
    await loader.takeSealed(writer.takeSealed());
  }

  /** Lines that cannot be sealed now are safe in the outbox, and wait. */
  async flushIfPossible(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      if (!isVaultError(error, "LOCKBOX_MISSING")) throw error;
    }
  }

  /** Gives the blocks, durable; null where they cannot be sealed now. */
  async #sealPrepared(batches: readonly PreparedBatch[]): Promise<SealedBlocks | null> {
    const { writer } = this.#p;
    try {
      await writer.sealPrepared(batches);
    } catch (error) {
      if (!isVaultError(error, "LOCKBOX_MISSING")) throw error;
      return null;
    }
    return writer.takeSealed();
  }

  async #indexPrepared(saved: SavedBatches | null): Promise<void> {
    if (saved === null) return;
    const { book, loader } = this.#p;
    const { batches, sealed } = saved;
    if (sealed === null) {
      await this.append(batches.flatMap(linesOf));
      return;
    }
    await loader.takeSealed(sealed);
    await book.events.saveMany();
    for (const { prepared } of batches) book.noteChange(prepared.collection);
    book.tell();
  }

  async #sealSome(batches: readonly Batch<LiveLine>[]): Promise<void> {
    const { writer, book, loader } = this.#p;
    const lines = batches.flatMap((batch) => batch.lines);
    try {
      await writer.seal(batches);
    } catch (error) {
      if (!isVaultError(error, "LOCKBOX_MISSING")) throw error;
      await this.append(lines);
      return;
    }
    for (const line of lines)
      if (book.isInMemory(line.collection)) book.take(line);
      else book.events.note(line);
    await loader.takeSealed(writer.takeSealed());
    await book.events.saveMany();
    book.tell();
  }
}

/** Gives what is waited for, once both have ended, whatever comes of the other one. */
async function whileWaiting<Value>(waited: Promise<Value>, other: Promise<void>): Promise<Value> {
  const [, done] = await Promise.allSettled([waited, other]);
  if (done.status === "rejected") throw done.reason;
  return waited;
}
