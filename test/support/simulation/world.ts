/**
 * The simulated world: a server, devices, a clock, a network, and what must hold of them. All of it moves by dice, so a
 * seed tells the whole story.
 * @module
 */
import { isVaultError, type VaultError } from "../../../vault-core/src/errors.ts";
import type { MemberId } from "../../../vault-core/src/model/ids.ts";
import type { MarkerStore } from "../../../vault-core/src/store/marker.ts";
import type { SyncDevice } from "../../../vault-core/src/sync/sync-device.ts";
import type { Network } from "../../../vault-core/src/transport/call.ts";
import type { Login, Session } from "../../../vault-core/src/transport/login.ts";
import type { SimDevice } from "./device.ts";
import { createDice, type Dice } from "./dice.ts";
import type { Gate } from "./disk.ts";
import { Scheduler } from "./life.ts";
import { CALM, type FaultShares, urlOf, weatheredFetch } from "./network.ts";
import type { SimServer } from "./sim-server.ts";

/** Parts of the product that a simulation can take away, to see that they are needed. */
export interface Missing {
  /** The marker of a clean end always stands: no segment ever begins for a doubt. */
  readonly segments?: boolean;
  /** What cannot be published as it is, is published all the same. */
  readonly reconcile?: boolean;
}

/** What went wrong in a simulated world. */
export class SimulationFault extends Error {
  override readonly name = "SimulationFault";
}

/** Notes that may stand in an honest world; each is checked for being true. */
const NOTES: ReadonlySet<string> = new Set([
  "ROSTER_CHANGED",
  "RESTORED",
  "LATE_FROM_REMOVED",
  "STALE",
]);

/** Failures that an honest, but rough, world explains. */
const PASSING: ReadonlySet<string> = new Set([
  "unreachable",
  "ROSTER_MOVED",
  "pairing-gone",
  "cursor-lost",
  "owing",
]);

/** Requests of one step of a device, from which on it counts as one without an end. */
export const MOST_REQUESTS = 3_000;

/** Failures of a request that the network brought twice: a challenge and a proof count once. */
const REPLAYED: ReadonlySet<string> = new Set(["invalid-token", "invalid-dpop-proof"]);

const BEGIN = Date.UTC(2026, 2, 1);

/** A world. */
export class World {
  readonly scheduler = new Scheduler();
  readonly devices: SimDevice[] = [];
  /** Members that somebody removed, or tried to. */
  readonly removed = new Set<MemberId>();
  /** Members whose disk was ever put back. */
  readonly restoredEver = new Set<string>();
  /** Ids of the blocks that devices signed, by place. */
  readonly genuine = new Map<string, Set<string>>();
  /** The server may lie: any failure with a code of ours is an answer to that. */
  isMalicious = false;
  /** What happened, in words. */
  readonly trace: string[] = [];
  /** Somebody began to compact: from then on a line may stand in two blocks. */
  hasCompacted = false;
  /** Keys of epochs that any device ever had. */
  readonly epochKeys = new Map<number, Uint8Array>();
  /** Requests that are still on their way. */
  late: { readonly from: SimDevice | null; readonly arrive: () => Promise<unknown> }[] = [];
  faults: FaultShares = CALM;
  dice: Dice;
  clock = BEGIN;
  /** Number of devices that ever were. */
  devicesMade = 0;
  /** Number that makes each line another one. */
  counter = 0;
  readonly server: SimServer;
  readonly missing: Missing;
  readonly #seed: number;
  #fault: SimulationFault | null = null;
  #isArriving = false;

  constructor(seed: number, server: SimServer, missing: Missing = {}) {
    this.#seed = seed;
    this.server = server;
    this.missing = missing;
    this.dice = createDice(seed, 0);
    server.now = () => this.clock;
  }

  /** Throws the dice of one step alone, so that a step does the same whatever steps are left out before it. */
  beginStep(step: number): void {
    this.dice = createDice(this.#seed, step);
    this.clock += 1000;
  }

  /** Randomness for keys and nonces. */
  readonly random = (length: number): Uint8Array => this.dice.bytes(length);

  /** The network of a device's process; `null` is a device that is no member yet. */
  networkOf(device: SimDevice | null, gate: Gate): Network {
    const skew = (): number => device?.skew ?? 0;
    const counted: typeof globalThis.fetch = (input, init) => {
      if (device !== null) this.#mustMayAsk(device, init?.method ?? "GET", urlOf(input));
      return this.server.fetch(input, init);
    };
    const fetch = weatheredFetch(counted, gate, {
      dice: () => this.dice,
      faults: () => this.faults,
      isOffline: () => (device?.offline ?? 0) > 0,
      delay: (arrive) => void this.late.push({ from: device, arrive }),
    });
    const wait = async (milliseconds: number): Promise<void> => {
      this.clock += Math.round(milliseconds);
      await gate();
    };
    return { fetch, random: this.random, now: () => this.clock + skew(), wait };
  }

  /** Counts, and watches that nothing is published while an alarm stops it. */
  #mustMayAsk(device: SimDevice, method: string, url: string): void {
    device.requests += 1;
    const isPush = method === "POST" && url.endsWith("/blocks");
    if (isPush && !this.#isArriving && device.open?.alarms.isStopped() === true)
      this.fail(`${device.name} publishes while an alarm stops it`);
    if (device.requests > MOST_REQUESTS) throw new TypeError("enough");
  }

  /** A session of a member. */
  sessionOf(network: Network, login: Omit<Login, "origin">): Session {
    return this.server.sessionOf(network, login);
  }

  /** Takes away what this world has to do without. */
  rewire(device: SyncDevice): SyncDevice {
    if (this.missing.reconcile !== true) return device;
    return { ...device, log: withoutReseal(device.log) };
  }

  /** The marker of a device, which lies where segments are taken away. */
  markerOf(device: SimDevice, marker: MarkerStore): MarkerStore {
    return this.missing.segments === true ? lyingMarker(device, marker) : marker;
  }

  /** Lets requests arrive that are still on their way. */
  async arrive(from?: SimDevice): Promise<void> {
    const due = this.late.filter((one) => from === undefined || one.from === from);
    this.late = this.late.filter((one) => !due.includes(one));
    // What was on its way before an alarm came up was not published in spite of it.
    this.#isArriving = true;
    for (const { arrive } of due) await arrive().catch(() => undefined);
    this.#isArriving = false;
  }

  /** Notes what happens. */
  say(text: string): void {
    this.trace.push(text);
  }

  /** Ends the simulation: something happened that never may. */
  fail(text: string): never {
    this.say(`FAULT ${text}`);
    this.#fault ??= new SimulationFault(text);
    throw this.#fault;
  }

  /** Ends the simulation if it failed where the product caught the error. */
  mustHold(): void {
    if (this.#fault !== null) throw this.#fault;
  }

  /** Checks an error of a device's work: an honest world explains few. Tells what happened. */
  mustBeHonest(device: SimDevice, error: unknown, doing: string): string {
    if (error instanceof SimulationFault || !isVaultError(error)) throw error;
    const { code, message } = error;
    if (code === "device-removed" && this.removed.has(device.id) && !this.isMalicious) {
      device.fall(false);
      this.devices.splice(this.devices.indexOf(device), 1);
      return code;
    }
    if (!this.#isExplained(device, error, doing))
      this.fail(`${device.name} could not ${doing}: ${code} ${message}`);
    return code;
  }

  #isExplained(device: SimDevice, { code, details }: VaultError, doing: string): boolean {
    // A lying server explains whatever has a code, but for a fault of ours.
    if (this.isMalicious) return code !== "internal" || details["remote"] === true;
    if (PASSING.has(code)) return true;
    if (REPLAYED.has(code) && this.faults.twice > 0) return true;
    // Lines whose key is not here wait; a disk put back to before a change of keys gets the newest with the next epoch.
    return code === "LOCKBOX_MISSING" && (doing === "flush" || device.restores > 0);
  }

  /** Checks the alarms of a device. */
  mustBeCalm(device: SimDevice): void {
    if (this.isMalicious) return;
    for (const { code, text, details } of device.open?.alarms.list() ?? []) {
      const isTrue =
        NOTES.has(code) &&
        (code !== "RESTORED" || device.restores > 0) &&
        (code !== "LATE_FROM_REMOVED" || this.removed.size > 0);
      const isLockedOut = code === "LOCKBOX_MISSING" && device.restores > 0;
      if (!isTrue && !isLockedOut)
        this.fail(`${device.name} raised ${code}: ${text} ${JSON.stringify(details)}`);
    }
  }
}

function withoutReseal(log: SyncDevice["log"]): SyncDevice["log"] {
  return new Proxy(log, {
    get: (target, name) => {
      if (name === "reseal") return () => Promise.resolve(0);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Names the newest own block that the disk knows, whatever happened. */
function lyingMarker(device: SimDevice, marker: MarkerStore): MarkerStore {
  return { ...marker, read: () => Promise.resolve(device.newestOwn()) };
}
