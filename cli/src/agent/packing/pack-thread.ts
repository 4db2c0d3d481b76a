/**
 * Packs what an import plans in a thread of its own: while a large file comes in, the thread of the key agent is the slowest of
 * all that work on it.
 * @module
 */
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { PackColumns, PackedColumns } from "@rootvault/vault-core/packing";

/** What the thread is given: bytes of a room that changes hands, so that none is made for each body. */
export interface ToPack {
  readonly room: ArrayBuffer;
  readonly length: number;
}

/** What it gives back. */
export interface Packed {
  readonly frame: Uint8Array<ArrayBuffer>;
  readonly terms: Uint8Array<ArrayBuffer>;
  readonly room: ArrayBuffer;
}

/** A thread that nobody needs any more takes memory until then. */
const IDLE_MS = 2_000;
/** Space for young objects, MiB. */
const YOUNG_MIB = 2;
const ROOM_BYTES = 65_536;

interface Waiting {
  readonly resolve: (packed: PackedColumns) => void;
  readonly reject: (error: Error) => void;
}

/** Makes what packs in a thread of a file, which begins with the first body and ends when none has come for a while. */
export function packInThread(
  file = new URL("pack-worker.js", import.meta.url),
  idleMs = IDLE_MS,
): PackColumns {
  const packer = new PackThread(fileURLToPath(file), idleMs);
  return async (bytes) => packer.pack(bytes);
}

class PackThread {
  readonly #file: string;
  readonly #idleMs: number;
  #worker: Worker | null = null;
  /** In the order in which their bodies went. */
  #waiting: Waiting[] = [];
  #rooms: ArrayBuffer[] = [];
  #idle: NodeJS.Timeout | null = null;

  constructor(file: string, idleMs: number) {
    this.#file = file;
    this.#idleMs = idleMs;
  }

  async pack(bytes: Uint8Array): Promise<PackedColumns> {
    this.#worker ??= this.#begin();
    if (this.#idle !== null) clearTimeout(this.#idle);
    const room = this.#roomFor(bytes.length);
    new Uint8Array(room).set(bytes);
    const toPack: ToPack = { room, length: bytes.length };
    // What waits for it keeps the process alive, and nothing else.
    this.#worker.ref();
    this.#worker.postMessage(toPack, [room]);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #begin(): Worker {
    const worker = new Worker(this.#file, {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    worker.on("message", (packed: Packed) => this.#take(packed));
    worker.on("error", (error) => this.#end(worker, error));
    worker.on("exit", () => this.#end(worker, new Error("The thread that packs has ended.")));
    return worker;
  }

  #take({ frame, terms, room }: Packed): void {
    this.#rooms.push(room);
    this.#waiting.shift()?.resolve({ frame, terms });
    if (this.#waiting.length > 0) return;
    this.#worker?.unref();
    this.#idle = setTimeout(() => this.#rest(), this.#idleMs);
    this.#idle.unref();
  }

  /** What comes from now on begins another thread: this one hears nothing any more. */
  #rest(): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#rooms = [];
    void worker?.terminate();
  }

  #end(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#rooms = [];
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting = [];
  }

  #roomFor(length: number): ArrayBuffer {
    const room = this.#rooms.pop();
    if (room !== undefined && room.byteLength >= length) return room;
    return new ArrayBuffer(Math.ceil(length / ROOM_BYTES) * ROOM_BYTES);
  }
}
