/**
 * Opens the log of an unlocked vault: reads back what is held and what waits, and serves both the rooms above
 * (`VaultLog`) and `sync/` (`SyncableLog`). All changes run one after the other.
 * @module
 */
import type { OpenedBlock } from "../block/open.ts";
import type { BlockId } from "../model/ids.ts";
import type { Position, Vector } from "../protocol/log/block-stream.ts";
import { blockId } from "../protocol/log/block-id.ts";
import type { StoredBlock } from "../store/block-store.ts";
import { BookReader } from "./lines/book-reader.ts";
import { BlockWriter, type WriterParts } from "./write/block-writer.ts";
import { mustMatchCutoffs, trimToCutoffs } from "./members/cutoffs.ts";
import type { NewEvents } from "./events/event-book.ts";
import { expectedId, readHealed, readWalked } from "./load/heal-block.ts";
import { type Judgment, judgeHelpersBlock } from "./members/judge-helpers.ts";
import type { LineBook } from "./lines/line-book.ts";
import { countsHere, type LoadedBlock, openStored, readAll, readStored } from "./load/blocks.ts";
import { LogLoader, type LoadParts } from "./load/whole-log.ts";
import { readPassed } from "./outbox/passed-blocks.ts";
import { prepareLog, readerOf } from "./load/prepare-log.ts";
import type { LogFigures, SyncableLog } from "./log-for-sync.ts";
import type { LogParts } from "./log-parts.ts";
import type { UnpublishedBlock } from "./outbox/outbox.ts";
import type { Reference } from "./load/owed-references.ts";
import { countUpTo, type CountedBlocks, type CountRange } from "./members/count-up-to.ts";
import type { PreparedBatch } from "./write/prepared-lines.ts";
import type { SnapshotBatch } from "./write/regroup.ts";
import { LineSaver } from "./write/save-lines.ts";
import { storeOwn } from "./outbox/store-own.ts";
import type { StreamEnd } from "./write/stream-segment.ts";
import type { RecordLine } from "./vault-log.ts";
import {
  type ClosedBlock,
  verifyBlock,
  type Verdict,
  type VerifiedBlock,
  type VerifyState,
} from "./verify.ts";
import { keepNews, type LogWalk, walkOf } from "./load/walk.ts";

/**
 * Opens the log: every live line but those of events is in memory when it resolves.
 * @throws {VaultError} FORK if the block store holds two blocks at one place; internal for an outbox of another device.
 */
export function openLog(parts: LogParts): Promise<SyncableLog> {
  return OpenLog.open(parts);
}

interface AdoptedBlock {
  readonly stored: StoredBlock;
  readonly opened: OpenedBlock | null;
}

class OpenLog extends BookReader implements SyncableLog {
  readonly #m: WriterParts;
  readonly #writer: BlockWriter;
  readonly #book: LineBook;
  readonly #loader: LogLoader;
  readonly #saver: LineSaver;
  #adopted: AdoptedBlock[] = [];
  #bytes = 0;
  /** Stored, and beyond a cut-off. */
  #late: readonly Position[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(made: LoadParts, writer: BlockWriter) {
    super(made.book);
    this.#m = made;
    this.#writer = writer;
    this.#book = made.book;
    this.#loader = new LogLoader(made);
    this.#saver = new LineSaver({
      outbox: made.outbox,
      writer,
      book: made.book,
      loader: this.#loader,
    });
  }

  static async open(parts: LogParts): Promise<OpenLog> {
    const loadParts = await prepareLog(parts);
    const loaded = await new LogLoader(loadParts).load({ isOpening: true });
    const log = new OpenLog(loadParts, await BlockWriter.open(loadParts));
    [log.#bytes, log.#late] = [loaded.bytes, loaded.late];
    await log.#loader.takeOutbox({ mustOpen: true });
    loadParts.book.forgetChanges();
    return log;
  }

  override tidy(): void {
    super.tidy();
    void this.#inTurn(() => this.#book.events.forgetLargeTables());
  }

  append(lines: readonly RecordLine[]): Promise<void> {
    return this.#inTurn(() => this.#saver.append(lines));
  }

  appendMany(lines: readonly RecordLine[]): Promise<void> {
    return this.#inTurn(() => this.#saver.appendMany(lines));
  }

  appendPrepared(batches: readonly PreparedBatch[]): Promise<void> {
    return this.#inTurn(() => this.#saver.appendPrepared(batches));
  }

  flush(): Promise<void> {
    return this.#inTurn(() => this.#saver.flush());
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#saver.flushIfPossible();
      await this.#writer.rest();
      await this.#book.events.save();
      await this.#book.events.parts.stop();
      const { outbox, blocks, index } = this.#m.parts.stores;
      for (const store of [outbox, blocks, index]) await store.close();
    });
  }

  vector(): Vector {
    return this.#m.held.vector();
  }

  heads(): Vector {
    return this.#m.held.heads();
  }

  passed(floor: Vector): Promise<readonly LoadedBlock[]> {
    return readPassed(this.#m, floor);
  }

  rise(base: Vector): void {
    this.#m.held.rise({ base, floor: this.#m.parts.roster().floor });
  }

  read(position: Position): Promise<LoadedBlock | null> {
    const { keys, parts } = this.#m;
    return readStored(parts.stores.blocks, position, readerOf(parts, keys));
  }

  writeSnapshot(batches: readonly SnapshotBatch[]): Promise<StreamEnd> {
    return this.#inTurn(async () => {
      const end = await this.#writer.writeSnapshot(batches);
      await this.#loader.takeSealed(this.#writer.takeSealed());
      return end;
    });
  }

  hasLeftovers(): boolean {
    return this.#m.held.hasLeftovers;
  }

  purge(base: Vector): Promise<void> {
    return this.#inTurn(async () => {
      // First what the index says of the blocks: a crash in between leaves blocks, which show.
      await this.#book.events.clear();
      await this.#m.parts.stores.blocks.forget(base);
      this.#m.held.hasLeftovers = false;
      await this.#reload("anew");
    });
  }

  missing(): readonly Position[] {
    return this.#m.held.missing();
  }

  figures(): LogFigures {
    const unpublished = this.#m.outbox.unpublished();
    return {
      blocks: this.#m.held.count() + unpublished.length,
      bytes: unpublished.reduce((sum, block) => sum + block.length, this.#bytes),
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
    this.#m.held.references.note(block.references);
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
    return this.#inTurn(async () => {
      await this.#reload();
      this.#book.tell();
    });
  }

  takeLate(): Promise<readonly ClosedBlock[]> {
    return this.#inTurn(async () => {
      const { held, keys, parts } = this.#m;
      const view = { held, ...readerOf(parts, keys) };
      mustMatchCutoffs(view);
      if (trimToCutoffs(view)) {
        await this.#reload();
        this.#book.tell();
      }
      return readAll(parts.stores.blocks, this.#late);
    });
  }

  keep(): Promise<void> {
    return this.#inTurn(async () => {
      const adopted = this.#adopted;
      this.#adopted = [];
      await keepNews(this.#m);
      if (adopted.length > 0)
        await this.#m.parts.stores.blocks.put(adopted.map(({ stored }) => stored));
      for (const { stored, opened } of adopted)
        if (opened !== null && !this.#book.isInMemory(opened.collection))
          await this.#book.takeEvents(toNewEvents(stored, opened));
      // A block that could not be read for a while: what came meanwhile was not held against it.
      if (this.#loader.isHealed(adopted.map(({ stored }) => stored.id))) await this.#reload();
      await this.#book.events.save();
      this.#book.tell();
    });
  }

  async heal(bytes: Uint8Array, position: Position, isAhead = false): Promise<boolean> {
    const { held, keys, parts } = this.#m;
    const known = await expectedId(held, parts.stores.blocks, position);
    const expected = known ?? (isAhead ? blockId(bytes) : null);
    if (expected === null) return false;
    const what = { position, expected };
    const { id, header, opened, references } = held.isWalked(position)
      ? readWalked(this.#verifyState(), bytes, what)
      : readHealed(readerOf(parts, keys), bytes, what);
    if (header.prev !== null && position.seq > 1)
      held.expect({ stream: position.stream, seq: position.seq - 1 }, header.prev);
    held.references.note(references);
    held.add(position, id);
    this.#store({ position, id, bytes }, opened);
    return true;
  }

  owed(): number {
    return this.#m.held.owed();
  }

  contradicted(): readonly Reference[] {
    return this.#m.held.contradicted();
  }

  wayBack(): LogWalk {
    return walkOf(this.#m, (work) => this.#inTurn(work));
  }

  unpublished(): readonly UnpublishedBlock[] {
    return this.#m.outbox.unpublished();
  }

  readUnpublished(id: BlockId): Promise<Uint8Array | null> {
    return this.#m.outbox.read(id);
  }

  settle(ids: readonly BlockId[], pin: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      const { outbox, held } = this.#m;
      const settled = await storeOwn(this.#m, new Set(ids));
      for (const { id, header, length } of settled) {
        const position = { stream: header.stream, seq: header.seq };
        if (held.has(position)) continue;
        held.add(position, id);
        this.#bytes += length;
      }
      // The pin names them before the outbox forgets them: a store that loses them then shows it.
      await pin();
      await outbox.settle(ids);
      await this.#book.events.save();
    });
  }

  mayBeThere(): ReadonlySet<BlockId> {
    return this.#m.outbox.mayBeThere();
  }

  hasTakenPlaces(): boolean {
    return this.#m.outbox.unpublished().some(({ header, id }) => this.#m.held.isTaken(header, id));
  }

  reseal(): Promise<number> {
    return this.#inTurn(async () => {
      const count = await this.#writer.reseal();
      if (count > 0) await this.#reload();
      return count;
    });
  }

  rest(): Promise<void> {
    return this.#inTurn(() => this.#writer.rest());
  }

  #verifyState(): VerifyState {
    const { held, keys, parts } = this.#m;
    const keysOf = (epoch: number): ReadonlyMap<string, Uint8Array> => keys.ofEpoch(epoch);
    return { roster: parts.roster(), held, keysOf, reader: parts.keeper.current().device };
  }

  /** Reads all lines anew, of what is stored and of what waits: some of it counts no more, or can be opened now. */
  async #reload(index: "kept" | "anew" = "kept"): Promise<void> {
    if (index === "kept") await this.#book.events.save();
    const loaded = await this.#loader.load({ isOpening: false });
    [this.#bytes, this.#late] = [loaded.bytes, loaded.late];
    for (const { stored, opened } of this.#adopted) {
      this.#bytes += stored.bytes.length;
      if (opened !== null) this.#book.takeDocuments(toNewEvents(stored, opened));
    }
    await this.#loader.takeOutbox({ mustOpen: false });
  }

  /** Puts a block in the row of those that `keep` writes, and takes its documents in. */
  #store(stored: StoredBlock, opened: OpenedBlock | null): void {
    this.#bytes += stored.bytes.length;
    const { keys, parts } = this.#m;
    // What a helper says counts once a device has said it in its own name.
    const counts = opened !== null && countsHere(readerOf(parts, keys), opened.header);
    this.#adopted.push({ stored, opened: counts ? opened : null });
    if (counts) this.#book.takeDocuments(toNewEvents(stored, opened));
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function toNewEvents({ position, id, bytes }: StoredBlock, opened: OpenedBlock): NewEvents {
  return { position, id, bytes: bytes.length, opened };
}
