/**
 * What may happen in an honest world. Each step is one thing that owners, disks or networks do; its dice are its own.
 * @module
 */
import { liveLine } from "../../../vault-core/src/testing/bare-household.ts";
import type { RecordLine } from "../../../vault-core/src/log/vault-log.ts";
import { compact } from "../../../vault-core/src/sync/compact.ts";
import type { HealOptions } from "../../../vault-core/src/sync/heal.ts";
import { syncOnce } from "../../../vault-core/src/sync/sync-once.ts";
import type { SyncDevice } from "../../../vault-core/src/sync/sync-device.ts";
import type { SimDevice } from "./device.ts";
import {
  addByHand,
  addByPairing,
  changeEpoch,
  compactVault,
  recoverInPlace,
  remove,
} from "./household.ts";
import type { Ending } from "./life.ts";
import { CALM, ROUGH } from "./network.ts";
import type { World } from "./world.ts";

/** A kind of step. */
export interface StepKind {
  readonly name: string;
  /** How often it comes, next to the others. */
  readonly weight: number;
  /** Does it; what it says goes into the trace. Null: it had no place here. */
  readonly run: (world: World) => Promise<string | null>;
}

const COLLECTIONS = ["clickstream", "purchases", "media"] as const;
const RECORDS = 12;

/** Every kind of honest step. */
export const honestSteps: readonly StepKind[] = [
  { name: "save", weight: 44, run: (world) => withDevice(world, (it) => save(world, it)) },
  { name: "flush", weight: 6, run: (world) => withDevice(world, (it) => flush(world, it)) },
  { name: "sync", weight: 34, run: (world) => withDevice(world, (it) => syncRoughly(world, it)) },
  { name: "sync together", weight: 12, run: syncTogether },
  { name: "die at work", weight: 8, run: dieAtWork },
  { name: "power cut", weight: 4, run: powerCut },
  { name: "close", weight: 6, run: close },
  { name: "copy the disk", weight: 5, run: copyDisk },
  { name: "restore the disk", weight: 2, run: restoreDisk },
  { name: "die at an upload", weight: 4, run: dieAtUpload },
  { name: "go offline", weight: 4, run: goOffline },
  { name: "pair a device", weight: 3, run: addByPairing },
  { name: "add a device", weight: 2, run: addByHand },
  { name: "restore from the kit", weight: 0.5, run: recoverInPlace },
  { name: "remove a device", weight: 1.5, run: remove },
  { name: "change the epoch", weight: 2, run: changeEpoch },
  { name: "compact", weight: 3, run: compactVault },
  { name: "time passes", weight: 5, run: timePasses },
];

/** Chooses a kind of step by its weight. */
export function pickStep(world: World, kinds: readonly StepKind[]): StepKind {
  const all = kinds.reduce((sum, { weight }) => sum + weight, 0);
  let at = (world.dice.below(1_000_000) / 1_000_000) * all;
  for (const kind of kinds) {
    at -= kind.weight;
    if (at < 0) return kind;
  }
  return kinds[0]!;
}

/** Runs a work on some device that is, or can be, open. */
export async function withDevice(
  world: World,
  work: (device: SimDevice, open: SyncDevice) => Promise<string>,
): Promise<string | null> {
  const device = world.dice.pick(world.devices);
  const open = await device.start();
  return open === null ? `${device.name} does not open` : work(device, open);
}

async function lineFor(world: World, open: SyncDevice, device: SimDevice): Promise<RecordLine> {
  const { dice } = world;
  const collection = dice.pick(COLLECTIONS);
  const id = `record-${dice.below(RECORDS)}`;
  const rev = ((await liveLine(open.log, collection, id))?.rev ?? 0) + 1;
  world.counter += 1;
  const record = {
    id,
    rev,
    edited: new Date(world.clock + device.skew).toISOString(),
    ...(dice.chance(0.15) && { deleted: "owner" }),
    text: `${device.name} ${world.counter}`,
  };
  return { collection, from: "self", text: JSON.stringify(record) };
}

/** Saves some lines on an open device. */
export async function save(world: World, device: SimDevice): Promise<string> {
  const { open } = device;
  if (open === null) return "";
  const count = 1 + world.dice.below(3);
  const lines: RecordLine[] = [];
  while (lines.length < count) lines.push(await lineFor(world, open, device));
  await device.save(open, lines);
  return `${device.name} saves ${lines.map(({ text }) => text).join(" ")}`;
}

async function flush(world: World, device: SimDevice): Promise<string> {
  await device.open?.log.flush().catch((error: unknown) => {
    world.mustBeHonest(device, error, "flush");
  });
  return `${device.name} flushes`;
}

/** Bytes of two small blocks: to a device that joins, more is owed after a sync than it brought. */
const SHORT_STRETCH = 5_000;

/** Syncs as the network lets it; tells how it went. */
export async function syncDevice(
  world: World,
  device: SimDevice,
  options: HealOptions = {},
): Promise<string> {
  const open = await device.start();
  if (open === null) return `${device.name} does not open`;
  const end = await syncOnce(open, options).then(
    ({ pulledBlocks, pushedBlocks, owed }) =>
      `${pulledBlocks} in, ${pushedBlocks} out${owed === 0 ? "" : `, ${owed} owed`}`,
    (error: unknown) => world.mustBeHonest(device, error, "sync"),
  );
  world.mustBeCalm(device);
  return `${device.name} syncs: ${end}`;
}

function syncRoughly(world: World, device: SimDevice): Promise<string> {
  world.faults = world.dice.chance(0.3) ? ROUGH : CALM;
  return syncDevice(world, device, stretchOf(world));
}

function stretchOf({ dice }: World): HealOptions {
  return dice.chance(0.5) ? { stretchBytes: SHORT_STRETCH } : {};
}

/** Devices sync, and save, in between each other. */
async function syncTogether(world: World): Promise<string | null> {
  const { dice } = world;
  const first = dice.pick(world.devices);
  const others = world.devices.filter((device) => device !== first && dice.chance(0.5));
  const all = [first, ...others.slice(0, 2)];
  for (const device of all) await device.start();
  const open = all.filter((device) => device.open !== null && device.life !== null);
  if (open.length === 0) return null;
  world.faults = dice.chance(0.3) ? ROUGH : CALM;
  const said: string[] = [];
  const works = open.map((device) => async () => {
    said.push(await syncDevice(world, device, stretchOf(world)));
  });
  const writer = dice.chance(0.5) ? open[0] : undefined;
  if (writer !== undefined) works.push(async () => void said.push(await save(world, writer)));
  const lives = [...open, ...(writer === undefined ? [] : [writer])].map(({ life }) => life!);
  const tasks = works.map((work, index) => ({ life: lives[index]!, work }));
  mustEnd(await world.scheduler.run(dice, tasks));
  return `together: ${said.join("; ")}`;
}

/** Something that a device does is cut short, at any gate. */
async function dieAtWork(world: World): Promise<string | null> {
  const { dice } = world;
  const device = dice.pick(world.devices);
  if ((await device.start()) === null || device.life === null) return null;
  const isPower = dice.chance(0.5);
  const works: readonly (readonly [string, () => Promise<unknown>, number])[] = [
    ["saving", () => save(world, device), 3],
    ["flushing", () => flush(world, device), 6],
    ["syncing", () => syncDevice(world, device), 60],
    ["closing", () => device.close(), 8],
    ["compacting", () => compactHere(world, device), 120],
  ];
  const [doing, work, most] = dice.pick(works);
  device.life.left = dice.below(most);
  world.faults = dice.chance(0.2) ? ROUGH : CALM;
  const { life } = device;
  const [end] = await world.scheduler.run(dice, [{ life, work: async () => void (await work()) }]);
  mustEnd(end === undefined ? [] : [end]);
  if (end?.kind !== "died") {
    life.left = null;
    return `${device.name} ends ${doing} in time`;
  }
  device.fall(isPower);
  return `${device.name} ${isPower ? "loses its power" : "crashes"} while ${doing}`;
}

async function compactHere(world: World, device: SimDevice): Promise<void> {
  const { open } = device;
  if (open === null) return;
  world.hasCompacted = true;
  await compact(open, { graceSeconds: 86_400, link: true }).catch((error: unknown) => {
    world.mustBeHonest(device, error, "compact");
  });
}

async function powerCut(world: World): Promise<string> {
  const device = world.dice.pick(world.devices);
  device.fall(true);
  return Promise.resolve(`${device.name} loses its power`);
}

async function close(world: World): Promise<string | null> {
  const device = world.dice.pick(world.devices);
  await device.close();
  return `${device.name} closes`;
}

async function copyDisk(world: World): Promise<string> {
  const device = world.dice.pick(world.devices);
  device.keepCopy();
  return Promise.resolve(`the disk of ${device.name} is copied`);
}

async function restoreDisk(world: World): Promise<string | null> {
  const device = world.dice.pick(world.devices);
  if (device.copies.length === 0) return null;
  const copy = world.dice.pick(device.copies);
  // A copy of a device at rest goes on where it ended: whoever puts it back waits until nothing is on its way.
  if (copy.image.marker !== null) await world.arrive(device);
  device.restore(copy);
  return `the disk of ${device.name} is put back to ${copy.saved} of ${device.saved.length} saved lines`;
}

/** A disk dies while an upload is on its way, and a copy that was made while the device ran takes its place. */
async function dieAtUpload(world: World): Promise<string | null> {
  const device = world.dice.pick(world.devices);
  if ((await device.start()) === null || device.offline > 0) return null;
  world.faults = CALM;
  await save(world, device);
  await flush(world, device);
  const copy = { image: device.disk.copy(), saved: device.saved.length };
  const segment = device.segment();
  if (copy.image.marker !== null) return null;
  await save(world, device);
  await flush(world, device);
  world.faults = { ...CALM, lateUpload: 1 };
  const said = await syncDevice(world, device);
  if (!world.devices.includes(device)) return said;
  // Had the lost life begun another segment by then, the new one would take it for free as well.
  if (device.segment() !== segment) await world.arrive(device);
  device.restore(copy);
  return `${said}; its disk dies, and is put back to ${copy.saved} of ${device.saved.length} saved lines`;
}

async function goOffline(world: World): Promise<string> {
  const device = world.dice.pick(world.devices);
  device.offline = 1 + world.dice.below(25);
  return Promise.resolve(`${device.name} is offline for ${device.offline} steps`);
}

async function timePasses(world: World): Promise<string> {
  const hours = world.dice.below(48);
  world.clock += hours * 3_600_000;
  const device = world.dice.pick(world.devices);
  device.skew = (world.dice.below(2001) - 1000) * 100;
  await world.arrive();
  await world.server.sweep();
  return `${hours} hours pass; the clock of ${device.name} is ${device.skew} ms off`;
}

function mustEnd(endings: readonly Ending[]): void {
  for (const end of endings) if (end.kind === "failed") throw end.error;
}
