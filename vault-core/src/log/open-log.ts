/**
 * Opens the log of an unlocked vault: reads back what is held and what waits, and serves both the rooms above
 * (`VaultLog`) and `sync/` (`SyncableLog`). All changes run one after the other.
 * @module
 */
import type { OpenedBlock } from "../block/open.ts";
import { isVaultError, VaultError } from "../errors.ts";
import type { BlockId } from "../model/ids.ts";
import type { Position, Vector } from "../protocol/log/block-stream.ts";
import { baseFloor } from "../protocol/roster/truncates.ts";
import type { StoredBlock } from "../store/block-store.ts";
import { BlockWriter, type WriterParts } from "./block-writer.ts";
import { CollectionKeys } from "./collection-keys.ts";
import { mustMatchCutoffs, trimToCutoffs } from "./cutoffs.ts";
import { expectedId, readHealed } from "./heal-block.ts";
import { HeldBlocks } from "./held-blocks.ts";
import { type Judgment, judgeHelpersBlock } from "./judge-helpers.ts";
import { LineBook } from "./line-book.ts";
import {
  type BlockReader,
  countsHere,
  loadBlocks,
  type LoadedBlock,
  openStored,
  readAll,
  readStored,
} from "./load-blocks.ts";
import type { LogFigures, SyncableLog } from "./log-for-sync.ts";
import type { LogParts } from "./log-parts.ts";
import { Outbox, type UnpublishedBlock } from "./outbox.ts";
import { countUpTo, type CountedBlocks, type CountRange } from "./count-up-to.ts";
import { mustBeRecordLine, readLine } from "./record-line.ts";
import type { SnapshotBatch } from "./regroup.ts";
import type { StreamEnd } from "./stream-segment.ts";
import type { LiveLine, RecordLine } from "./vault-log.ts";
import {
  type ClosedBlock,
  verifyBlock,
  type Verdict,
  type VerifiedBlock,
  type VerifyState,
} from "./verify.ts";

/** Waiting text, in letters, from which on an append seals by itself. */
const FLUSH_LETTERS = 1024 * 1024;

/**
 * Opens the log: every live line is in memory when it resolves.
 * @throws {VaultError} FORK if the block store holds two blocks at one place; internal for an outbox of another device.
 */
export async function openLog(parts: LogParts): Promise<SyncableLog> {
  const { keeper, stores } = parts;
  const { vault, device, pin, settled } = keeper.current();
  const base = baseFloor(parts.roster(), device, settled ?? 0).vector;
  const held = new HeldBlocks(pin.vector, { base, floor: parts.roster().floor });
  const keys = new CollectionKeys(keeper, parts.collectionNames);
  const cipher = { vault, device, key: parts.outboxKey, random: parts.random };
  const outbox = await Outbox.open(stores.outbox, cipher);
  trimToCutoffs({ held, ...readerOf(parts, keys) });
  const loaded: LoadedBlock[] = [];
  for await (const block of loadBlocks(stores.blocks, held, readerOf(parts, keys))) {
    if (!block.isLate) held.add(block.position, block.id);
    loaded.push(block);
  }
  const writer = await BlockWriter.open({ parts, outbox, held, keys });
  return new OpenLog({ parts, held, keys, outbox, writer }, loaded);
}

function readerOf({ roster, keeper }: LogParts, keys: CollectionKeys): BlockReader {
  return { keys, roster: roster(), reader: keeper.current().device };
}

interface LogMachinery extends WriterParts {
  readonly writer: BlockWriter;
}

class OpenLog implements SyncableLog {
  readonly #m: LogMachinery;
  readonly #book = new LineBook();
  #adopted: StoredBlock[] = [];
  #bytes = 0;
  /** Stored, and beyond a cut-off. */
  #late: Position[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(machinery: LogMachinery, loaded: readonly LoadedBlock[]) {
    this.#m = machinery;
    this.#takeLoaded(loaded);
    for (const block of machinery.outbox.unpublished()) {
      const opened = openStored(block.bytes, machinery.keys);
      if (opened === null)
        throw new VaultError("LOCKBOX_MISSING", "This device lacks the key of what it saved.");
      this.#takeIn(opened);
    }
    for (const line of machinery.outbox.waiting()) this.#book.take(readLine(line));
    this.#book.forgetChanges();
  }

  append(lines: readonly RecordLine[]): Promise<void> {
    return this.#inTurn(async () => {
      if (lines.length === 0) return;
      const read = lines.map(mustBeRecordLine);
      await this.#m.outbox.addLines(lines);
      for (const line of read) this.#book.take(line);
      this.#book.tell();
      if (this.#waitingLetters() >= FLUSH_LETTERS) await this.#flushIfPossible();
    });
  }

  flush(): Promise<void> {
    return this.#inTurn(() => this.#m.writer.flush());
  }

  live(collection: string, id: string): LiveLine | null {
    return this.#book.live().get(collection, id);
  }

  all(collection: string): Iterable<LiveLine> {
    return this.#book.live().all(collection);
  }

  collections(): readonly string[] {
    return this.#book.live().collections();
  }

  onChange(listener: (collections: ReadonlySet<string>) => void): () => void {
    return this.#book.onChange(listener);
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#flushIfPossible();
      await this.#m.writer.rest();
      await this.#m.parts.stores.outbox.close();
      await this.#m.parts.stores.blocks.close();
    });
  }

  vector(): Vector {
    return this.#m.held.vector();
  }

  heads(): Vector {
    return this.#m.held.heads();
  }

  holds(position: Position, id: BlockId): boolean {
    return this.#m.held.idAt(position) === id;
  }

  rise(base: Vector): void {
    this.#m.held.rise({ base, floor: this.#m.parts.roster().floor });
  }

  read(position: Position): Promise<LoadedBlock | null> {
    const { keys, parts } = this.#m;
    return readStored(parts.stores.blocks, position, readerOf(parts, keys));
  }

  writeSnapshot(batches: readonly SnapshotBatch[]): Promise<StreamEnd> {
    return this.#inTurn(() => this.#m.writer.writeSnapshot(batches));
  }

  hasLeftovers(): boolean {
    return this.#m.held.hasLeftovers;
  }

  purge(base: Vector): Promise<void> {
    return this.#inTurn(async () => {
      const { blocks } = this.#m.parts.stores;
      await blocks.forget(base);
      this.#m.held.hasLeftovers = false;
      this.#bytes = 0;
      for (const position of await blocks.positions())
        this.#bytes += (await blocks.get(position))?.length ?? 0;
      this.#book.purged();
    });
  }

  missing(): readonly Position[] {
    return this.#m.held.missing();
  }

  figures(): LogFigures {
    const unpublished = this.#m.outbox.unpublished();
    const waitingBytes = unpublished.reduce((sum, block) => sum + block.bytes.length, 0);
    return {
      blocks: this.#m.held.count() + unpublished.length,
      bytes: this.#bytes + waitingBytes,
      waitingLines: this.#m.outbox.waiting().length,
      unpublished: unpublished.length,
      ...this.#book.figures(),
    };
  }

  countUpTo(range: CountRange): Promise<ReadonlyMap<string, CountedBlocks>> {
    return countUpTo(this.#m.parts.stores.blocks, this.#m.keys, range);
  }

  lastHeard(): ReadonlyMap<string, number> {
    return this.#book.heard();
  }

  verify(bytes: Uint8Array, asked?: Position): Verdict {
    return verifyBlock(this.#verifyState(), bytes, asked);
  }

  judge(bytes: Uint8Array): Judgment {
    return judgeHelpersBlock(this.#verifyState(), bytes);
  }

  adopt(block: VerifiedBlock): void {
    const position = { stream: block.header.stream, seq: block.header.seq };
    this.#m.held.add(position, block.id);
    this.#store({ position, id: block.id, bytes: block.bytes }, block);
  }

  adoptClosed({ header, id, bytes }: ClosedBlock): void {
    const position = { stream: header.stream, seq: header.seq };
    this.#m.held.add(position, id);
    this.#store({ position, id, bytes }, null);
  }

  open(bytes: Uint8Array): OpenedBlock | null {
    return openStored(bytes, this.#m.keys);
  }

  openClosed(): Promise<void> {
    return this.#inTurn(() => this.#reload());
  }

  takeLate(): Promise<readonly ClosedBlock[]> {
    return this.#inTurn(async () => {
      const { held, keys, parts } = this.#m;
      const view = { held, ...readerOf(parts, keys) };
      mustMatchCutoffs(view);
      if (trimToCutoffs(view)) await this.#reload();
      return readAll(parts.stores.blocks, this.#late);
    });
  }

  keep(): Promise<void> {
    return this.#inTurn(async () => {
      const blocks = this.#adopted;
      this.#adopted = [];
      if (blocks.length > 0) await this.#m.parts.stores.blocks.put(blocks);
      this.#book.tell();
    });
  }

  async heal(bytes: Uint8Array, position: Position): Promise<boolean> {
    const { held, keys, parts } = this.#m;
    const expected = await expectedId(held, parts.stores.blocks, position);
    if (expected === null) return false;
    const who = readerOf(parts, keys);
    const { id, header, opened } = readHealed(who, bytes, { position, expected });
    held.add(position, id);
    if (header.prev !== null && position.seq > 1)
      held.expect({ stream: position.stream, seq: position.seq - 1 }, header.prev);
    this.#store({ position, id, bytes }, opened);
    return true;
  }

  unpublished(): readonly UnpublishedBlock[] {
    return this.#m.outbox.unpublished();
  }

  settle(ids: readonly BlockId[], pin: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      const { outbox, held, parts } = this.#m;
      const blocks = outbox
        .unpublished()
        .filter(({ id }) => ids.includes(id))
        .map(({ id, bytes, header }): StoredBlock => {
          return { id, bytes, position: { stream: header.stream, seq: header.seq } };
        });
      await parts.stores.blocks.put(blocks);
      for (const { position, id, bytes } of blocks) {
        if (held.has(position)) continue;
        held.add(position, id);
        this.#bytes += bytes.length;
      }
      // The pin names them before the outbox forgets them: a store that loses them then shows it.
      await pin();
      await outbox.settle(ids);
    });
  }

  reseal(): Promise<number> {
    return this.#inTurn(() => this.#m.writer.reseal());
  }

  rest(): Promise<void> {
    return this.#inTurn(() => this.#m.writer.rest());
  }

  #verifyState(): VerifyState {
    const { held, keys, parts } = this.#m;
    const keysOf = (epoch: number): ReadonlyMap<string, Uint8Array> => keys.ofEpoch(epoch);
    return { roster: parts.roster(), held, keysOf, reader: parts.keeper.current().device };
  }

  /** Lines that cannot be sealed now are safe in the outbox, and wait. */
  async #flushIfPossible(): Promise<void> {
    try {
      await this.#m.writer.flush();
    } catch (error) {
      if (!isVaultError(error, "LOCKBOX_MISSING")) throw error;
    }
  }

  #waitingLetters(): number {
    return this.#m.outbox.waiting().reduce((sum, line) => sum + line.text.length, 0);
  }

  /** Reads all lines anew, of what is stored and of what waits: some of it counts no more, or can be opened now. */
  async #reload(): Promise<void> {
    const { held, keys, outbox, parts } = this.#m;
    const loaded: LoadedBlock[] = [];
    for await (const block of loadBlocks(parts.stores.blocks, held, readerOf(parts, keys)))
      loaded.push(block);
    this.#book.clear();
    this.#bytes = this.#adopted.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#late = [];
    this.#takeLoaded(loaded);
    for (const { bytes } of [...this.#adopted, ...outbox.unpublished()]) {
      const opened = openStored(bytes, keys);
      if (opened !== null) this.#takeIn(opened);
    }
    for (const line of outbox.waiting()) this.#book.take(readLine(line));
    this.#book.tell();
  }

  #takeLoaded(loaded: readonly LoadedBlock[]): void {
    for (const { position, bytes, opened, isLate } of loaded) {
      if (isLate) this.#late.push(position);
      else this.#bytes += bytes.length;
      if (opened !== null) this.#takeIn(opened);
    }
  }

  /** Puts a block in the row of those that `keep` writes, and takes its lines in. */
  #store(block: StoredBlock, opened: OpenedBlock | null): void {
    this.#bytes += block.bytes.length;
    this.#adopted.push(block);
    if (opened !== null) this.#takeIn(opened);
  }

  /** What a helper says counts once a device has said it in its own name. */
  #takeIn(opened: OpenedBlock): void {
    const { keys, parts } = this.#m;
    if (countsHere(readerOf(parts, keys), opened.header)) this.#book.takeIn(opened);
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
