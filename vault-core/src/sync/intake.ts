/**
 * Takes blocks in as they come: verify, then adopt. What waits for something else is tried again whenever a block was
 * adopted.
 * @module
 */
import { isVaultError, VaultError, type VaultErrorCode } from "../errors.ts";
import type { BlockId, StreamName } from "../model/ids.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { type Position, writePosition } from "../protocol/log/block-stream.ts";
import type { Verdict } from "../log/verify.ts";
import { isAlarm } from "./alarms.ts";
import { putLate, tellOfQuarantine } from "./tell-quarantine.ts";
import { syncRoster } from "./roster-sync.ts";
import type { SyncDevice } from "./sync-device.ts";

interface Waiting {
  readonly block: Uint8Array;
  readonly code: VaultErrorCode;
  readonly position: Position;
}

/** Bytes that may wait behind waiting blocks in one pull: a server could send more for ever. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

/** The blocks of one pull. */
export class Intake {
  readonly #device: SyncDevice;
  readonly #own: ReadonlySet<BlockId>;
  readonly #waiting = new Map<StreamName, Waiting[]>();
  readonly #stopped = new Set<StreamName>();
  #rosterIsFresh = false;
  #waitingBytes = 0;
  /** Blocks that were adopted. */
  blocks = 0;
  /** Their bytes. */
  bytes = 0;
  /** A block had to wait for another, if only for a while. */
  hasWaited = false;
  /** An own block came that this device did not make, as far as it knows. */
  restored = false;

  constructor(device: SyncDevice) {
    this.#device = device;
    this.#own = device.log.mayBeThere();
  }

  /** Takes a block. Faults are raised as alarms and stop the block's stream. */
  async take(block: Uint8Array, asked?: Position): Promise<void> {
    try {
      const { stream } = readBlockHeader(block);
      if (this.#stopped.has(stream)) return;
      const queue = this.#waiting.get(stream);
      if (queue === undefined) await this.#try(block, asked);
      else this.#queue(stream, queue, block);
    } catch (error) {
      await this.#stop(block, error, asked);
    }
  }

  /** Lets a block wait behind another of its stream; past the room for that the stream's rest comes with the next pull. */
  #queue(stream: StreamName, queue: Waiting[], block: Uint8Array): void {
    this.#waitingBytes += block.length;
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.#stopped.add(stream);
    else queue.push({ block, code: "WITHHELD", position: positionOf(block) });
  }

  /** Tells whether a fault ended a stream. */
  isStopped(stream: StreamName): boolean {
    return this.#stopped.has(stream);
  }

  /** Tells whether a block waits for something. */
  isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Notes that the server has, but does not deliver, the next block of a stream. */
  async withheld(stream: StreamName, seq: number): Promise<void> {
    await this.#raise("WITHHELD", { stream, seq });
  }

  /** Ends the pull: what still waits is an alarm. */
  async end(): Promise<void> {
    for (const [first] of this.#waiting.values())
      if (first !== undefined) await this.#raise(first.code, first.position, first.block);
    await tellOfQuarantine(this.#device);
  }

  async #try(block: Uint8Array, asked?: Position): Promise<void> {
    const verdict = await this.#verify(block, asked);
    switch (verdict.kind) {
      case "known":
        return;
      case "late":
        await putLate(this.#device, [verdict.block]);
        return;
      case "closed":
        this.#device.log.adoptClosed(verdict.block);
        await this.#took(block);
        return;
      case "waiting": {
        const { code, position } = verdict;
        this.#waiting.set(position.stream, [{ block, code, position }]);
        this.hasWaited = true;
        return;
      }
      case "accepted": {
        const { header, id } = verdict.block;
        const isOwn = header.device === this.#device.keeper.current().device;
        this.restored ||= isOwn && !this.#own.has(id);
        this.#device.log.adopt(verdict.block);
        await this.#took(block);
        return;
      }
      default:
        throw new TypeError("no verdict");
    }
  }

  async #took(block: Uint8Array): Promise<void> {
    this.blocks += 1;
    this.bytes += block.length;
    await this.#tryWaiting();
  }

  /** A block may come of a device or an epoch that joined while we were reading: one look at the roster, then again. */
  async #verify(block: Uint8Array, asked?: Position): Promise<Verdict> {
    const { log } = this.#device;
    try {
      const verdict = log.verify(block, asked);
      const isNews = verdict.kind === "waiting" && verdict.code === "ROSTER_WITHHELD";
      if (!isNews || this.#rosterIsFresh) return verdict;
    } catch (error) {
      const isNews =
        isVaultError(error, "UNKNOWN_DEVICE") || isVaultError(error, "ROSTER_WITHHELD");
      if (!isNews || this.#rosterIsFresh) throw error;
    }
    this.#rosterIsFresh = true;
    await syncRoster(this.#device);
    return log.verify(block, asked);
  }

  /** Takes what waits once more; what still waits, or fails, does so by its own stream. */
  async #tryWaiting(): Promise<void> {
    // A snapshot: a queue that goes on waiting comes back under the same name, and would be met again for ever.
    const snapshot = [...this.#waiting];
    for (const [stream, queue] of snapshot) {
      // A block that was adopted in between may have let this one pass already.
      if (this.#waiting.get(stream) !== queue) continue;
      this.#waiting.delete(stream);
      for (const { block } of queue) await this.take(block);
    }
  }

  async #stop(block: Uint8Array, error: unknown, asked?: Position): Promise<void> {
    if (!isAlarm(error)) throw error;
    const place = asked ?? placeOf(block);
    await this.#device.alarms.raiseError(placed(error, place), block);
    const stream = place?.stream ?? null;
    if (stream !== null) {
      this.#stopped.add(stream);
      this.#waiting.delete(stream);
    }
  }

  #raise(code: VaultErrorCode, position: Position, block: Uint8Array | null = null): Promise<void> {
    const name = writePosition(position);
    const error = new VaultError(code, `What the entry ${name} needs is not delivered.`, {
      details: { position: name },
    });
    return this.#device.alarms.raiseError(error, block);
  }
}

function positionOf(block: Uint8Array): Position {
  const { stream, seq } = readBlockHeader(block);
  return { stream, seq };
}

/** Where a block says that it belongs; null if it is not even a block. */
function placeOf(block: Uint8Array): Position | null {
  try {
    return positionOf(block);
  } catch {
    return null;
  }
}

/** The error with the place that it is about, if it names none. */
function placed(error: unknown, place: Position | null): unknown {
  if (!isVaultError(error) || place === null || error.details["position"] !== undefined)
    return error;
  const { code, message, details } = error;
  return new VaultError(code, message, {
    cause: error,
    details: { ...details, position: writePosition(place) },
  });
}
