/**
 * The stored form of an attachment as both sides check it without a key: its length and its address.
 *
 * | off | len | field |
 * |---|---|---|
 * | 0 | 24 | header of the secretstream |
 * | 24 | 65,553 | chunk 0: 65,536 bytes of plaintext and 17 of the stream |
 * | .. | .. | further chunks; the last one may be shorter |
 *
 * The plaintext is `u64 length | file | zeros`, padTo(8 + length) long and at most 16 MiB (docs/formats/attachment.md).
 * @module
 */
import { padTo } from "../../bytes/pad.ts";
import { hash } from "../../crypto/public.ts";
import { MAX_ATTACHMENT_PLAIN_BYTES } from "../../model/attachment-limits.ts";
import type { AttachmentAddress } from "../../model/ids.ts";
import { isAttachmentAddress, toAttachmentAddress } from "../ids.ts";
import { countShape } from "../shapes.ts";
import { z } from "../zod.ts";

/** Bytes of plaintext in a whole chunk. */
export const ATTACHMENT_CHUNK_BYTES = 65_536;
/** Bytes that begin a stored attachment: the header of its stream. */
export const ATTACHMENT_HEADER_BYTES = 24;
/** Bytes that sealing adds to each chunk. */
export const ATTACHMENT_EXTRA_BYTES = 17;
/** Most bytes of a stored attachment. */
export const MAX_ATTACHMENT_BYTES: number = storedBytes(MAX_ATTACHMENT_PLAIN_BYTES);

/** Content type of a stored attachment. */
export const ATTACHMENT_TYPE = "application/octet-stream";

/** Most addresses in one request. */
export const MOST_ADDRESSES = 900;

const addressShape = z.custom<AttachmentAddress>(isAttachmentAddress, "address");

/** Body of the calls that ask about addresses or keep them. */
export const addressesShape = z.strictObject({
  addresses: z.array(addressShape).max(MOST_ADDRESSES),
});

/** Body of the call that names dead addresses: `n` is the number of the truncate entry. */
export const deadAttachmentsShape = z.strictObject({
  n: countShape,
  addresses: z.array(addressShape).max(MOST_ADDRESSES),
});

/** Answer to the question about addresses: those that the server lacks, and those that are named as dead. */
export const addressStatesShape = z.object({
  missing: z.array(addressShape),
  dead: z.array(addressShape),
});

/** Gives the address of a stored attachment: H("att-id", stored bytes). */
export function attachmentAddress(stored: Uint8Array): AttachmentAddress {
  return toAttachmentAddress(hash("att-id", stored));
}

/** Gives the length of the plaintext of a stored attachment; null if no attachment is that long. */
export function attachmentPlainBytes(stored: number): number | null {
  const whole = ATTACHMENT_CHUNK_BYTES + ATTACHMENT_EXTRA_BYTES;
  const chunks = Math.ceil((stored - ATTACHMENT_HEADER_BYTES) / whole);
  const plain = stored - ATTACHMENT_HEADER_BYTES - chunks * ATTACHMENT_EXTRA_BYTES;
  const isOne =
    plain > 0 &&
    plain <= MAX_ATTACHMENT_PLAIN_BYTES &&
    padTo(plain) === plain &&
    storedBytes(plain) === stored;
  return isOne ? plain : null;
}

function storedBytes(plain: number): number {
  const chunks = Math.ceil(plain / ATTACHMENT_CHUNK_BYTES);
  return ATTACHMENT_HEADER_BYTES + plain + chunks * ATTACHMENT_EXTRA_BYTES;
}
