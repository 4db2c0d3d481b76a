/**
 * The calls that move attachments and say which are dead.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { VaultError } from "../errors.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import {
  addressStatesShape,
  ATTACHMENT_TYPE,
  MAX_ATTACHMENT_BYTES,
  MOST_ADDRESSES,
} from "../protocol/log/attachment.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { readAnswer } from "../transport/call.ts";
import type { Session } from "../transport/login.ts";

/** Milliseconds that an attachment may take on its way. */
const TIMEOUT = 600_000;

/** Uploads an attachment. The same bytes may come twice. */
export async function sendAttachment(
  session: Session,
  address: AttachmentAddress,
  bytes: Uint8Array,
): Promise<void> {
  await session.call({
    method: "PUT",
    path: fillPath(PATHS.attachment, { vault: session.vault, address }),
    body: bytes,
    headers: { "content-type": ATTACHMENT_TYPE },
    idempotent: true,
    timeout: TIMEOUT,
  });
}

/**
 * Fetches an attachment, unchecked.
 * @returns null if the server says that it is none, or gives more bytes than any has.
 */
export async function fetchAttachmentBytes(
  session: Session,
  address: AttachmentAddress,
): Promise<Uint8Array | null> {
  const path = fillPath(PATHS.attachment, { vault: session.vault, address });
  const answer = await session.call({ method: "GET", path, timeout: TIMEOUT });
  return readUpTo(answer, MAX_ATTACHMENT_BYTES);
}

/** Asks which addresses the server lacks, and which it holds for dead. */
export async function askAddresses(
  session: Session,
  addresses: readonly AttachmentAddress[],
): Promise<{
  readonly missing: readonly AttachmentAddress[];
  readonly dead: readonly AttachmentAddress[];
}> {
  const path = fillPath(PATHS.attachmentsCheck, { vault: session.vault });
  const missing: AttachmentAddress[] = [];
  const dead: AttachmentAddress[] = [];
  for (const batch of batchesOf(addresses)) {
    const body = { addresses: batch };
    const answer = await session.call({ method: "POST", path, body, idempotent: true });
    const states = await readAnswer(answer, addressStatesShape);
    missing.push(...states.missing);
    dead.push(...states.dead);
  }
  return { missing, dead };
}

/** Takes the word back that addresses are dead. */
export async function keepAddresses(
  session: Session,
  addresses: readonly AttachmentAddress[],
): Promise<void> {
  const path = fillPath(PATHS.attachmentsKeep, { vault: session.vault });
  for (const batch of batchesOf(addresses))
    await session.call({ method: "POST", path, body: { addresses: batch }, idempotent: true });
}

/** Names dead addresses; they are deleted with what the truncate entry `n` deletes. */
export async function sendDead(
  session: Session,
  n: number,
  addresses: readonly AttachmentAddress[],
): Promise<void> {
  const path = fillPath(PATHS.attachmentsDead, { vault: session.vault });
  for (const batch of batchesOf(addresses))
    await session.call({ method: "POST", path, body: { n, addresses: batch }, idempotent: true });
}

function* batchesOf(
  addresses: readonly AttachmentAddress[],
): Generator<readonly AttachmentAddress[]> {
  for (let at = 0; at < addresses.length; at += MOST_ADDRESSES)
    yield addresses.slice(at, at + MOST_ADDRESSES);
}

/** Reads a body; null as soon as it is longer than the limit. A body that breaks off is no answer. */
async function readUpTo(answer: Response, limit: number): Promise<Uint8Array | null> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return concatBytes(...parts);
      length += value.length;
      if (length > limit) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
  } catch (cause) {
    throw new VaultError("unreachable", "The picture broke off on its way. Try again.", { cause });
  }
}
