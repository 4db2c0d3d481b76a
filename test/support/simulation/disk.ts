/**
 * A device's disk, true to what each kind of write promises (docs/walks/main-job.md): the outbox keeps what it
 * acknowledged and may keep a part of what it did not; secrets and marker are the old one or the new one; the block
 * store syncs when it likes, so a power cut takes any of its last writes.
 * @module
 */
import type { DeviceSecrets } from "../../../vault-core/src/keys/secrets.ts";
import type { Position } from "../../../vault-core/src/protocol/log/block-stream.ts";
import { writePosition } from "../../../vault-core/src/protocol/log/block-stream.ts";
import type { Vector } from "../../../vault-core/src/protocol/log/block-stream.ts";
import type { BlockStore, StoredBlock } from "../../../vault-core/src/store/block-store.ts";
import type { IndexFile, IndexStore } from "../../../vault-core/src/store/index-store.ts";
import type { MarkerStore } from "../../../vault-core/src/store/marker.ts";
import {
  createMemoryStores,
  forkAt,
  MemoryIndex,
  renewed,
  someOf,
} from "../../../vault-core/src/store/memory-store.ts";
import type { OutboxStore } from "../../../vault-core/src/store/outbox.ts";
import { comparePositions, isUpTo } from "../../../vault-core/src/store/positions.ts";
import type { VaultStores } from "../../../vault-core/src/store/stores.ts";
import { createDice, type Dice } from "./dice.ts";

/** What passes before and after each touch of the disk. */
export type Gate = () => Promise<void>;

/** All that lies on a disk, as a copy holds it. */
export interface DiskImage {
  readonly secrets: DeviceSecrets;
  readonly outbox: readonly Uint8Array[];
  readonly marker: string | null;
  readonly blocks: ReadonlyMap<string, StoredBlock>;
  readonly meta: ReadonlyMap<string, string>;
  readonly index: readonly IndexFile[];
}

type Write = { readonly block: StoredBlock } | { readonly name: string; readonly text: string };

interface Tables {
  readonly blocks: Map<string, StoredBlock>;
  readonly meta: Map<string, string>;
}

/** Writes of the block store that the system holds back at most. */
const MOST_UNSYNCED = 48;

/** A disk. */
export class SimDisk {
  secrets: DeviceSecrets;
  #outbox: readonly Uint8Array[] = [];
  #marker: string | null = null;
  /** What is made again from the blocks. */
  #index = new MemoryIndex();
  readonly #indexDice = createDice(1);
  /** The block store as processes see it, and as it is without the writes that are not synced. */
  #seen = emptyTables();
  #synced = emptyTables();
  /** Writes of the block store that a power cut may take, oldest first. */
  #unsynced: Write[] = [];
  /** What is being written: a process that dies may leave a part of it. */
  #underWay: readonly Uint8Array[] | readonly StoredBlock[] = [];
  /** Hears of every entry that the outbox holds from now on. */
  onEntry: (entry: Uint8Array) => void = () => undefined;

  constructor(secrets: DeviceSecrets) {
    this.secrets = secrets;
  }

  /** Copies the whole disk, as it is now. */
  copy(): DiskImage {
    return {
      secrets: this.secrets,
      outbox: this.#outbox,
      marker: this.#marker,
      blocks: new Map(this.#seen.blocks),
      meta: new Map(this.#seen.meta),
      index: this.#index.files(),
    };
  }

  /** Puts a copy in the place of everything. */
  restore(image: DiskImage): void {
    this.secrets = image.secrets;
    this.#outbox = image.outbox;
    this.#marker = image.marker;
    this.#index = new MemoryIndex(image.index);
    this.#seen = copyOf(image);
    this.#synced = copyOf(image);
    this.#unsynced = [];
    this.#underWay = [];
  }

  /** The process died at a touch of the disk: a part of what it was writing is there. */
  processDied(dice: Dice): void {
    const under = this.#underWay;
    this.#underWay = [];
    const whole = dice.below(under.length + 1);
    under.forEach((one, index) => {
      if (!(one instanceof Uint8Array)) return dice.chance(0.5) ? this.#keepBlock(one) : undefined;
      return index < whole ? this.#keepEntries([one]) : undefined;
    });
  }

  /** The power went: of the last writes of the block store, since some moment, all or any are gone. */
  powerWent(dice: Dice): void {
    this.processDied(dice);
    const synced = dice.below(this.#unsynced.length + 1);
    const isSuffix = dice.chance(0.5);
    const lost = this.#unsynced.slice(synced).filter(() => isSuffix || dice.chance(0.5));
    const gone = new Set(lost);
    for (const write of this.#unsynced) if (!gone.has(write)) apply(this.#synced, write);
    this.#unsynced = [];
    this.#seen = copyOf(this.#synced);
    this.#loseIndex();
  }

  /** The stores of a device on this disk; each touch passes the gate before and after. */
  stores(gate: Gate): VaultStores {
    return {
      secrets: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
      outbox: this.#outboxStore(gate),
      attachments: createMemoryStores().attachments,
      blocks: this.#blockStore(gate),
      index: this.#indexStore(gate),
      marker: this.#markerStore(gate),
      lock: { take: () => Promise.resolve(true), release: () => Promise.resolve() },
    };
  }

  #outboxStore(gate: Gate): OutboxStore {
    return {
      append: async (entries) => {
        this.#underWay = entries;
        this.#underWay = [];
        this.#keepEntries(entries);
      },
      read: (first, bytes) => Promise.resolve(someOf(this.#outbox, first, bytes)),
      replace: async (entries) => {
        await gate();
        this.#outbox = renewed(this.#outbox, entries);
        await gate();
      },
      close: () => Promise.resolve(),
    };
  }

  #markerStore(gate: Gate): MarkerStore {
    const set = async (text: string | null): Promise<void> => {
      await gate();
      this.#marker = text;
      await gate();
    };
    return {
      read: () => Promise.resolve(this.#marker),
      write: set,
      remove: () => set(null),
    };
  }

  #blockStore(gate: Gate): BlockStore {
    return {
      put: async (blocks) => {
        for (const { position, id } of blocks) {
          const held = this.#seen.blocks.get(writePosition(position));
          if (held !== undefined && held.id !== id) throw forkAt(position);
        }
        this.#underWay = blocks;
        await gate();
        this.#underWay = [];
        for (const block of blocks) this.#keepBlock(block);
        await gate();
      },
      get: (position: Position) =>
        Promise.resolve(this.#seen.blocks.get(writePosition(position))?.bytes ?? null),
      positions: () =>
        Promise.resolve(
          [...this.#seen.blocks.values()]
            .map(({ position }) => position)
            .toSorted(comparePositions),
        ),
      keys: () =>
        Promise.resolve(
          [...this.#seen.blocks.values()]
            .toSorted((a, b) => comparePositions(a.position, b.position))
            .map(({ position, id }) => ({ position, idStart: id.slice(0, 32) })),
        ),
      forget: async (upTo) => {
        await gate();
        this.#forget(upTo);
        await gate();
      },
      getMeta: (name) => Promise.resolve(this.#seen.meta.get(name) ?? null),
      putMeta: async (name, text) => {
        await gate();
        this.#write({ name, text });
        await gate();
      },
      close: () => Promise.resolve(),
    };
  }

  /** Of the index, which no write syncs, all or any files may be gone. Its own dice: stories stay as they were. */
  #loseIndex(): void {
    const isAll = this.#indexDice.chance(0.3);
    const isKept = (): boolean => !isAll && this.#indexDice.chance(0.8);
    this.#index = new MemoryIndex(this.#index.files().filter(isKept));
  }

  #indexStore(gate: Gate): IndexStore {
    return {
      get: (name) => this.#index.get(name),
      put: async (files) => {
        await gate();
        await this.#index.put(files);
      },
      clear: async () => {
        await gate();
        await this.#index.clear();
      },
      close: () => Promise.resolve(),
    };
  }

  #keepEntries(entries: readonly Uint8Array[]): void {
    this.#outbox = [...this.#outbox, ...entries];
    for (const entry of entries) this.onEntry(entry);
  }

  #keepBlock(block: StoredBlock): void {
    if (!this.#seen.blocks.has(writePosition(block.position))) this.#write({ block });
  }

  /** What is kept is written anew, made durable, and takes the place of the old in one moment. */
  #forget(upTo: Vector): void {
    for (const [name, { position }] of this.#seen.blocks)
      if (isUpTo(upTo, position)) this.#seen.blocks.delete(name);
    this.#synced = copyOf(this.#seen);
    this.#unsynced = [];
  }

  #write(write: Write): void {
    apply(this.#seen, write);
    this.#unsynced.push(write);
    // The system writes back in the end, in order.
    while (this.#unsynced.length > MOST_UNSYNCED) {
      const oldest = this.#unsynced.shift();
      if (oldest !== undefined) apply(this.#synced, oldest);
    }
  }
}

function emptyTables(): Tables {
  return { blocks: new Map(), meta: new Map() };
}

function copyOf({ blocks, meta }: Pick<DiskImage, "blocks" | "meta">): Tables {
  return { blocks: new Map(blocks), meta: new Map(meta) };
}

function apply({ blocks, meta }: Tables, write: Write): void {
  if ("block" in write) blocks.set(writePosition(write.block.position), write.block);
  else meta.set(write.name, write.text);
}
