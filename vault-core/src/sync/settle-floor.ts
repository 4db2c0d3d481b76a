/**
 * Confirms a compaction: recompute the state from this device's own blocks, compare, say so, and only then delete.
 * A compaction that would lose or change anything is an alarm, and nothing is dropped.
 * @module
 */
import { concatBytes, equalBytes } from "../bytes/compare.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { StateFold } from "../log/lines/state-fold.ts";
import { readLine } from "../log/lines/record-line.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { JsonObject } from "../model/json.ts";
import { isStreamName } from "../protocol/ids.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { activeMember } from "../protocol/roster/members.ts";
import type { Truncate } from "../protocol/roster/state.ts";
import { type Floor, newestFloor } from "../protocol/roster/truncates.ts";
import { forgetUnnamed } from "./attachments.ts";
import { sendConfirmation } from "./compaction-calls.ts";
import { baseOf, erasedFloor } from "./floors.ts";
import { addBlock, foldBlocks, foldSnapshot } from "./fold-blocks.ts";
import { savePin, type SyncDevice } from "./sync-device.ts";

/** Confirms the newest compaction, if all that is needed is here; deletes what a crash left of an earlier one. */
export async function settleFloor(device: SyncDevice): Promise<void> {
  const { alarms, log } = device;
  const truncate = openTruncate(device);
  if (truncate === null) {
    if (log.hasLeftovers()) await log.purge(baseOf(device).vector);
    return;
  }
  if (alarms.isStopped() || log.owed() > 0) return;
  const compared = await compare(device, truncate);
  if (compared === null) return;
  if (compared.differs)
    await alarms.raise(
      "STATE_MISMATCH",
      textOf(compared),
      factsOf(truncate, compared),
      await snapshotOf(device, truncate),
    );
  else await settle(device, truncate);
}

/**
 * The owner accepts a compaction that lacks something: what only this device holds is saved anew first.
 * @throws {VaultError} owing if the snapshot, or a block of this device, is not here.
 */
export async function acceptCompaction(device: SyncDevice): Promise<void> {
  const truncate = openTruncate(device);
  if (truncate === null) return;
  const compared = device.log.owed() > 0 ? null : await compare(device, truncate);
  if (compared === null)
    throw new VaultError("owing", "Not all entries have come yet. Sync, and try again.");
  await device.log.append(compared.lost.filter((line) => readLine(line) !== null));
  await settle(device, truncate);
}

/** The newest compaction, if this device has still to confirm it. */
function openTruncate({ roster, keeper }: SyncDevice): Truncate | null {
  const state = roster.current();
  const { device, settled } = keeper.current();
  if (activeMember(state, device)?.class !== "device") return null;
  return state.truncate === null || state.truncate.n <= (settled ?? 0) ? null : state.truncate;
}

interface Compared {
  readonly differs: boolean;
  /** What this device holds and the snapshot lacks. */
  readonly lost: readonly RecordLine[];
  /** What the snapshot holds and this device does not know. */
  readonly added: number;
}

/** Holds the snapshot and this device's own blocks against the state; null if something has still to come. */
async function compare(device: SyncDevice, truncate: Truncate): Promise<Compared | null> {
  const snapshot = await foldSnapshot(device.log, truncate);
  const own = snapshot === null ? null : await foldOwn(device);
  if (snapshot === null || own === null) return null;
  const { fold, isWhole } = own;
  const lost = fold.lacking(snapshot);
  const added = isWhole ? snapshot.lacking(fold).length : 0;
  // Who joined later, or was away until the server had deleted, holds less than all: the snapshot fills it up.
  if (!isWhole) for (const line of snapshot.lines()) fold.add(line);
  const differs = [snapshot, fold].some((one) => !equalBytes(one.state(), truncate.state));
  return { differs, lost, added };
}

/** Folds what this device holds up to the newest floor; null if a block is not here that nobody has deleted. */
async function foldOwn(
  device: SyncDevice,
): Promise<{ readonly fold: StateFold; readonly isWhole: boolean } | null> {
  const { log, roster } = device;
  const floor = newestFloor(roster.current());
  const base = baseOf(device);
  const held = await foldBlocks(log, base.vector, floor.vector);
  // They are in the outbox alone, and were part of the state that the compaction names.
  for (const block of await log.passed(floor.vector)) addBlock(held.fold, block);
  if (held.hole === null) return { fold: held.fold, isWhole: base.n < floor.n };
  const erased = await erasedFloor(device);
  const rest = await foldBlocks(log, erased.vector, floor.vector);
  if (erased.n <= base.n || rest.hole !== null) return null;
  return { fold: held.fold, isWhole: erased.n < floor.n };
}

async function settle(device: SyncDevice, truncate: Truncate): Promise<void> {
  const { keeper, log, roster } = device;
  const floor = newestFloor(roster.current());
  const stillUsed = new Set([
    ...(await carryOver(device, floor)),
    ...epochsInReview(device, floor),
  ]);
  const isConfirmed = await sendConfirmation(device, truncate).then(
    () => true,
    (error: unknown) => {
      // Another device has compacted meanwhile: the next sync looks at that one.
      if (isVaultError(error, "bad-request")) return false;
      throw error;
    },
  );
  if (!isConfirmed) return;
  // Before their key goes: a block in the outbox that does not open any more would keep the vault from opening.
  await settlePassed(device, floor);
  await savePin(device);
  const secrets = keeper.current();
  const epochKeys = new Map(
    [...secrets.epochKeys].filter(([epoch]) => epoch >= floor.epoch || stillUsed.has(epoch)),
  );
  await keeper.save({ ...secrets, epochKeys, settled: truncate.n });
  log.rise(floor.vector);
  await log.purge(floor.vector);
  await forgetUnnamed(device);
}

/**
 * Own blocks that the floor has passed are settled: they are part of the state that was compared just now. What else
 * waits in an older epoch is sealed anew.
 */
async function settlePassed({ log }: SyncDevice, { epoch, vector }: Floor): Promise<void> {
  const ids = (await log.passed(vector)).map(({ id }) => id);
  await log.settle(ids, () => Promise.resolve());
  if (log.unpublished().some(({ header }) => header.epoch < epoch)) await log.reseal();
}

/** What waits for the owner's review keeps its key until then; after a shred nothing keeps an older key. */
function epochsInReview({ quarantine, roster }: SyncDevice, floor: Floor): readonly number[] {
  if (roster.current().commits.get(floor.epoch)?.link === false) return [];
  return quarantine.list().map(({ bytes }) => readBlockHeader(bytes).epoch);
}

/** Saves anew what lies above the floor in an older epoch, whose key goes. Gives the epochs of such blocks. */
async function carryOver({ log }: SyncDevice, floor: Floor): Promise<ReadonlySet<number>> {
  const epochs = new Set<number>();
  const old: RecordLine[] = [];
  const newer = new StateFold();
  await foldBlocks(log, floor.vector, log.vector(), ({ header, opened }) => {
    if (opened === null) {
      // A helper's block that nobody has taken in yet needs its key a while longer.
      if (header.epoch < floor.epoch) epochs.add(header.epoch);
      return;
    }
    const { collection, head, lines } = opened;
    const read = lines.map((text): RecordLine => ({ collection, from: head.from, text }));
    if (header.epoch < floor.epoch) {
      epochs.add(header.epoch);
      old.push(...read);
    } else for (const line of read) newer.add(line);
  });
  const read = old.flatMap((line) => {
    const id = readLine(line)?.id;
    return id === undefined || newer.covers(line) ? [] : [{ line, id }];
  });
  const lines: RecordLine[] = [];
  for (const collection of new Set(read.map(({ line }) => line.collection))) {
    const of = read.filter(({ line }) => line.collection === collection);
    const live = await log.find(
      collection,
      of.map(({ id }) => id),
    );
    lines.push(...of.flatMap(({ line, id }) => (live.get(id)?.text === line.text ? [line] : [])));
  }
  await log.append(lines);
  return epochs;
}

/** Bytes of a snapshot that are kept as proof. */
const MOST_EVIDENCE_BYTES = 1_048_576;

/** The snapshot's first blocks, end to end; the entry that names it is in the roster. */
async function snapshotOf(
  { blocks }: SyncDevice,
  { snapshot: { stream, count } }: Truncate,
): Promise<Uint8Array | null> {
  const shown: Uint8Array[] = [];
  let size = 0;
  for (let seq = 1; seq <= count && isStreamName(stream); seq++) {
    const block = await blocks.get({ stream, seq });
    size += block?.length ?? 0;
    if (block === null || size > MOST_EVIDENCE_BYTES) break;
    shown.push(block);
  }
  return shown.length === 0 ? null : concatBytes(...shown);
}

function textOf({ lost, added }: Compared): string {
  const what =
    lost.length > 0 ? `would lose ${lost.length} entries` : `would change ${added} entries`;
  return `A clean-up by another device ${what}. It was not applied: nothing was dropped here.`;
}

function factsOf({ n, by }: Truncate, { lost, added }: Compared): JsonObject {
  return { n, by, lost: lost.length, added };
}
