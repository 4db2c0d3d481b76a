/**
 * What must hold at the end of an honest world: whatever the owner was told is saved is on every device, once, and all
 * devices say the same.
 * @module
 */
import { liveLine, liveLines } from "../../../vault-core/src/testing/bare-household.ts";
import { openBlock } from "../../../vault-core/src/block/open.ts";
import { collectionKey } from "../../../vault-core/src/keys/collection-key.ts";
import { syncCode } from "../../../vault-core/src/log/vector.ts";
import { checkBlock } from "../../../vault-core/src/protocol/log/block-header.ts";
import { cutoffOf, signKeyOf } from "../../../vault-core/src/protocol/roster/members.ts";
import { startEpoch } from "../../../vault-core/src/roster/start-epoch.ts";
import { fetchChanges } from "../../../vault-core/src/sync/block-calls.ts";
import { blockId } from "../../../vault-core/src/protocol/log/block-id.ts";
import { writeCursor } from "../../../vault-core/src/protocol/log/cursor.ts";
import type { SyncDevice } from "../../../vault-core/src/sync/sync-device.ts";
import type { SimDevice } from "./device.ts";
import { recoverByKit } from "./household.ts";
import { CALM } from "./network.ts";
import { syncDevice } from "./steps.ts";
import type { World } from "./world.ts";

/** Collections of the simulation. */
const NAMES = ["clickstream", "purchases", "media"];
const ROUNDS = 8;

/** Lets the storm end: every device comes back, hears everything, and says what it has to say. */
export async function settle(world: World): Promise<void> {
  world.faults = CALM;
  await world.arrive();
  for (const device of world.devices) device.offline = 0;
  await syncAll(world);
  // A device whose disk was put back to before a change of keys waits for the next epoch.
  if (world.devices.some(({ restores }) => restores > 0)) {
    let by = await withNewestKey(world);
    if (by === null) {
      // Every disk was put back to before it: then the kit is what is left.
      world.say(await recoverByKit(world));
      await syncAll(world);
      by = await withNewestKey(world);
    }
    if (by !== null) await by.roster.accept(await startEpoch(by, by.roster.current(), true));
    await syncAll(world);
  }
}

async function withNewestKey(world: World): Promise<SyncDevice | null> {
  for (const device of world.devices) {
    const open = await device.start();
    if (open !== null && !isLockedOut(open)) return open;
  }
  return null;
}

function isLockedOut({ keeper, roster }: SyncDevice): boolean {
  return !keeper.current().epochKeys.has(roster.current().epoch);
}

/** Syncs all in turn until nothing is new for anybody. */
async function syncAll(world: World): Promise<void> {
  let before = "";
  for (let round = 0; round < ROUNDS; round++) {
    for (const device of world.devices.slice()) world.say(await syncDevice(world, device));
    const now = JSON.stringify(world.devices.map(({ open }) => open?.log.vector()));
    const isQuiet = now === before;
    before = now;
    if (isQuiet) return;
  }
  world.fail("the devices never come to rest");
}

/** Checks everything at the end. */
export async function judge(world: World): Promise<void> {
  const opened = world.devices.map((device) => ({ device, open: device.open }));
  const [first] = opened;
  if (first?.open === undefined || first.open === null) return world.fail("nobody is left");
  const published = await publishedLines(world, first.open);
  const expected = liveOf([...published.values()].flat());
  for (const { device, open } of opened) {
    if (open === null) return world.fail(`${device.name} does not open`);
    world.mustBeCalm(device);
    mustHavePublished(world, device, open);
    if (world.server.taken() !== null || !world.hasCompacted)
      mustHold(world, device, new Set([...published.values()].flat()));
    await mustShow(world, device, open, expected);
  }
  mustSayTheSame(
    world,
    opened.map(({ open }) => open!),
  );
  mustBeSaidOnce(world, published);
  await mustBeUnique(world);
}

/** No two blocks ever came to one place. */
export async function mustBeUnique(world: World): Promise<void> {
  const twice = await world.server.equivocations();
  if (twice > 0) world.fail(`${twice} blocks came to a place that was taken`);
}

function mustHavePublished(world: World, { name }: SimDevice, { log }: SyncDevice): void {
  const { waitingLines, unpublished } = log.figures();
  if (waitingLines + unpublished > 0)
    world.fail(`${name} still keeps ${waitingLines} lines and ${unpublished} blocks to itself`);
  if (log.missing().length > 0) world.fail(`${name} lacks blocks of its own log`);
}

function mustHold(world: World, { name, saved }: SimDevice, published: ReadonlySet<string>): void {
  const lost = saved.find(
    (line) => line.isSure && !published.has(JSON.stringify([line.collection, line.text])),
  );
  if (lost !== undefined) world.fail(`a line that ${name} had saved is lost: ${lost.text}`);
}

async function mustShow(
  world: World,
  { name }: SimDevice,
  { log }: SyncDevice,
  expected: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [key, text] of expected) {
    const [collection = "", id = ""] = key.split(" ");
    const shown = (await liveLine(log, collection, id))?.text;
    if (shown !== text) world.fail(`${name} shows ${shown} in the place of ${text}`);
  }
  const shown = (await Promise.all(NAMES.map((one) => liveLines(log, one)))).flat();
  const alive = [...expected.values()].filter((text) => !isDeleted(text));
  if (shown.length !== alive.length)
    world.fail(`${name} shows ${shown.length} records in the place of ${alive.length}`);
}

function mustSayTheSame(world: World, devices: readonly SyncDevice[]): void {
  const codes = new Set(
    devices.map(({ roster, log }) => syncCode(roster.current(), log.vector()).join(" ")),
  );
  if (codes.size !== 1) world.fail(`the sync codes differ: ${[...codes].join(" / ")}`);
}

/** A line is published by two blocks only where a disk was put back and did not know that the first one had gone out. */
function mustBeSaidOnce(world: World, published: ReadonlyMap<string, readonly string[]>): void {
  if (world.hasCompacted) return;
  const seen = new Map<string, string>();
  for (const [stream, lines] of published) {
    const author = stream.slice(0, 32);
    if (world.restoredEver.has(author)) continue;
    for (const line of lines) {
      if (seen.has(line))
        world.fail(`a line is doubled: ${line} in ${seen.get(line)} and ${stream}`);
      seen.set(line, stream);
    }
  }
}

/**
 * Lines by block, of all that the server ever took, without what removed devices wrote too late. Where the server kept
 * nothing of what it deleted, what it has now.
 */
async function publishedLines(
  world: World,
  open: SyncDevice,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const roster = open.roster.current();
  const byBlock = new Map<string, readonly string[]>();
  for (const block of world.server.taken() ?? (await allBlocks(open))) {
    const { header } = checkBlock(block, {
      vault: roster.vault,
      minSuite: 1,
      signKeyOf: (device) => signKeyOf(roster, device),
    });
    const { stream, seq, device, epoch } = header;
    const cutoff = cutoffOf(roster, device, stream);
    if (cutoff !== null && seq > cutoff[0]) continue;
    const vek = world.epochKeys.get(epoch)!;
    const { collection, lines } = openBlock(
      block,
      new Map(NAMES.map((name) => [name, collectionKey(vek, name)])),
    );
    const keyed = lines.map((text) => JSON.stringify([collection, text]));
    byBlock.set(`${stream}/${seq}`, keyed);
  }
  return byBlock;
}

async function allBlocks({ session }: SyncDevice): Promise<readonly Uint8Array[]> {
  const blocks: Uint8Array[] = [];
  let cursor: string | null = null;
  for (;;) {
    let last: string | null = null;
    for await (const { block, change } of fetchChanges(session, cursor)) {
      blocks.push(block);
      last = writeCursor(change, blockId(block));
    }
    if (last === null) return blocks;
    cursor = last;
  }
}

interface Version {
  readonly id: string;
  readonly rev: number;
  readonly edited: string;
  readonly deleted?: string;
}

/** Live rule 1 once more, told apart from the product: higher revision, later edit, greater text. */
function liveOf(lines: Iterable<string>): ReadonlyMap<string, string> {
  const live = new Map<string, string>();
  for (const line of lines) {
    const [collection, text] = JSON.parse(line) as [string, string];
    const key = `${collection} ${(JSON.parse(text) as Version).id}`;
    const held = live.get(key);
    if (held === undefined || isNewer(text, held)) live.set(key, text);
  }
  return live;
}

function isNewer(text: string, held: string): boolean {
  const [a, b] = [JSON.parse(text) as Version, JSON.parse(held) as Version];
  if (a.rev !== b.rev) return a.rev > b.rev;
  if (a.edited !== b.edited) return Date.parse(a.edited) > Date.parse(b.edited);
  return Buffer.compare(Buffer.from(text), Buffer.from(held)) > 0;
}

function isDeleted(text: string): boolean {
  return (JSON.parse(text) as Version).deleted !== undefined;
}
