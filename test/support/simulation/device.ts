/**
 * A simulated device: a disk that lasts, and processes that come and go on it.
 * @module
 */
import type { RandomSource } from "../../../vault-core/src/crypto/random-pool.ts";
import { localKey, type DeviceSecrets } from "../../../vault-core/src/keys/secrets.ts";
import type { SecretsKeeper } from "../../../vault-core/src/keys/secrets-keeper.ts";
import { openEntry } from "../../../vault-core/src/log/outbox/outbox-entry.ts";
import {
  newestOwn,
  type StreamEnd,
  writeMarker,
} from "../../../vault-core/src/log/write/stream-segment.ts";
import type { RecordLine } from "../../../vault-core/src/log/vault-log.ts";
import type { BlockId, MemberId } from "../../../vault-core/src/model/ids.ts";
import { readBlockHeader } from "../../../vault-core/src/protocol/log/block-header.ts";
import { splitStream } from "../../../vault-core/src/protocol/log/block-stream.ts";
import { blockId } from "../../../vault-core/src/protocol/log/block-id.ts";
import type { MarkerStore } from "../../../vault-core/src/store/marker.ts";
import type { VaultStores } from "../../../vault-core/src/store/stores.ts";
import type { SyncDevice } from "../../../vault-core/src/sync/sync-device.ts";
import type { Network } from "../../../vault-core/src/transport/call.ts";
import type { Login, Session } from "../../../vault-core/src/transport/login.ts";
import { openDeviceOver } from "../../../vault-core/src/vault/open/open-device.ts";
import type { Dice } from "./dice.ts";
import { type DiskImage, type Gate, SimDisk } from "./disk.ts";
import { beginLife, type Life, type Scheduler } from "./life.ts";

/** What a device needs of the world around it. */
export interface Around {
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly random: RandomSource;
  readonly restoredEver: Set<string>;
  readonly genuine: Map<string, Set<string>>;
  readonly epochKeys: Map<number, Uint8Array>;
  networkOf(device: SimDevice, gate: Gate): Network;
  sessionOf(network: Network, login: Omit<Login, "origin">): Session;
  markerOf(device: SimDevice, marker: MarkerStore): MarkerStore;
  rewire(device: SyncDevice): SyncDevice;
  mustBeHonest(device: SimDevice, error: unknown, doing: string): string;
  fail(text: string): never;
}

/** Stands in for LUK, which no simulation is about. */
const LUK = new Uint8Array(32).fill(12);

/** A line that the owner was told is saved, or may have been saved when the process died. */
export interface SavedLine extends RecordLine {
  /** The device said "saved", and its disk was not put back to before that. */
  isSure: boolean;
}

/** A device. */
export class SimDevice {
  readonly name: string;
  readonly id: MemberId;
  readonly disk: SimDisk;
  /** Lines in the order in which the owner saved them here. */
  readonly saved: SavedLine[] = [];
  /** Copies of the disk, and how many lines were saved by then. */
  readonly copies: { readonly image: DiskImage; readonly saved: number }[] = [];
  /** How often the disk was put back to an older copy. */
  restores = 0;
  /** Steps that it stays without a network. */
  offline = 0;
  /** Its clock against the true one, ms. */
  skew = 0;
  /** Places whose blocks were found to be honest ones. */
  readonly judged = new Set<string>();
  /** Requests since somebody set it to nothing, and whether the last sync failed. */
  requests = 0;
  failed = false;
  /** A sync has begun in this life. */
  hasSynced = false;
  life: Life | null = null;
  open: SyncDevice | null = null;
  readonly #world: Around;
  readonly #signed = new Map<string, { readonly id: string; readonly restores: number }>();

  constructor(world: Around, name: string, secrets: DeviceSecrets) {
    this.#world = world;
    this.name = name;
    this.id = secrets.device;
    this.disk = new SimDisk(secrets);
    for (const [epoch, key] of secrets.epochKeys) world.epochKeys.set(epoch, key);
    this.disk.onEntry = (entry) => this.#hearEntry(entry);
  }

  /** Gives the open device. Begins a process where none runs; null if it could not open, as without a network. */
  async start(): Promise<SyncDevice | null> {
    if (this.open !== null) return this.open;
    const world = this.#world;
    const life = beginLife(this.name);
    const gate = (): Promise<void> => world.scheduler.gate(life);
    const network = world.networkOf(this, gate);
    const keeper = this.#keeper(gate);
    const { vault, device, signSeed } = this.disk.secrets;
    const session = world.sessionOf(network, { vault, device, signSeed });
    const parts = { stores: this.#stores(gate), random: network.random, now: network.now };
    this.life = life;
    this.hasSynced = false;
    try {
      const opened = await openDeviceOver(session, parts, { luk: LUK, keeper }, null);
      this.open = world.rewire(opened);
    } catch (error) {
      this.life = null;
      world.mustBeHonest(this, error, "open");
    }
    return this.open;
  }

  /** The process is gone: after it died, or by a power cut. */
  fall(isPower: boolean): void {
    this.life?.end();
    this.life = null;
    this.open = null;
    if (isPower) this.disk.powerWent(this.#world.dice);
    else this.disk.processDied(this.#world.dice);
  }

  /** Ends the process as an owner does. */
  async close(): Promise<void> {
    const { open } = this;
    if (open === null) return;
    await open.log.close();
    this.life = null;
    this.open = null;
  }

  /** Copies the disk. */
  keepCopy(): void {
    this.copies.push({ image: this.disk.copy(), saved: this.saved.length });
    if (this.copies.length > 3) this.copies.shift();
  }

  /** Puts the disk back to a copy. What was saved since may be gone, unless a server has it. */
  restore({ image, saved }: SimDevice["copies"][number]): void {
    this.fall(false);
    this.disk.restore(image);
    this.restores += 1;
    this.#world.restoredEver.add(this.id);
    for (const line of this.saved.slice(saved)) line.isSure = false;
  }

  /** Saves lines. They count as saved once the log says so. */
  async save(open: SyncDevice, lines: readonly RecordLine[]): Promise<void> {
    const saved = lines.map((line) => ({ ...line, isSure: false }));
    this.saved.push(...saved);
    await open.log.append(lines);
    for (const line of saved) line.isSure = true;
  }

  /** The newest own block that the disk knows of, as a marker names it. */
  newestOwn(): string | null {
    const newest = this.#newestOwn();
    return newest === null ? null : writeMarker(newest);
  }

  /** The newest segment that the disk knows of; 0 before the first block. */
  segment(): number {
    const newest = this.#newestOwn();
    return newest === null ? 0 : splitStream(newest.stream).segment;
  }

  #newestOwn(): StreamEnd | null {
    const { pin } = this.disk.secrets;
    const waiting: Record<string, readonly [number, BlockId]> = {};
    for (const bytes of this.disk.copy().outbox) {
      const { entry } = openEntry(this.cipher, bytes);
      if (entry.kind !== "block") continue;
      const { stream, seq } = readBlockHeader(entry.bytes);
      waiting[stream] = [seq, blockId(entry.bytes)];
    }
    return newestOwn(this.id, pin.vector, waiting);
  }

  #keeper(gate: () => Promise<void>): SecretsKeeper {
    let held = this.disk.secrets;
    return {
      current: () => held,
      save: async (next) => {
        await gate();
        this.disk.secrets = next;
        for (const [epoch, key] of next.epochKeys) this.#world.epochKeys.set(epoch, key);
        await gate();
        held = next;
      },
    };
  }

  #stores(gate: () => Promise<void>): VaultStores {
    const stores = this.disk.stores(gate);
    return { ...stores, marker: this.#world.markerOf(this, stores.marker) };
  }

  /** A block that is on the disk may have been sent: its place is taken for good, unless the disk itself goes back. */
  #hearEntry(bytes: Uint8Array): void {
    const { entry } = openEntry(this.cipher, bytes);
    if (entry.kind !== "block") return;
    const { stream, seq } = readBlockHeader(entry.bytes);
    const [place, id] = [`${stream}/${seq}`, blockId(entry.bytes)];
    const before = this.#signed.get(place);
    const isSame = before?.id === id;
    if (before !== undefined && !isSame && before.restores === this.restores)
      this.#world.fail(`${this.name} signed ${place} twice`);
    this.#signed.set(place, { id, restores: this.restores });
    const genuine = this.#world.genuine.get(place) ?? new Set<string>();
    this.#world.genuine.set(place, genuine.add(id));
  }

  /** What opens the entries of its outbox. */
  get cipher(): Parameters<typeof openEntry>[0] {
    const { vault, device } = this.disk.secrets;
    const key = localKey(LUK, "local-outbox", { vault, device });
    return { vault, device, key, random: this.#world.random };
  }
}
