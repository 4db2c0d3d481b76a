/**
 * The blocks of a backup, stream by stream: each is signed by a member, stands in its place, and follows the one
 * before it, from the floor on or from the first.
 * @module
 */
import type { HeldView } from "../log/load/held-blocks.ts";
import type { BlockId, StreamName } from "../model/ids.ts";
import { isStreamName } from "../protocol/ids.ts";
import { type BlockHeader, checkBlock } from "../protocol/log/block-header.ts";
import type { Position, Vector } from "../protocol/log/block-stream.ts";
import { cutoffOf, signKeyOf } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { readDocumentId } from "../store/positions.ts";
import { must, type Place } from "./refuse.ts";

interface Stream {
  /** Number of the first block that is here. */
  readonly first: number;
  readonly ids: BlockId[];
}

/** Ids of all blocks by position. */
export class BackupStreams implements HeldView {
  readonly #state: RosterState;
  readonly #streams = new Map<StreamName, Stream>();
  #last = "";
  /** Blocks so far. */
  count = 0;
  /** Bytes of them. */
  bytes = 0;
  /** Those of removed members beyond their cut-off. */
  late = 0;

  constructor(state: RosterState) {
    this.#state = state;
  }

  /** Checks the next block. @throws {VaultError} any alarm of `checkBlock`; BAD_BACKUP. */
  take(block: Uint8Array, place: Place): void {
    const state = this.#state;
    const name = place.piece ?? "";
    const position = readDocumentId(name);
    must(position !== null && name > this.#last, "it stands in the wrong place", place);
    this.#last = name;
    const { header, id } = checkBlock(block, {
      vault: state.vault,
      minSuite: state.policy.minSuite,
      position,
      signKeyOf: (device) => signKeyOf(state, device),
    });
    must(header.epoch <= state.epoch, "it is of an epoch that its roster does not show", place);
    must(state.members.get(header.device)?.may !== "read", "its device may only read", place);
    this.#mustFollow(header, place);
    this.#mustBeNamed(header, id, place);
    const stream = this.#streams.get(header.stream) ?? { first: header.seq, ids: [] };
    stream.ids.push(id);
    this.#streams.set(header.stream, stream);
    this.count += 1;
    this.bytes += block.length;
    if (this.isLate(header)) this.late += 1;
  }

  idAt({ stream, seq }: Position): BlockId | null {
    const held = this.#streams.get(stream);
    return held?.ids[seq - held.first] ?? null;
  }

  headOf(stream: StreamName): readonly [seq: number, id: BlockId] | null {
    const held = this.#streams.get(stream);
    const id = held?.ids.at(-1);
    return held === undefined || id === undefined ? null : [held.first + held.ids.length - 1, id];
  }

  /** A backup is whole or none. */
  isOwed(): boolean {
    return false;
  }

  expectedAt(position: Position): BlockId | null {
    return this.idAt(position);
  }

  isIn(stream: StreamName, id: BlockId): boolean {
    return this.#streams.get(stream)?.ids.includes(id) === true;
  }

  /** Newest block of each stream. */
  vector(): Vector {
    return Object.fromEntries(
      [...this.#streams.keys()].flatMap((stream) => {
        const head = this.headOf(stream);
        return head === null ? [] : [[stream, head] as const];
      }),
    );
  }

  /** Tells whether a block lies beyond the cut-off of its removed author. */
  isLate({ device, stream, seq }: BlockHeader): boolean {
    const cutoff = cutoffOf(this.#state, device, stream);
    return cutoff !== null && seq > cutoff[0];
  }

  /** Tells whether a block lies at or below the floor: what it holds stands in the snapshot too. */
  isBelowFloor({ stream, seq }: Position): boolean {
    return seq <= (this.#state.floor[stream]?.[0] ?? 0);
  }

  /** What a compaction wrote must be here whole: the blocks below its floor may be gone. */
  mustHoldSnapshot(place: Place): void {
    const { truncate } = this.#state;
    if (truncate === null || !isStreamName(truncate.snapshot.stream)) return;
    const { stream, count, head } = truncate.snapshot;
    if (!isStreamName(stream) || this.isBelowFloor({ stream, seq: count })) return;
    must(this.idAt({ stream, seq: count }) === head, "the snapshot is not whole", place);
  }

  #mustFollow({ device, segment, stream, seq, prev }: BlockHeader, place: Place): void {
    const head = this.headOf(stream);
    const floor = this.#state.floor[stream] ?? null;
    if (head !== null) {
      must(seq === head[0] + 1, "entries before it are missing", place);
      must(prev === head[1], "it does not follow the one before", place);
    } else if (seq === 1) {
      must(prev === null || this.#endsLower(device, segment, prev), "it links to nothing", place);
    } else {
      must(floor !== null && seq <= floor[0] + 1, "entries before it are missing", place);
      must(seq <= floor[0] || prev === floor[1], "it does not follow the one before", place);
    }
  }

  /** At the floor and at a cut-off the roster names the id. */
  #mustBeNamed({ device, stream, seq }: BlockHeader, id: BlockId, place: Place): void {
    const named = [this.#state.floor[stream], cutoffOf(this.#state, device, stream)];
    for (const head of named)
      must(head?.[0] !== seq || head[1] === id, "the roster names another entry there", place);
  }

  /** A first block links to the newest of a lower segment of its device, here or at the floor. */
  #endsLower(device: string, segment: number, prev: BlockId): boolean {
    for (let lower = segment - 1; lower >= 1; lower--) {
      const stream = `${device}/${lower}`;
      if (!isStreamName(stream)) continue;
      const head = this.headOf(stream) ?? this.#state.floor[stream];
      if (head?.[1] === prev) return true;
    }
    return false;
  }
}
