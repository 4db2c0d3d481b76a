/**
 * One sync (docs/protocol/http.md): heads, roster and keys, lost blocks, pull, checks, reconcile, push. Nothing is
 * pushed before the checks, and nothing at all while an alarm stops publishing.
 * @module
 */
import { isVaultError, VaultError } from "../errors.ts";
import { STOPPING_CODES } from "./alarms.ts";
import {
  healAttachments,
  recheckAttachments,
  type Refused,
  uploadAttachments,
  waitingAttachments,
} from "./attachments.ts";
import { fetchHeads } from "./block-calls.ts";
import type { HealOptions } from "./heal.ts";
import { look } from "./look.ts";
import { pull } from "./pull.ts";
import { push, type Pushed, refusal } from "./push.ts";
import { raised } from "./raised.ts";
import { reconcile } from "./reconcile.ts";
import { syncRoster } from "./roster-sync.ts";
import { settleFloor } from "./settle-floor.ts";
import { noteStale } from "./stale.ts";
import { savePin, type SyncDevice } from "./sync-device.ts";

/** What one sync did. */
export interface SyncFigures {
  readonly pulledBlocks: number;
  readonly pulledBytes: number;
  readonly pushedBlocks: number;
  readonly pushedBytes: number;
  /** Own blocks that still wait for their ack, and attachments that the server has not taken. */
  readonly waiting: number;
  /** Blocks that have still to come to this device: a sync brings a stretch of them. */
  readonly owed: number;
  readonly rosterHead: number;
  /** Code with which the server refused an attachment; null if it took all. Blocks are not held up by it. */
  readonly picturesRefused: string | null;
}

/**
 * Syncs once. To a device that is joining blocks come a stretch at a time: as long as `owed` falls, the next sync brings
 * more. What was saved here goes out with each. Alarms stand in `device.alarms`; one that stops publishing is thrown at the end, when all that could be
 * verified is kept.
 *
 * @throws {VaultError} unreachable and other answers of the server; FORK, ROLLBACK, ROSTER_*; device-removed; CLONED.
 */
export async function syncOnce(
  device: SyncDevice,
  options: HealOptions = {},
): Promise<SyncFigures> {
  const { alarms, log, roster } = device;
  const pulled = await look(device, options);
  const pushed = alarms.isStopped() ? NOTHING : await publishOrMakeRoom(device);
  await raised(device, () => settleFloor(device));
  await recheckAttachments(device);
  await savePin(device);
  await log.rest();
  await noteStale(device);
  await alarms.endRound();
  mustPublish(device);
  return {
    pulledBlocks: pulled.blocks,
    pulledBytes: pulled.bytes,
    pushedBlocks: pushed.blocks,
    pushedBytes: pushed.bytes,
    waiting: log.unpublished().length + (await waitingAttachments(device)),
    owed: log.owed(),
    rosterHead: roster.current().head[0],
    picturesRefused: pushed.picturesRefused,
  };
}

/** What was published, and why the server did not take the attachments, if it did not. */
interface Published extends Pushed {
  readonly picturesRefused: Refused;
}

const NOTHING: Published = {
  blocks: 0,
  bytes: 0,
  refused: null,
  said: null,
  picturesRefused: null,
};

/** A full server gets room by a clean-up, and that waits for the word of a device whose entries it does not take. */
async function publishOrMakeRoom(device: SyncDevice): Promise<Published> {
  try {
    return await raised(device, () => publish(device));
  } catch (error) {
    if (isVaultError(error, "quota-exceeded")) await raised(device, () => settleFloor(device));
    throw error;
  }
}

/** Pictures first, then the entries that name them; a server that takes no pictures still gets the entries. */
async function publish(device: SyncDevice): Promise<Published> {
  const refused = await uploadAttachments(device);
  const pushed = await publishBlocks(device);
  return { ...pushed, picturesRefused: refused ?? (await healAttachments(device)) };
}

/** Pushes; a refusal that a second look can explain gets one. */
async function publishBlocks(device: SyncDevice): Promise<Pushed> {
  await flush(device);
  const first = await push(device);
  if (first.refused === null) return first;
  await lookAgain(device, first.refused);
  if (device.alarms.isStopped()) return first;
  const second = await push(device);
  if (second.refused === "equivocation")
    throw new VaultError("CLONED", "This device runs twice. Stop one of the two copies.", {
      ...(second.said !== null && { evidence: second.said }),
    });
  if (second.refused !== null) throw refusal(second.refused);
  return {
    blocks: first.blocks + second.blocks,
    bytes: first.bytes + second.bytes,
    refused: null,
    said: null,
  };
}

/** What a power cut in the middle of sealing anew leaves follows a block that was discarded. */
const FOLLOWS_NOTHING: ReadonlySet<string> = new Set(["GAP", "CHAIN_BROKEN"]);

/** An epoch may have ended, or another block may lie at a place of ours: fetch what is new, then seal anew. */
async function lookAgain(device: SyncDevice, refused: string): Promise<void> {
  const isTorn = FOLLOWS_NOTHING.has(refused);
  if (refused !== "epoch-retired" && refused !== "equivocation" && !isTorn) throw refusal(refused);
  await raised(device, () => syncRoster(device));
  const pulled = await pull(device, await fetchHeads(device.session));
  await savePin(device);
  // A place that is taken means the same as an own block that is news, also if the server shows it to nobody.
  await reconcile(device, pulled.restored || refused === "equivocation");
  if (isTorn) await device.log.reseal();
  if (device.alarms.isStopped()) return;
  await flush(device);
}

/** Lines whose key is not here wait in the outbox. */
async function flush({ log }: SyncDevice): Promise<void> {
  await log.flush().catch((error: unknown) => {
    if (!isVaultError(error, "LOCKBOX_MISSING")) throw error;
  });
}

const SHOWN_AGAIN =
  "The server shows again all that this device has verified, so nothing is missing any more. It had shown less before, so nothing is published until you say that it may go on.";

function mustPublish({ alarms }: SyncDevice): void {
  const all = alarms.list().filter((alarm) => alarm.stopsPublishing);
  const stopping = all.find((alarm) => alarm.isOver !== true) ?? all[0];
  if (stopping === undefined) return;
  const code = STOPPING_CODES.find((one) => one === stopping.code);
  const { details, text } = stopping;
  // What stopped publishing may be settled: then it is said what is still wanting, and not what was.
  throw stopping.isOver === true
    ? new VaultError(code ?? "publishing-stopped", SHOWN_AGAIN, {
        details: { ...details, isOver: true },
      })
    : new VaultError(code ?? "publishing-stopped", text, { details });
}
