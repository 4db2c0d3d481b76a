/**
 * Seals this device's own blocks, each at the next place of its stream, durable in the outbox before anybody else can
 * see it. After a write that failed, what it signed is never signed again: the next segment begins.
 * @module
 */
import { openBlock, type OpenedBlock } from "../../block/open.ts";
import { readPackedLines } from "../../block/packed.ts";
import { sealBlock, sealPacked } from "../../block/seal.ts";
import { VaultError } from "../../errors.ts";
import type { BlockId, MemberId } from "../../model/ids.ts";
import { isEventCollection } from "../../protocol/collections.ts";
import { type BlockKind, readBlockHeader } from "../../protocol/log/block-header.ts";
import { splitStream, type Vector } from "../../protocol/log/block-stream.ts";
import { toStreamName } from "../../protocol/ids.ts";
import type { CollectionKeys } from "../collection-keys.ts";
import type { HeldBlocks } from "../load/held-blocks.ts";
import type { LogParts } from "../log-parts.ts";
import type { NewBlock, Outbox, UnpublishedBlock } from "../outbox/outbox.ts";
import { type Batch, packLines, type WaitingLine } from "./pack-lines.ts";
import type { PreparedBatch, PreparedLines } from "./prepared-lines.ts";
import type { SnapshotBatch } from "./regroup.ts";
import {
  newestOwn,
  nextPlace,
  type NextPlace,
  readMarker,
  type StreamEnd,
  writeMarker,
} from "./stream-segment.ts";
import type { RecordLine } from "../vault-log.ts";
import { seenOf } from "../vector.ts";

/** What the writer works on. */
export interface WriterParts {
  readonly parts: LogParts;
  readonly outbox: Outbox;
  readonly held: HeldBlocks;
  readonly keys: CollectionKeys;
}

interface Content {
  readonly kind: BlockKind;
  readonly collection: string;
  readonly from: string;
  readonly texts: readonly string[];
  /** What to seal in the place of the texts, which it holds. */
  readonly prepared?: PreparedLines;
  readonly lines: readonly WaitingLine[];
  readonly replaces: UnpublishedBlock | null;
}

/** A block that was sealed, as it would open again. */
export interface SealedLines extends OpenedBlock {
  /** What the index says of it, where that was made ready before. */
  readonly prepared?: PreparedLines;
}

/** Blocks that are made durable by one sync of the disk. */
export const BLOCKS_A_SYNC = 16;

/** Writes own blocks. Calls come one at a time. */
export class BlockWriter {
  readonly #w: WriterParts;
  /** What was sealed since it was asked for, as it would open again. */
  #sealed = new Map<BlockId, SealedLines>();
  #place: NextPlace;
  /** The newest own block is known for sure: by the marker, or because this writer wrote it. */
  #isSure: boolean;
  #markerLies: boolean;

  private constructor(writer: WriterParts, marker: StreamEnd | null) {
    this.#w = writer;
    this.#markerLies = marker !== null;
    const newest = this.#newestOwn();
    this.#place = nextPlace(newest, marker);
    this.#isSure = newest !== null && this.#place.seq > 1;
  }

  /** Finds the place where this device goes on. */
  static async open(writer: WriterParts): Promise<BlockWriter> {
    return new BlockWriter(writer, readMarker(await writer.parts.stores.marker.read()));
  }

  /** Seals all waiting lines. @throws {VaultError} LOCKBOX_MISSING without the epoch's key. */
  async flush(): Promise<void> {
    this.#goOn();
    const contents = packLines(this.#w.outbox.waiting()).map((batch) =>
      toContent(batch, batch.lines),
    );
    await this.#write(contents);
  }

  /** Seals batches that never waited as lines. @throws {VaultError} LOCKBOX_MISSING without the epoch's key. */
  async seal(batches: readonly Batch<RecordLine>[]): Promise<void> {
    this.#goOn();
    await this.#write(batches.map((batch) => toContent(batch, [])));
  }

  /** Seals lines that were prepared for blocks. @throws {VaultError} LOCKBOX_MISSING without the epoch's key. */
  async sealPrepared(batches: readonly PreparedBatch[]): Promise<void> {
    this.#goOn();
    await this.#write(
      batches.map(({ from, prepared }): Content => {
        const { collection } = prepared;
        return {
          kind: "records",
          collection,
          from,
          texts: [],
          prepared,
          lines: [],
          replaces: null,
        };
      }),
    );
  }

  /** Seals unpublished blocks that are not held anew, in a fresh segment, in the epoch in force. */
  async reseal(): Promise<number> {
    const { outbox, held } = this.#w;
    const stale = outbox
      .unpublished()
      .filter(({ header, id }) => held.idAt({ stream: header.stream, seq: header.seq }) !== id);
    if (stale.length === 0) return 0;
    // What is discarded is linked to by nothing: the fresh segment goes on from what the server holds.
    this.#beginSegment(newestOwn(this.#device, held.heads()));
    for (let at = 0; at < stale.length; at += BLOCKS_A_SYNC) {
      const some = stale.slice(at, at + BLOCKS_A_SYNC);
      await this.#write(await Promise.all(some.map((block) => this.#contentOf(block))));
      // All is read anew afterwards: of thousands of blocks none needs to stay in memory.
      this.takeSealed();
    }
    return stale.length;
  }

  /**
   * Writes a snapshot into a fresh segment that holds nothing else; what is written later goes into the one after it.
   * @returns the stream, its number of blocks, and the id of the last.
   */
  async writeSnapshot(batches: readonly SnapshotBatch[]): Promise<StreamEnd> {
    this.#beginSegment(this.#newestOwn());
    await this.#write(
      batches.map((batch): Content => {
        return { ...batch, kind: "snapshot", lines: [], replaces: null };
      }),
    );
    const end = this.#newestOwn();
    if (end === null || end.seq !== batches.length)
      throw new VaultError("internal", "A clean-up wrote no snapshot.");
    this.#beginSegment(end);
    // A clean shutdown may not go on in the segment of a snapshot, so it leaves no marker.
    this.#isSure = false;
    return end;
  }

  /** Own blocks that came from elsewhere, after a restored backup perhaps, may lie where the next one would go. */
  #goOn(): void {
    const newest = this.#newestOwn();
    if ((newest?.id ?? null) !== this.#place.prev) this.#beginSegment(newest);
  }

  #beginSegment(after: StreamEnd | null): void {
    this.#place = { segment: this.#highestSegment() + 1, seq: 1, prev: after?.id ?? null };
  }

  /** Gives what was sealed since the last time, as it would open again. */
  takeSealed(): ReadonlyMap<BlockId, SealedLines> {
    const sealed = this.#sealed;
    this.#sealed = new Map();
    return sealed;
  }

  /** Leaves the marker, if the newest own block is known for sure. */
  async rest(): Promise<void> {
    const newest = this.#newestOwn();
    if (newest === null || !this.#isSure || this.#markerLies) return;
    await this.#w.parts.stores.marker.write(writeMarker(newest));
    this.#markerLies = true;
  }

  async #write(contents: readonly Content[]): Promise<void> {
    for (let at = 0; at < contents.length; at += BLOCKS_A_SYNC)
      await this.#writeSome(contents.slice(at, at + BLOCKS_A_SYNC));
  }

  async #writeSome(contents: readonly Content[]): Promise<void> {
    this.#mustHaveKeys(contents);
    await this.#removeMarker();
    this.#leaveTakenPlace();
    const before = this.#place;
    try {
      const blocks = contents.map((content) => this.#seal(content));
      await this.#w.outbox.addBlocks(blocks);
      this.#isSure = true;
    } catch (error) {
      const newest = this.#newestOwn();
      this.#place = { segment: before.segment + 1, seq: 1, prev: newest?.id ?? null };
      this.#isSure = false;
      throw error;
    }
  }

  /** Own blocks that came from the server may stand where the next one would go: a fresh segment goes on from them. */
  #leaveTakenPlace(): void {
    const newest = newestOwn(this.#device, this.#w.held.vector());
    if (newest === null) return;
    const { segment } = splitStream(newest.stream);
    const { segment: ours, seq } = this.#place;
    if (segment < ours || (segment === ours && newest.seq < seq)) return;
    this.#place = { segment: this.#highestSegment() + 1, seq: 1, prev: newest.id };
  }

  /** Without a key nothing is signed, so nothing is lost. */
  #mustHaveKeys(contents: readonly Content[]): void {
    const { epoch } = this.#w.parts.roster();
    for (const { collection } of contents) this.#w.keys.of(epoch, collection);
  }

  async #removeMarker(): Promise<void> {
    if (!this.#markerLies) return;
    await this.#w.parts.stores.marker.remove();
    this.#markerLies = false;
  }

  #seal(content: Content): NewBlock {
    const { kind, collection, texts, prepared, from, lines, replaces } = content;
    const { parts, held, keys } = this.#w;
    const { vault, device, signSeed } = parts.keeper.current();
    const roster = parts.roster();
    const { segment, seq, prev } = this.#place;
    const own = toStreamName(device, segment);
    const seen = seenOf(held.vector(), own);
    const head = { v: 1 as const, from, t: parts.now(), roster: roster.head, seen };
    const place = { kind, vault, device, segment, epoch: roster.epoch, seq, prev, head };
    const secrets = {
      collectionKey: keys.of(roster.epoch, collection),
      signKey: signSeed,
      random: parts.random,
    };
    const areEvents = isEventCollection(collection);
    const sealed =
      prepared === undefined
        ? sealBlock({ ...place, lines: texts, areEvents }, secrets)
        : sealPacked(place, prepared.packed, secrets);
    this.#place = { segment, seq: seq + 1, prev: sealed.id };
    const header = readBlockHeader(sealed.bytes);
    this.#sealed.set(
      sealed.id,
      prepared === undefined
        ? { header, collection, head, lines: texts }
        : new PreparedBlock({ header, collection, head }, prepared),
    );
    const { id, bytes } = sealed;
    return { id, bytes, header, collection, lines, replaces: replaces?.id ?? null };
  }

  async #contentOf(block: UnpublishedBlock): Promise<Content> {
    const { id, collection, header } = block;
    const key = this.#w.keys.of(header.epoch, collection);
    const bytes = (await this.#w.outbox.read(id)) ?? new Uint8Array();
    const { head, lines } = openBlock(bytes, new Map([[collection, key]]));
    return {
      kind: "records",
      collection,
      from: head.from,
      texts: lines,
      lines: [],
      replaces: block,
    };
  }

  #newestOwn(): StreamEnd | null {
    return newestOwn(this.#device, this.#w.held.heads(), this.#outboxVector());
  }

  #highestSegment(): number {
    const newest = this.#newestOwn();
    const known = newest === null ? 0 : splitStream(newest.stream).segment;
    return Math.max(known, this.#place.seq > 1 ? this.#place.segment : this.#place.segment - 1);
  }

  #outboxVector(): Vector {
    // Ascending, so the newest of a stream stays.
    return Object.fromEntries(
      this.#w.outbox.unpublished().map(({ header, id }) => [header.stream, [header.seq, id]]),
    );
  }

  get #device(): MemberId {
    return this.#w.parts.keeper.current().device;
  }
}

/** A sealed block of prepared lines; they are unpacked when somebody asks for them. */
class PreparedBlock implements SealedLines {
  readonly header: OpenedBlock["header"];
  readonly collection: string;
  readonly head: OpenedBlock["head"];
  readonly prepared: PreparedLines;

  constructor(block: Omit<OpenedBlock, "lines">, prepared: PreparedLines) {
    this.header = block.header;
    this.collection = block.collection;
    this.head = block.head;
    this.prepared = prepared;
  }

  get lines(): readonly string[] {
    return readPackedLines(this.prepared.packed);
  }
}

function toContent(
  { collection, from, lines }: Batch<RecordLine>,
  waited: readonly WaitingLine[],
): Content {
  const texts = lines.map(({ text }) => text);
  return { kind: "records", collection, from, texts, lines: waited, replaces: null };
}
