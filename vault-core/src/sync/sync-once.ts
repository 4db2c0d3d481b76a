/**
 * One sync (docs/protocol/http.md): heads, roster and keys, lost blocks, pull, checks, reconcile, push. Nothing is
 * pushed before the checks, and nothing at all while an alarm stops publishing.
 * @module
 */
import { isVaultError, VaultError } from "../errors.ts";
import type { Heads } from "../protocol/log/block-stream.ts";
import { isAlarm, STOPPING_CODES } from "./alarms.ts";
import { fetchHeads } from "./block-calls.ts";
import { healLog, type Moved } from "./heal.ts";
import { mustServeAll, pull } from "./pull.ts";
import { push, type Pushed } from "./push.ts";
import { reconcile } from "./reconcile.ts";
import { syncRoster } from "./roster-sync.ts";
import { savePin, type SyncDevice } from "./sync-device.ts";

/** What one sync did. */
export interface SyncFigures {
  readonly pulledBlocks: number;
  readonly pulledBytes: number;
  readonly pushedBlocks: number;
  readonly pushedBytes: number;
  /** Own blocks that still wait for their ack. */
  readonly waiting: number;
  readonly rosterHead: number;
}

/**
 * Syncs once. Alarms stand in `device.alarms`; one that stops publishing is thrown at the end, when all that could be
 * verified is kept.
 *
 * @throws {VaultError} unreachable and other answers of the server; FORK, ROLLBACK, ROSTER_*; device-removed; CLONED.
 */
export async function syncOnce(device: SyncDevice): Promise<SyncFigures> {
  const { alarms, log, session, roster } = device;
  alarms.beginRound();
  const heads = await fetchHeads(session).catch(asRemoved);
  await raised(device, () => syncRoster(device));
  const healed = await noted(device, () => healLog(device), { blocks: 0, bytes: 0 });
  await noted(device, () => Promise.resolve(mustServeAll(device, heads)), undefined);
  const pulled = await pullAndReconcile(device, heads);
  const pushed = alarms.isStopped() ? NOTHING : await raised(device, () => publish(device));
  await savePin(device);
  await log.rest();
  await alarms.endRound();
  mustPublish(device);
  return {
    pulledBlocks: healed.blocks + pulled.blocks,
    pulledBytes: healed.bytes + pulled.bytes,
    pushedBlocks: pushed.blocks,
    pushedBytes: pushed.bytes,
    waiting: log.unpublished().length,
    rosterHead: roster.current().head[0],
  };
}

const NOTHING: Pushed = { blocks: 0, bytes: 0, refused: null };

async function pullAndReconcile(device: SyncDevice, heads: Heads): Promise<Moved> {
  const pulled = await pull(device, heads);
  await savePin(device);
  if (!device.alarms.isStopped()) await reconcile(device, pulled.restored);
  return pulled;
}

/** Pushes; a refusal that a second look can explain gets one. */
async function publish(device: SyncDevice): Promise<Pushed> {
  await flush(device);
  const first = await push(device);
  if (first.refused === null) return first;
  await lookAgain(device, first.refused);
  if (device.alarms.isStopped()) return first;
  const second = await push(device);
  if (second.refused === "equivocation")
    throw new VaultError("CLONED", "This device runs twice. Stop one of the two copies.");
  if (second.refused !== null) throw refusal(second.refused);
  return {
    blocks: first.blocks + second.blocks,
    bytes: first.bytes + second.bytes,
    refused: null,
  };
}

/** An epoch may have ended, or another block may lie at a place of ours: fetch what is new, then seal anew. */
async function lookAgain(device: SyncDevice, refused: string): Promise<void> {
  if (refused !== "epoch-retired" && refused !== "equivocation") throw refusal(refused);
  await raised(device, () => syncRoster(device));
  const pulled = await pull(device, await fetchHeads(device.session));
  await savePin(device);
  if (device.alarms.isStopped()) return;
  // A place that is taken means the same as an own block that is news, also if the server shows it to nobody.
  await reconcile(device, pulled.restored || refused === "equivocation");
  await flush(device);
}

/** Lines whose key is not here wait in the outbox. */
async function flush({ log }: SyncDevice): Promise<void> {
  await log.flush().catch((error: unknown) => {
    if (!isVaultError(error, "LOCKBOX_MISSING")) throw error;
  });
}

function refusal(slug: string): VaultError {
  const code = slug === "quota-exceeded" || slug === "suspended" ? slug : "unreachable";
  return new VaultError(code, `The server took not all entries (${slug}). They are kept here.`, {
    details: { refused: slug },
  });
}

/** A device whose login is refused is no member any more. */
function asRemoved(error: unknown): never {
  if (!isVaultError(error, "invalid-token")) throw error;
  throw new VaultError("device-removed", "The server does not admit this device any more.", {
    cause: error,
  });
}

/** Runs a step whose alarm ends the sync. */
async function raised<Value>(device: SyncDevice, step: () => Promise<Value>): Promise<Value> {
  try {
    return await step();
  } catch (error) {
    if (isAlarm(error)) await device.alarms.raiseError(error);
    throw error;
  }
}

/** Runs a step whose alarm is noted, and the sync goes on. */
async function noted<Value>(
  device: SyncDevice,
  step: () => Promise<Value>,
  otherwise: Value,
): Promise<Value> {
  try {
    return await step();
  } catch (error) {
    if (!isAlarm(error)) throw error;
    await device.alarms.raiseError(error);
    return otherwise;
  }
}

function mustPublish({ alarms }: SyncDevice): void {
  const stopping = alarms.list().find((alarm) => alarm.stopsPublishing);
  if (stopping === undefined) return;
  const code = STOPPING_CODES.find((one) => one === stopping.code);
  throw new VaultError(code ?? "publishing-stopped", stopping.text, { details: stopping.details });
}
