/**
 * Fetches the blocks up to the pin that are not here: all of them on a device that has just joined, the last few
 * after a power cut. Newest first, of every stream in turn: the pin names the newest of a stream, each block the one
 * before it, so nothing but what the admitting device had verified can come. What came is kept piece by piece, so that it
 * shows at once, and a device that is killed goes on where it was.
 * @module
 */
import { isVaultError, VaultError, withEvidence } from "../errors.ts";
import type { StreamName } from "../model/ids.ts";
import type { Frame, Position } from "../protocol/log/block-stream.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { writePosition } from "../protocol/log/block-stream.ts";
import { isAlarm } from "./alarms.ts";
import { fetchPositions } from "./block-calls.ts";
import type { SyncDevice } from "./sync-device.ts";

/** Blocks and bytes that came. */
export interface Moved {
  readonly blocks: number;
  readonly bytes: number;
}

/** What came, and what was wrong with the rest: each fault is an alarm. */
export interface Healed extends Moved {
  readonly faults: readonly VaultError[];
}

/** How much is fetched before other works have their turn. */
export interface HealOptions {
  /** Bytes after which no further block is asked for. */
  readonly stretchBytes?: number;
}

/** Bytes of one stretch, where nobody asks for less. */
export const STRETCH_BYTES: number = 4 * 1024 * 1024;
/** Bytes after which what came is kept, and shows. */
const PIECE_BYTES = 1024 * 1024;
const MOST_POSITIONS = 200;
const FEWEST_POSITIONS = 8;
/** Bytes of a block as long as none has come. */
const GUESSED_BYTES = 64 * 1024;

/** Brings back missing blocks. A fault ends its stream for now, not the others. Failures of the network are thrown. */
export async function healLog(
  device: SyncDevice,
  { stretchBytes = STRETCH_BYTES }: HealOptions = {},
): Promise<Healed> {
  const stretch = new Stretch(device, stretchBytes);
  const order = newestFirst(device);
  for (let at = 0; at < order.length && !stretch.isFull();) {
    const count = stretch.count();
    await stretch.fetch(order.slice(at, at + count));
    at += count;
  }
  for (const { id, ...position } of device.log.contradicted())
    stretch.faults.push(
      new VaultError("FORK", "An entry's author had seen another history than there is here.", {
        details: { position: writePosition(position), id },
      }),
    );
  await device.log
    .wayBack()
    .end()
    .catch((error: unknown) => stretch.note(error));
  const { blocks, bytes, faults } = stretch;
  return { blocks, bytes, faults };
}

/** The newest missing block of each stream, then the ones before; a snapshot, which holds what is older, comes first. */
function newestFirst({ log, roster }: SyncDevice): readonly Position[] {
  const snapshot = roster.current().truncate?.snapshot.stream;
  const byStream = new Map<StreamName, Position[]>();
  for (const position of log.missing()) {
    const positions = byStream.get(position.stream) ?? [];
    positions.push(position);
    byStream.set(position.stream, positions);
  }
  const streams = [...byStream].toSorted(([a], [b]) => {
    if (a === snapshot || b === snapshot) return a === snapshot ? -1 : 1;
    return a < b ? -1 : 1;
  });
  return streams
    .flatMap(([, positions], place) =>
      positions.toReversed().map((position, rank) => ({ position, rank, place })),
    )
    .toSorted((a, b) => a.rank - b.rank || a.place - b.place)
    .map(({ position }) => position);
}

/** What one call fetches. */
class Stretch {
  readonly #device: SyncDevice;
  readonly #most: number;
  readonly #ended = new Set<StreamName>();
  readonly faults: VaultError[] = [];
  #unkept = 0;
  blocks = 0;
  bytes = 0;

  constructor(device: SyncDevice, stretchBytes: number) {
    this.#device = device;
    this.#most = stretchBytes;
  }

  /** Tells whether it is the turn of other works. */
  isFull(): boolean {
    return this.bytes >= this.#most;
  }

  /** How many blocks are likely to fill what is left. */
  count(): number {
    const average = this.blocks === 0 ? GUESSED_BYTES : this.bytes / this.blocks;
    const count = Math.ceil((this.#most - this.bytes) / average);
    return Math.min(Math.max(count, FEWEST_POSITIONS), MOST_POSITIONS);
  }

  async fetch(wanted: readonly Position[]): Promise<void> {
    const { session, log } = this.#device;
    const positions = wanted.filter(({ stream }) => !this.#ended.has(stream));
    if (positions.length === 0) return;
    const owed = new Map(positions.map((position) => [writePosition(position), position]));
    try {
      for await (const frame of fetchPositions(session, positions)) {
        await this.#take(frame, owed);
        // The rest of the answer is not read; it is asked for again.
        if (this.isFull()) return;
      }
    } catch (error) {
      this.note(error);
      return;
    } finally {
      await log.keep();
    }
    this.#withheld([...owed.values()].filter(({ stream }) => !this.#ended.has(stream)));
  }

  /** Notes a fault; what is none is thrown. */
  note(error: unknown): void {
    if (!isVaultError(error) || !isAlarm(error)) throw error;
    this.faults.push(error);
  }

  async #take({ block }: Frame, owed: Map<string, Position>): Promise<void> {
    const { stream, seq } = readBlockHeader(block);
    const position = { stream, seq };
    if (!owed.delete(writePosition(position)))
      throw new VaultError("MISPLACED", "The server returned an entry nobody asked for.", {
        details: { position: writePosition(position) },
        evidence: block,
      });
    if (this.#ended.has(stream)) return;
    try {
      if (await this.#device.log.heal(block, position)) await this.#took(block.length);
      // It came before the block that names it: as good as not at all.
      else owed.set(writePosition(position), position);
    } catch (error) {
      this.#ended.add(stream);
      this.note(withEvidence(error, block));
    }
  }

  async #took(bytes: number): Promise<void> {
    this.blocks += 1;
    this.bytes += bytes;
    this.#unkept += bytes;
    if (this.#unkept < PIECE_BYTES) return;
    this.#unkept = 0;
    await this.#device.log.keep();
  }

  /** What does not come ends its streams: what lies before it could not be held against anything. */
  #withheld(positions: readonly Position[]): void {
    const [first] = positions;
    if (first === undefined) return;
    for (const { stream } of positions) this.#ended.add(stream);
    this.faults.push(
      new VaultError("WITHHELD", `${positions.length} entries are not delivered by the server.`, {
        details: { position: writePosition(first), count: positions.length },
      }),
    );
  }
}
