/**
 * A world whose server is Mallory's: the steps, and what must hold whatever she does. Each device ends with a prefix of
 * what honest devices wrote, closed under what their authors had seen, or with an alarm that has a code.
 * @module
 */
import { liveLines } from "../../../vault-core/src/testing/bare-household.ts";
import { openBlock, type OpenedBlock } from "../../../vault-core/src/block/open.ts";
import { collectionKey } from "../../../vault-core/src/keys/collection-key.ts";
import { syncCode } from "../../../vault-core/src/log/vector.ts";
import { isStreamName } from "../../../vault-core/src/protocol/ids.ts";
import { readBlockHeader } from "../../../vault-core/src/protocol/log/block-header.ts";
import { blockId } from "../../../vault-core/src/protocol/log/block-id.ts";
import { splitStream } from "../../../vault-core/src/protocol/log/block-stream.ts";
import { cutoffOf } from "../../../vault-core/src/protocol/roster/members.ts";
import { syncOnce } from "../../../vault-core/src/sync/sync-once.ts";
import type { SyncDevice } from "../../../vault-core/src/sync/sync-device.ts";
import type { SimDevice } from "./device.ts";
import type { Mallory } from "./mallory.ts";
import { CALM } from "./network.ts";
import { honestSteps, type StepKind, withDevice } from "./steps.ts";
import { MOST_REQUESTS, type World } from "./world.ts";

/** Honest steps that may come while Mallory lies. A disk that is put back makes a fork of its own, so it is none. */
const KEPT: ReadonlySet<string> = new Set([
  "save",
  "flush",
  "die at work",
  "power cut",
  "close",
  "add a device",
  "remove a device",
  "change the epoch",
  "time passes",
]);

/** Every kind of step of a world with Mallory in it. */
export function maliceSteps(mallory: Mallory): readonly StepKind[] {
  const sync: StepKind = {
    name: "sync",
    weight: 50,
    run: (world) => withDevice(world, (device) => syncWatched(world, device)),
  };
  const trick: StepKind = {
    name: "trick",
    weight: 14,
    run: (world) => Promise.resolve(mallory.trick(world.devices.map(({ id }) => id))),
  };
  const mood: StepKind = {
    name: "mood",
    weight: 6,
    run: (world) => {
      mallory.share = world.dice.pick([0, 0, 0.05, 0.2, 0.6]);
      return Promise.resolve(`Mallory lies in ${mallory.share} of her answers`);
    },
  };
  return [...honestSteps.filter(({ name }) => KEPT.has(name)), sync, trick, mood];
}

/** Syncs, and sees to it that it ends, fails with a code, and publishes nothing while it must not. */
export async function syncWatched(world: World, device: SimDevice): Promise<string> {
  const open = await device.start();
  if (open === null) return `${device.name} does not open`;
  device.requests = 0;
  device.failed = false;
  device.hasSynced = true;
  const end = await syncOnce(open).then(
    ({ pulledBlocks, pushedBlocks }) => `${pulledBlocks} in, ${pushedBlocks} out`,
    (error: unknown) => {
      device.failed = true;
      return world.mustBeHonest(device, error, "sync");
    },
  );
  if (device.requests > MOST_REQUESTS) world.fail(`${device.name} would sync for ever`);
  const codes = open.alarms.list().map(({ code }) => code);
  await judgeDevice(world, device);
  return `${device.name} syncs: ${end}${codes.length > 0 ? ` [${codes.join(" ")}]` : ""}`;
}

/** Checks one device against all that honest devices ever signed. */
export async function judgeDevice(world: World, device: SimDevice): Promise<void> {
  const { open } = device;
  if (open === null) return;
  const fault = faultOf(world, device, open);
  if (fault !== null) world.fail(`${device.name}: ${fault}`);
  const isWhole = open.log.missing().length === 0;
  // A power cut takes blocks that the server had acknowledged; a server that keeps them back now is told of.
  if (isWhole) await mustKeepItsOwn(world, device, open);
  else if (device.hasSynced && !device.failed && open.alarms.list().every(isNote))
    world.fail(`${device.name} lacks blocks, and says nothing`);
}

/** Rounds after which devices that were told the truth must have told each other everything. */
const MOST_ROUNDS = 6;

/** Mallory tells the truth again: whoever raises no alarm now says the same as all others who do not. */
export async function judgeTruth(world: World): Promise<void> {
  world.faults = CALM;
  for (const device of world.devices) device.offline = 0;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const before = saidBy(world).join(" / ");
    for (const device of world.devices)
      world.say(`round ${round}: ${await syncWatched(world, device)}`);
    // What one publishes in a round the others hear in the next.
    const said = saidBy(world);
    if (said.join(" / ") !== before) continue;
    const codes = new Set(said.filter((code) => code !== null));
    if (codes.size > 1) world.fail(`devices without an alarm say ${[...codes].join(" / ")}`);
    return;
  }
  world.fail("devices that are told the truth do not come to rest");
}

/** What each device says that synced and has no alarm; null for any other. */
function saidBy(world: World): readonly (string | null)[] {
  return world.devices.map(({ open, failed }) =>
    open !== null && !failed && open.alarms.list().every(isNote)
      ? syncCode(open.roster.current(), open.log.vector()).join(" ")
      : null,
  );
}

function isNote({ code }: { readonly code: string }): boolean {
  return ["ROSTER_CHANGED", "RESTORED", "LATE_FROM_REMOVED", "STALE"].includes(code);
}

/** Devices that say the same code must show the same. */
export async function judgePairs(world: World): Promise<void> {
  const shown = new Map<string, string>();
  for (const { open, name } of world.devices) {
    if (open === null) continue;
    const code = syncCode(open.roster.current(), open.log.vector()).join(" ");
    // What waits here for its block, or its ack, is no part of what the code names.
    const { waitingLines, unpublished } = open.log.figures();
    if (waitingLines + unpublished > 0 || open.log.missing().length > 0) continue;
    const records: string[][] = [];
    for (const collection of open.log.collections())
      records.push((await liveLines(open.log, collection)).map(({ text }) => text).toSorted());
    const before = shown.get(code);
    const now = JSON.stringify(records);
    if (before !== undefined && before !== now)
      world.fail(`${name} shows other records than a device with the same sync code`);
    shown.set(code, now);
  }
}

/** What is wrong with the blocks that a device holds; null if they are an honest prefix. */
function faultOf(world: World, device: SimDevice, open: SyncDevice): string | null {
  const vector = open.log.vector();
  for (const [stream, [newest]] of Object.entries(vector)) {
    const last = world.genuine.get(`${stream}/${newest}`);
    if (last === undefined) return `nobody signed ${stream}/${newest}`;
  }
  for (const [place, { bytes }] of device.disk.copy().blocks) {
    if (device.judged.has(place) || !isShown(open, bytes)) continue;
    device.judged.add(place);
    if (!(world.genuine.get(place)?.has(blockId(bytes)) ?? false)) return `nobody signed ${place}`;
    const opened = openWithKeys(open, bytes);
    if (opened === null) continue;
    const missing = openReferences(opened, open);
    if (missing !== null) return `${place} refers to ${missing}, which is not here`;
  }
  return null;
}

/** Of a batch that a crash cut short, what refers to the rest lies there and is shown to nobody. */
function isShown({ log }: SyncDevice, bytes: Uint8Array): boolean {
  const { stream, seq } = readBlockHeader(bytes);
  return seq <= (log.heads()[stream]?.[0] ?? 0);
}

function openWithKeys({ keeper }: SyncDevice, bytes: Uint8Array): OpenedBlock | null {
  const vek = keeper.current().epochKeys.get(readBlockHeader(bytes).epoch);
  if (vek === undefined) return null;
  const names = ["clickstream", "purchases", "media"];
  return openBlock(bytes, new Map(names.map((name) => [name, collectionKey(vek, name)])));
}

function openReferences({ head }: OpenedBlock, { log, roster }: SyncDevice): string | null {
  const vector = log.heads();
  for (const [stream, [seq]] of Object.entries(head.seen)) {
    if (!isStreamName(stream)) continue;
    const cutoff = cutoffOf(roster.current(), splitStream(stream).device, stream);
    if (cutoff !== null && seq > cutoff[0]) continue;
    if ((vector[stream]?.[0] ?? 0) < seq) return `${stream}/${seq}`;
  }
  return roster.current().entries[head.roster[0]] === undefined ? "a roster entry" : null;
}

/** Whatever a server does, what was saved here is shown here, or something newer of the same record. */
async function mustKeepItsOwn(
  world: World,
  { name: device, saved }: SimDevice,
  { log }: SyncDevice,
): Promise<void> {
  const sure = saved
    .filter(({ isSure }) => isSure)
    .map(({ collection, text }) => {
      const { id, rev } = JSON.parse(text) as { id: string; rev: number };
      return { collection, text, id, rev };
    });
  for (const name of new Set(sure.map(({ collection }) => collection))) {
    const lines = sure.filter(({ collection }) => collection === name);
    const live = await log.find(
      name,
      lines.map(({ id }) => id),
    );
    for (const { id, rev, text } of lines)
      if ((live.get(id)?.rev ?? 0) < rev)
        world.fail(`${device} lost what was saved on it: ${text}`);
  }
}
