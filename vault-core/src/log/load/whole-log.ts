/**
 * Reads back what a device holds: which blocks, and their lines. Blocks of events that the index knows are not opened;
 * of what cannot be read nothing is taken, and so it is fetched again as a lost one.
 * @module
 */
import type { OpenedBlock } from "../../block/open.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import type { NewEvents } from "../events/event-book.ts";
import type { UnpublishedBlock } from "../outbox/outbox.ts";
import { readLine } from "../lines/record-line.ts";
import type { IndexRow } from "../../index/rows.ts";
import type { BlockId } from "../../model/ids.ts";
import { blockId } from "../../protocol/log/block-id.ts";
import { type Position, splitStream, writePosition } from "../../protocol/log/block-stream.ts";
import type { SealedLines, WriterParts } from "../write/block-writer.ts";
import type { LineBook } from "../lines/line-book.ts";
import {
  belongs,
  type BlockReader,
  countsHere,
  isBeyondCutoff,
  type LoadedBlock,
  openStored,
  readStored,
} from "./blocks.ts";
import { owedBy } from "../verify.ts";

/** What a loader works on. */
export interface LoadParts extends WriterParts {
  readonly book: LineBook;
  /** Blocks with a row that could not be read. */
  readonly distrusted: Set<BlockId>;
}

/** What was loaded. */
export interface LoadedLog {
  /** Bytes of the blocks that are here. */
  readonly bytes: number;
  /** Stored, and beyond a cut-off. */
  readonly late: readonly Position[];
}

/** Gives the way to the bytes of a row's block; a block that cannot be read is noted as missing. */
export function rowReader({
  parts,
  held,
  outbox,
  distrusted,
}: WriterParts & Pick<LoadParts, "distrusted">): (row: IndexRow) => Promise<Uint8Array | null> {
  return async ({ id, stream, seq }) => {
    const position = { stream, seq };
    const bytes = (await outbox.read(id)) ?? (await parts.stores.blocks.get(position));
    if (bytes !== null && blockId(bytes) === id) return bytes;
    distrusted.add(id);
    // An own block that was sealed anew may have left its place to another, which is whole.
    if (held.idAt(position) === id) held.lose(position);
    return null;
  };
}

/** Loads a log. */
export class LogLoader {
  readonly #l: LoadParts;

  constructor(parts: LoadParts) {
    this.#l = parts;
  }

  /**
   * Reads every stored block that belongs to what is pinned or goes on from it, and those that lie beyond a cut-off.
   * @throws {VaultError} FORK if the store holds two blocks at a place, or another than the pinned one.
   */
  async load({ isOpening }: { readonly isOpening: boolean }): Promise<LoadedLog> {
    const { held, parts } = this.#l;
    const who = this.#reader();
    const stored = await parts.stores.blocks.keys();
    await this.#loadRows(
      new Map(stored.map(({ position, idStart }) => [writePosition(position), idStart])),
      who,
    );
    const rows = this.#storedRows();
    let bytes = 0;
    const late: Position[] = [];
    const beyond: LoadedBlock[] = [];
    for (const { position } of stored) {
      if (held.isBelowBase(position)) {
        held.hasLeftovers = true;
        continue;
      }
      const row = rows.get(writePosition(position));
      if (row !== undefined) {
        if (isOpening) held.add(position, row.id);
        bytes += row.bytes;
        continue;
      }
      const block = await readStored(parts.stores.blocks, position, who);
      if (block === null) continue;
      if (block.isLate) late.push(position);
      else if (isBeyondHead(held, position)) beyond.push(block);
      else if (belongs(held, block)) bytes += await this.#take(block, isOpening);
    }
    return { bytes: bytes + (await this.#loadBeyond(beyond, isOpening)), late };
  }

  /**
   * Takes stored blocks that go on from what is pinned. A loss of power may take any of what was stored with them: one whose
   * author had seen what is not known here waits until the server sends all of it, as it did when it first came.
   */
  async #loadBeyond(blocks: readonly LoadedBlock[], isOpening: boolean): Promise<number> {
    let bytes = 0;
    let waiting = blocks;
    for (;;) {
      const still: LoadedBlock[] = [];
      for (const block of waiting)
        if (belongs(this.#l.held, block) && this.#isFounded(block, isOpening))
          bytes += await this.#take(block, isOpening);
        else still.push(block);
      if (still.length === waiting.length) return bytes;
      waiting = still;
    }
  }

  /** Tells whether all that a block's author had seen is known to be. What this device wrote, it had seen. */
  #isFounded({ opened, header }: LoadedBlock, isOpening: boolean): boolean {
    const { held, parts } = this.#l;
    if (opened === null || header.device === parts.keeper.current().device) return true;
    try {
      const owed = owedBy({ roster: parts.roster(), held }, opened);
      if (owed !== null && isOpening) held.references.note(owed);
      return owed !== null;
    } catch (error) {
      // It comes again, and is refused with an alarm.
      if (isVaultError(error, "FORK")) return false;
      throw error;
    }
  }

  /** Notes that a block is here, and takes its lines; gives its bytes. */
  async #take(block: LoadedBlock, isOpening: boolean): Promise<number> {
    const { book, held } = this.#l;
    const { position, id, opened } = block;
    const bytes = block.bytes.length;
    if (isOpening) held.add(position, id);
    if (opened === null) return bytes;
    const taken = { position, id, bytes, opened };
    if (book.takeDocuments(taken)) await book.takeEvents(taken);
    return bytes;
  }

  /**
   * Takes in all that lies in the outbox. A block of events with a row is not read: its row says all that is asked now.
   * @throws {VaultError} LOCKBOX_MISSING if it must open, and a key is not here.
   */
  async takeOutbox({ mustOpen }: { readonly mustOpen: boolean }): Promise<void> {
    const { book, keys, outbox } = this.#l;
    for (const block of outbox.unpublished()) {
      if (!book.isInMemory(block.collection) && book.events.state().numberOf(block.id) !== null) {
        if (mustOpen) keys.of(block.header.epoch, block.collection);
        continue;
      }
      const bytes = await outbox.read(block.id);
      const opened = bytes === null ? null : openStored(bytes, keys);
      if (opened === null && mustOpen)
        throw new VaultError("LOCKBOX_MISSING", "This device lacks the key of what it saved.");
      if (opened === null) continue;
      const taken = toNewEvents(block, opened);
      if (book.takeDocuments(taken)) await book.takeEvents(taken);
    }
    for (const line of outbox.waiting()) book.take(readLine(line));
    await book.settleMarks();
  }

  /** Takes in the events that blocks of the outbox hold since they were sealed. */
  async takeSealed(sealed: ReadonlyMap<BlockId, SealedLines>): Promise<void> {
    const { book, keys, outbox } = this.#l;
    const state = book.events.state();
    for (const block of outbox.unpublished()) {
      if (book.isInMemory(block.collection) || state.numberOf(block.id) !== null) continue;
      const known = sealed.get(block.id);
      const bytes = known === undefined ? await outbox.read(block.id) : null;
      const opened = known ?? (bytes === null ? null : openStored(bytes, keys));
      if (opened === null) continue;
      await book.events.take(toNewEvents(block, opened), known?.prepared ?? null);
    }
    book.events.forgetWaiting();
    for (const line of outbox.waiting())
      if (!book.isInMemory(line.collection)) book.take(readLine(line));
    await book.settleMarks();
  }

  /** Tells whether blocks that came back could not be read before. */
  isHealed(ids: readonly BlockId[]): boolean {
    return ids.some((id) => this.#l.distrusted.has(id));
  }

  /** Takes the rows that hold; a block of them that memory needs and that cannot be read ends them. */
  async #loadRows(stored: ReadonlyMap<string, string>, who: BlockReader): Promise<void> {
    const { book, distrusted } = this.#l;
    const damaged = new Set<BlockId>();
    for (;;) {
      await book.clear((row) =>
        Promise.resolve(!damaged.has(row.id) && this.#holds(row, stored, who)),
      );
      const number = await book.keepLines();
      const row = number === null ? undefined : book.events.state().rows[number];
      if (row === undefined) break;
      damaged.add(row.id);
    }
    distrusted.clear();
  }

  #holds(row: IndexRow, stored: ReadonlyMap<string, string>, who: BlockReader): boolean {
    const { held, outbox, distrusted } = this.#l;
    const { id, stream, seq } = row;
    const position = { stream, seq };
    if (distrusted.has(id)) return false;
    if (outbox.has(id)) return true;
    if (!id.startsWith(stored.get(writePosition(position)) ?? "none")) return false;
    if (held.isBelowBase(position)) return false;
    const head = held.headOf(stream);
    if (head === null || seq > head[0] || (seq === head[0] && id !== head[1])) return false;
    return !isBeyondCutoff(who, position) && countsHere(who, splitStream(stream));
  }

  /** Rows of blocks that lie in the store, by their position. */
  #storedRows(): ReadonlyMap<string, IndexRow> {
    const { book, outbox } = this.#l;
    const rows = book.events.state().rows.filter(({ id }) => !outbox.has(id));
    return new Map(rows.map((row) => [writePosition(row), row]));
  }

  #reader(): BlockReader {
    const { parts, keys } = this.#l;
    return { keys, roster: parts.roster(), reader: parts.keeper.current().device };
  }
}

function isBeyondHead(held: WriterParts["held"], { stream, seq }: Position): boolean {
  return seq > (held.headOf(stream)?.[0] ?? 0);
}

function toNewEvents({ id, length, header }: UnpublishedBlock, opened: OpenedBlock): NewEvents {
  const position = { stream: header.stream, seq: header.seq };
  return { position, id, bytes: length, opened };
}
