/**
 * Compacts the vault: a new epoch, every live line written anew into a snapshot, and a `truncate` that names what it
 * replaces. A crash between two steps leaves duplicates, which are one line each, never a loss; the next compaction
 * begins anew.
 * @module
 */
import { toHex } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import type { StreamEnd } from "../log/write/stream-segment.ts";
import { regroup } from "../log/write/regroup.ts";
import { LIVE_RULE, type StateFold } from "../log/lines/state-fold.ts";
import type { AttachmentAddress, BlockId, StreamName } from "../model/ids.ts";
import { isStreamName } from "../protocol/ids.ts";
import { splitStream, writePosition } from "../protocol/log/block-stream.ts";
import { activeMember, cutoffOf } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { newestFloor } from "../protocol/roster/truncates.ts";
import { appendRoster, type RosterOp } from "../roster/append.ts";
import { writerOf } from "../roster/device-roster.ts";
import { startEpoch } from "../roster/start-epoch.ts";
import { addressesIn } from "./attachment-names.ts";
import { healAttachments, noteDeadAttachments } from "./attachments.ts";
import { fetchHeads } from "./block-calls.ts";
import { baseOf } from "./floors.ts";
import { foldBlocks } from "./fold-blocks.ts";
import { isBehind } from "./pull.ts";
import { push, refusal } from "./push.ts";
import { settleFloor } from "./settle-floor.ts";
import { savePin, type SyncDevice } from "./sync-device.ts";
import { syncOnce } from "./sync-once.ts";

/** What a compaction is asked for. */
export interface CompactOptions {
  /** Seconds after which the server deletes also without the word of every device. */
  readonly graceSeconds: number;
  /** Whether the new epoch's key opens the older ones. Absent: it does. */
  readonly link?: boolean;
  /** Starts the epoch of the compaction, and gives the roster with it. Absent: an epoch and nothing else. */
  readonly begin?: (state: RosterState) => Promise<RosterState>;
  /**
   * Takes up what waits beside the log, such as blocks of helpers, before the floor passes it. Tells whether it wrote
   * anything. Absent: nothing waits.
   */
  readonly takeUp?: () => Promise<boolean>;
  /** Called as it goes on. */
  readonly onStep?: (step: CompactStep) => void;
}

/** Where a compaction stands. */
export type CompactStep = "sync" | "new-keys" | "read" | "write" | "send" | "confirm";

/** What a compaction did. */
export interface Compacted {
  /** Number of the `truncate` entry. */
  readonly n: number;
  /** Live lines that were written anew. */
  readonly lines: number;
  readonly snapshotBlocks: number;
  /** Blocks of all devices that it ends. */
  readonly endedBlocks: number;
}

type Floor = Record<StreamName, [seq: number, id: BlockId]>;

/** An entry of the roster is 64 KiB at most, and a floor names every stream that ever was. */
const MOST_STREAMS = 450;
/** Entries of others that leave a compaction as it is. */
const HARMLESS: ReadonlySet<string> = new Set(["prekey", "server", "add", "policy"]);

/**
 * Compacts the vault.
 *
 * @throws {VaultError} owing while entries are missing, or an earlier compaction is not confirmed here; publishing-stopped;
 *   bad-value on a member that is no device; ROSTER_MOVED if another device changed the roster meanwhile; all of a sync.
 */
export async function compact(device: SyncDevice, options: CompactOptions): Promise<Compacted> {
  const say = options.onStep ?? (() => undefined);
  say("sync");
  await syncOnce(device);
  mustBeAble(device);
  // Asked before too: what stands in the way for long must not start an epoch each time.
  await mustHaveAll(device);
  say("new-keys");
  const before = device.roster.current();
  await device.roster.accept(
    await (options.begin?.(before) ?? startEpoch(device, before, options.link)),
  );
  const epochFloor = device.roster.current().epoch;
  await syncOnce(device);
  if ((await options.takeUp?.()) === true) await syncOnce(device);
  mustBeAble(device);
  await mustHaveAll(device);
  say("read");
  const known = device.roster.current();
  const floor = floorNow(device);
  const { fold, blocks, addresses } = await foldWhole(device, floor);
  say("write");
  const lines = fold.lines();
  const end = await device.log.writeSnapshot(regroup(lines, device.random));
  say("send");
  await pushAll(device);
  const op = truncateOp({ floor, end, fold, epochFloor }, options);
  await noteDeadAttachments(device, addresses);
  const n = await append(device, known, op);
  // Before this device confirms: with its word the server may delete.
  await healAttachments(device);
  say("confirm");
  await settleFloor(device);
  await savePin(device);
  return { n, lines: lines.length, snapshotBlocks: end.seq, endedBlocks: blocks };
}

function mustBeAble(device: SyncDevice): void {
  const { alarms, log, roster, keeper } = device;
  const state = roster.current();
  if (activeMember(state, keeper.current().device)?.class !== "device")
    throw new VaultError("bad-value", "Only a device of the owner can clean up.");
  if (alarms.isStopped())
    throw new VaultError("publishing-stopped", "An alarm waits for your decision.");
  if (log.collections().length === 0 || log.owed() > 0 || baseOf(device).n < newestFloor(state).n)
    throw new VaultError("owing", "Some entries have not come to this device yet. Sync first.");
}

/** What the server shows and this device could not take in would be lost. */
async function mustHaveAll(device: SyncDevice): Promise<void> {
  const { streams } = await fetchHeads(device.session);
  const behind = Object.entries(streams).find(
    ([stream, [seq]]) => isStreamName(stream) && isBehind(device, stream, seq),
  );
  if (behind !== undefined)
    throw new VaultError("owing", "Some entries have not come to this device yet. Sync again.", {
      details: { stream: behind[0] },
    });
}

/** The newest block of every stream that ever was; of a removed member the cut-off at most. */
function floorNow({ log, roster }: SyncDevice): Floor {
  const state = roster.current();
  const floor: Floor = {};
  for (const [stream, [seq, id]] of Object.entries({ ...state.floor, ...log.heads() })) {
    if (!isStreamName(stream)) continue;
    const cutoff = cutoffOf(state, splitStream(stream).device, stream);
    const isBeyond = cutoff !== null && seq > cutoff[0];
    const before = state.floor[stream];
    if (!isBeyond) floor[stream] = [seq, id];
    // A floor never falls, not even to a cut-off that names less.
    else if (before !== undefined && before[0] >= cutoff[0]) floor[stream] = [...before];
    else if (cutoff[1] !== null) floor[stream] = [cutoff[0], cutoff[1]];
  }
  if (Object.keys(floor).length > MOST_STREAMS)
    throw new VaultError("too-large", "The vault has had too many streams to clean up once more.");
  return floor;
}

/** Reads everything up to the floor from the disk. @throws {VaultError} owing for a hole. */
async function foldWhole(
  device: SyncDevice,
  floor: Floor,
): Promise<{
  readonly fold: StateFold;
  readonly blocks: number;
  /** Of every attachment that any line names. */
  readonly addresses: ReadonlySet<AttachmentAddress>;
}> {
  let blocks = 0;
  const addresses = new Set<AttachmentAddress>();
  const { fold, hole } = await foldBlocks(
    device.log,
    baseOf(device).vector,
    floor,
    ({ opened }) => {
      blocks += 1;
      // What a block names that is set aside may still be taken in.
      for (const address of addressesIn(opened?.lines ?? [])) addresses.add(address);
    },
  );
  if (hole !== null)
    throw new VaultError(
      "owing",
      "This device has lost entries that it knew. Lock, unlock, sync.",
      {
        details: { position: writePosition(hole) },
      },
    );
  return { fold, blocks, addresses };
}

async function pushAll(device: SyncDevice): Promise<void> {
  const { refused } = await push(device);
  if (refused !== null) throw refusal(refused);
}

function truncateOp(
  made: {
    readonly floor: Floor;
    readonly end: StreamEnd;
    readonly fold: StateFold;
    readonly epochFloor: number;
  },
  { graceSeconds }: CompactOptions,
): RosterOp {
  const { floor, end, fold, epochFloor } = made;
  return {
    op: "truncate",
    floor,
    snapshot: { stream: end.stream, count: end.seq, head: end.id },
    state: toHex(fold.state()),
    rule: LIVE_RULE,
    epoch_floor: epochFloor,
    grace: graceSeconds,
  };
}

/** Appends the `truncate`, unless what it was made on is no more. Gives its number. */
async function append(device: SyncDevice, known: RosterState, op: RosterOp): Promise<number> {
  const after = await appendRoster(writerOf(device), known, (base) =>
    Promise.resolve(isStill(known, base) ? { ops: [op] } : null),
  );
  await device.roster.accept(after);
  const state = op.op === "truncate" ? op.state : null;
  const mine = after.truncate;
  if (mine?.by !== device.keeper.current().device || toHex(mine.state) !== state)
    throw new VaultError("ROSTER_MOVED", "Another device changed the list of devices. Try again.");
  return mine.n;
}

function isStill(known: RosterState, base: RosterState): boolean {
  return base.entries.slice(known.entries.length).every(({ op }) => HARMLESS.has(op));
}
