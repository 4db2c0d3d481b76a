/**
 * Seals a picture or paper apart from the records: a secretstream of 64 KiB chunks over the padded file.
 *
 * plaintext = u64be(length) | file | zeros, padTo(8 + length) <= 16 MiB; chunk i has the associated data
 * frame("att", vault, file id, u32(i)); TAG_FINAL on the last; address = H("att-id", stored bytes).
 * The record that holds file id, key and address names it; the server sees the padded size alone.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { readU64, u32be, u64be } from "../bytes/integers.ts";
import { padTo } from "../bytes/pad.ts";
import { frame } from "../crypto/public.ts";
import {
  openSecretStream,
  sealSecretStream,
  STREAM_EXTRA_BYTES,
  STREAM_HEADER_BYTES,
} from "../crypto/secret.ts";
import { VaultError } from "../errors.ts";
import { MAX_ATTACHMENT_FILE_BYTES } from "../model/attachment-limits.ts";
import type { AttachmentAddress, VaultId } from "../model/ids.ts";
import {
  ATTACHMENT_CHUNK_BYTES,
  attachmentAddress,
  attachmentPlainBytes,
} from "../protocol/log/attachment.ts";
import { idBytes } from "../protocol/shapes.ts";

/** What an attachment is sealed with. */
export interface AttachmentSecrets {
  readonly vault: VaultId;
  /** 16 random bytes. */
  readonly file: Uint8Array;
  /** 32 random bytes, for this file alone. */
  readonly key: Uint8Array;
}

/** A sealed attachment with its name. */
export interface SealedAttachment {
  readonly bytes: Uint8Array;
  readonly address: AttachmentAddress;
}

/**
 * Seals a file.
 *
 * @param header 24 random bytes.
 * @returns header and chunks, to be stored anywhere.
 * @throws {VaultError} too-large above 16 MiB less 8 bytes.
 */
export function sealAttachment(
  file: Uint8Array,
  secrets: AttachmentSecrets,
  header: Uint8Array,
): SealedAttachment {
  const bytes = concatBytes(...sealedParts(file, secrets, header));
  return { bytes, address: attachmentAddress(bytes) };
}

/**
 * Seals a file part by part: the header first, then one chunk after the other.
 *
 * @throws {VaultError} too-large above 16 MiB less 8 bytes.
 */
export function* sealedParts(
  file: Uint8Array,
  { vault, file: id, key }: AttachmentSecrets,
  header: Uint8Array,
): Generator<Uint8Array> {
  if (file.length > MAX_ATTACHMENT_FILE_BYTES)
    throw new VaultError("too-large", "A picture or paper may have 16 MiB at most.");
  const seal = sealSecretStream({ key, header });
  const length = padTo(8 + file.length);
  yield header;
  for (let at = 0, index = 0; at < length; at += ATTACHMENT_CHUNK_BYTES, index++) {
    const end = Math.min(at + ATTACHMENT_CHUNK_BYTES, length);
    const message = plainPart(file, at, end);
    yield seal({ message, isLast: end === length }, chunkAd(vault, id, index));
  }
}

/**
 * Opens a stored attachment. Nothing of it is given out before all of it is checked.
 *
 * @param address as the record has it.
 * @throws {VaultError} BAD_ATTACHMENT for other bytes than the record names, and for any that do not open.
 */
export function openAttachment(
  stored: Uint8Array,
  { vault, file: id, key }: AttachmentSecrets,
  address: AttachmentAddress,
): Uint8Array {
  const length = attachmentPlainBytes(stored.length);
  must(length !== null, "no attachment has its length");
  must(attachmentAddress(stored) === address, "it is not what the record names");
  const open = openSecretStream({ key, header: stored.slice(0, STREAM_HEADER_BYTES) });
  const plain = new Uint8Array(length);
  let from = STREAM_HEADER_BYTES;
  for (let at = 0, index = 0; at < length; at += ATTACHMENT_CHUNK_BYTES, index++) {
    const end = Math.min(at + ATTACHMENT_CHUNK_BYTES, length);
    const box = stored.subarray(from, from + end - at + STREAM_EXTRA_BYTES);
    const chunk = open(box, chunkAd(vault, id, index));
    must(chunk !== null && chunk.isLast === (end === length), "a part of it does not open");
    plain.set(chunk.message, at);
    from += box.length;
  }
  return unpadded(plain);
}

function unpadded(plain: Uint8Array): Uint8Array {
  const length = readU64(plain, 0);
  must(length !== null && length <= MAX_ATTACHMENT_FILE_BYTES, "its length is none");
  must(padTo(8 + length) === plain.length, "its padding has a wrong length");
  must(
    plain.subarray(8 + length).every((byte) => byte === 0),
    "its padding is not zero",
  );
  return plain.subarray(8, 8 + length);
}

/** The bytes `from` to `to` of `u64 length | file | zeros`. */
function plainPart(file: Uint8Array, from: number, to: number): Uint8Array {
  const part = new Uint8Array(to - from);
  if (from === 0) part.set(u64be(file.length));
  const begin = Math.max(0, from - 8);
  const piece = file.subarray(begin, Math.max(begin, to - 8));
  part.set(piece, begin + 8 - from);
  return part;
}

function chunkAd(vault: VaultId, file: Uint8Array, index: number): Uint8Array {
  return frame("att", idBytes(vault), file, u32be(index));
}

function must(condition: boolean, why: string): asserts condition {
  if (!condition) throw new VaultError("BAD_ATTACHMENT", `A picture was refused: ${why}.`);
}
