/**
 * Moves attachments between this device and the server: what waits goes up before the blocks that name it, what is asked
 * for comes down and is checked, and what the server lost comes back from whoever has it.
 * @module
 */
import { isVaultError, VaultError, type VaultErrorCode } from "../errors.ts";
import { isHelper } from "../log/members/helper-lines.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import { isAttachmentAddress } from "../protocol/ids.ts";
import { attachmentAddress } from "../protocol/log/attachment.ts";
import { z } from "../protocol/zod.ts";
import type { KeptAttachment } from "../store/attachment-files.ts";
import {
  askAddresses,
  fetchAttachmentBytes,
  keepAddresses,
  sendAttachment,
  sendDead,
} from "./attachment-calls.ts";
import { addressesNamed, namedBy } from "./attachment-names.ts";
import type { SyncDevice } from "./sync-device.ts";

/** The code of the server's refusal, which leaves the rest of a sync alone; null if all is there. */
export type Refused = VaultErrorCode | null;

const CHECKED = "attachments-checked";
const DEAD = "attachments-dead";
const CHECK_EVERY_MS = 24 * 3_600_000;
/** What is kept as proof lies among small texts: a larger picture is told by its address alone. */
const MOST_EVIDENCE_BYTES = 1_048_576;

const addressesShape = z.array(z.custom<AttachmentAddress>(isAttachmentAddress));
const checkedShape = z.object({ n: z.number(), at: z.number() });

/** How many attachments wait for the server. */
export async function waitingAttachments({
  attachments,
}: Pick<SyncDevice, "attachments">): Promise<number> {
  return (await attachments.files.list()).filter((one) => one.isWaiting).length;
}

/**
 * Uploads what waits, so that no device sees a record whose picture is still to come. What no line names any more, as
 * after an undo, goes instead, unless lines may be missing here.
 *
 * @returns why the server did not take one; records go on without their pictures.
 */
export async function uploadAttachments(device: SyncDevice): Promise<Refused> {
  const waiting = (await device.attachments.files.list()).filter((one) => one.isWaiting);
  // Most syncs have none, and need not look through all lines.
  return waiting.length > 0 ? sendWaiting(device, waiting) : null;
}

async function sendWaiting(
  device: SyncDevice,
  waiting: readonly KeptAttachment[],
): Promise<Refused> {
  const { files, beingNamed } = device.attachments;
  const named = await namedBy(device.log);
  const isWhole = device.log.owed() === 0;
  for (const { address } of waiting) {
    if (beingNamed.has(address)) continue;
    if (!named.has(address)) {
      if (isWhole) await files.remove(address);
      continue;
    }
    const bytes = await files.get(address);
    if (bytes === null || attachmentAddress(bytes) !== address) {
      await device.alarms.raise("BAD_ATTACHMENT", DAMAGED_HERE, { address });
      continue;
    }
    const refused = await attempt(() => sendAttachment(device.session, address, bytes));
    if (refused !== null) return refused;
    await files.settle(address);
  }
  return null;
}

/**
 * Gives the sealed bytes of an attachment, from here or from the server.
 *
 * @throws {VaultError} BAD_ATTACHMENT, noted as an alarm, if the server has none or other bytes; unreachable.
 */
export async function fetchAttachment(
  device: SyncDevice,
  address: AttachmentAddress,
): Promise<Uint8Array> {
  const { files } = device.attachments;
  const kept = await files.get(address);
  if (kept !== null && attachmentAddress(kept) === address) return kept;
  const bytes = await fetchAttachmentBytes(device.session, address).catch(asNone);
  if (bytes === null || attachmentAddress(bytes) !== address) {
    const text = bytes === null ? NOT_DELIVERED : OTHER_DELIVERED;
    const evidence = bytes !== null && bytes.length <= MOST_EVIDENCE_BYTES ? bytes : null;
    await device.alarms.raise("BAD_ATTACHMENT", text, { address }, evidence);
    throw new VaultError("BAD_ATTACHMENT", text, { details: { address } });
  }
  await files.put(address, bytes, "copy");
  return bytes;
}

/** Asks again for each picture that was not delivered: an alarm whose picture came now is over. */
export async function recheckAttachments(device: SyncDevice): Promise<void> {
  for (const { code, text, details } of device.alarms.list()) {
    const { address } = details;
    if (code !== "BAD_ATTACHMENT" || !isAttachmentAddress(address)) continue;
    if (!(await namedBy(device.log)).has(address)) continue;
    await fetchAttachment(device, address).catch(async (error: unknown) => {
      if (!isVaultError(error)) throw error;
      // A server that does not answer now has not delivered it either.
      await device.alarms.raise("BAD_ATTACHMENT", text, details);
    });
  }
}

/**
 * What an own compaction left without a name is named as dead, if that failed before. And once a day, and after every
 * compaction: what live lines name must not be lost. The server is told to keep what another device named as dead, and
 * what a server restored from a backup lacks is sent again from here.
 *
 * @returns why the server did not take one.
 */
export async function healAttachments(device: SyncDevice): Promise<Refused> {
  // A helper sees some of the records only: what they name is the devices' care.
  if (isHelper(device.roster.current(), device.keeper.current().device)) return null;
  const unnamed = await attempt(() => nameDeadAttachments(device));
  return unnamed ?? (await healNamed(device));
}

async function healNamed(device: SyncDevice): Promise<Refused> {
  const { log, roster, blocks, session, attachments } = device;
  const n = roster.current().truncate?.n ?? 0;
  const last = readChecked(await blocks.getMeta(CHECKED));
  if (last !== null && last.n === n && device.now() - last.at < CHECK_EVERY_MS) return null;
  const named = [...(await addressesNamed(log))];
  const refused = await attempt(async () => {
    if (named.length === 0) return;
    const { missing, dead } = await askAddresses(session, named);
    if (dead.length > 0) await keepAddresses(session, dead);
    for (const address of missing) {
      const bytes = await attachments.files.get(address);
      if (bytes !== null && attachmentAddress(bytes) === address)
        await sendAttachment(session, address, bytes);
    }
  });
  if (refused === null) await blocks.putMeta(CHECKED, JSON.stringify({ n, at: device.now() }));
  return refused;
}

/**
 * Notes what a compaction leaves without a name, before it is known to everybody: a crash then forgets nothing.
 *
 * @param seen every address in a record line, live or history, at or below the new floor. What only newer lines name is
 *   unknown here, and so never among them.
 */
export async function noteDeadAttachments(
  { blocks, log }: Pick<SyncDevice, "blocks" | "log">,
  seen: Iterable<AttachmentAddress>,
): Promise<void> {
  const named = await namedBy(log);
  const before = readAddresses(await blocks.getMeta(DEAD));
  const dead = [...new Set([...before, ...seen])].filter((address) => !named.has(address));
  if (dead.length > 0 || before.length > 0) await blocks.putMeta(DEAD, JSON.stringify(dead));
}

/**
 * Tells the server what is dead, if the newest compaction is this device's own: it is deleted with those blocks. What a
 * line names again by now is left out.
 */
export async function nameDeadAttachments(device: SyncDevice): Promise<void> {
  const { blocks, keeper, log, roster, session } = device;
  const noted = readAddresses(await blocks.getMeta(DEAD));
  const { truncate } = roster.current();
  if (noted.length === 0 || truncate?.by !== keeper.current().device) return;
  const named = await namedBy(log);
  const dead = noted.filter((address) => !named.has(address));
  await sendDead(session, truncate.n, dead);
  await blocks.putMeta(DEAD, "[]");
}

/** Forgets every attachment of this device that no live line names: the local half of an erase. */
export async function forgetUnnamed({
  attachments,
  log,
}: Pick<SyncDevice, "attachments" | "log">): Promise<void> {
  const { files, beingNamed } = attachments;
  const kept = await files.list();
  if (kept.length === 0) return;
  const named = await namedBy(log);
  for (const { address } of kept)
    if (!named.has(address) && !beingNamed.has(address)) await files.remove(address);
}

const NOT_DELIVERED = "Picture not delivered. The server does not have it.";
const OTHER_DELIVERED = "Picture not delivered. The server gave other bytes than the record names.";
const DAMAGED_HERE = "A picture that waits for the server is damaged on this device.";

/** Runs calls that must not stop a sync: a large picture on a bad line holds up no record. */
async function attempt(work: () => Promise<void>): Promise<Refused> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!isVaultError(error)) throw error;
    return error.code;
  }
}

function asNone(error: unknown): null {
  if (isVaultError(error, "not-found")) return null;
  throw error;
}

function readAddresses(text: string | null): readonly AttachmentAddress[] {
  const read = addressesShape.safeParse(JSON.parse(text ?? "[]"));
  return read.success ? read.data : [];
}

function readChecked(text: string | null): { readonly n: number; readonly at: number } | null {
  if (text === null) return null;
  const read = checkedShape.safeParse(JSON.parse(text));
  return read.success ? read.data : null;
}
