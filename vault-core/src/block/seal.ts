/**
 * Seals record lines into a block: body, padding, AEAD, signature.
 *
 * EK || commitment = KDF(CK, "block-key", 64, header[0..128));
 * ciphertext = AEAD(EK, salt[0..24], ad = header[0..160), inner); signature = SIG(device, "block", block id).
 * @module
 */
import { concatBytes, lengthOfParts } from "../bytes/compare.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { sealInto, sign, TAG_BYTES } from "../crypto/secret.ts";
import { blockKey } from "../keys/collection-key.ts";
import type { BlockId, MemberId, VaultId } from "../model/ids.ts";
import { toBlockId, toStreamName } from "../protocol/ids.ts";
import {
  type BlockKind,
  MAX_CIPHERTEXT_BYTES,
  writeKeyedHeader,
} from "../protocol/log/block-header.ts";
import { blockIdBytes, SIGNATURE_BYTES } from "../protocol/log/block-id.ts";
import type { Position } from "../protocol/log/block-stream.ts";
import type { BodyHead } from "./body.ts";
import { writeInFormat } from "./formats.ts";
import { type InnerParts, writeInner } from "./inner.ts";
import { type PackedLines, writePackedInner } from "./packed.ts";
import { must } from "./refuse.ts";

/** What a block is made of. */
export interface BlockSecrets {
  /** Key of the collection in the block's epoch, 32 bytes. */
  readonly collectionKey: Uint8Array;
  /** Ed25519 seed or secret key of the device. */
  readonly signKey: Uint8Array;
  readonly random: RandomSource;
}

/** Where a block goes, and who says so. */
export interface BlockPlace {
  readonly kind: BlockKind;
  readonly vault: VaultId;
  readonly device: MemberId;
  readonly segment: number;
  readonly epoch: number;
  readonly seq: number;
  readonly prev: BlockId | null;
  readonly head: BodyHead;
}

/** Where a block goes, and what it says. All lines are of one collection and one authorship class. */
export interface BlockContent extends BlockPlace {
  readonly lines: readonly string[];
  /** The lines are of a collection of events, so that many of them are written as columns. */
  readonly areEvents?: boolean;
}

/** A sealed block with its name and place. */
export interface SealedBlock {
  readonly bytes: Uint8Array;
  readonly id: BlockId;
  readonly position: Position;
}

/**
 * Seals record lines of one collection and one authorship class into a block.
 *
 * @returns 160 + ciphertext + 64 bytes (docs/formats/block.md).
 * @throws {VaultError} TOO_LARGE for a body above 8 MiB, a line above 1 MiB, or a ciphertext above 4 MiB.
 * @throws {TypeError} for a key that is none.
 */
export function sealBlock(content: BlockContent, secrets: BlockSecrets): SealedBlock {
  const { head, lines } = content;
  const body = writeInFormat({ head, lines }, content.areEvents ?? false);
  // A compressed length would tell an outsider what lies beside its own text.
  return sealInner(content, writeInner(body, head.from !== "third-party"), secrets);
}

/**
 * Seals lines that were packed before.
 *
 * @throws {VaultError} as `sealBlock`; BAD_BLOCK for those of an outsider.
 */
export function sealPacked(
  place: BlockPlace,
  packed: PackedLines,
  secrets: BlockSecrets,
): SealedBlock {
  return sealInner(place, writePackedInner(place.head, packed), secrets);
}

function sealInner(place: BlockPlace, inner: InnerParts, secrets: BlockSecrets): SealedBlock {
  const { kind, vault, device, segment, epoch, seq, prev } = place;
  const ciphertextLength = lengthOfParts(inner) + TAG_BYTES;
  must(ciphertextLength <= MAX_CIPHERTEXT_BYTES, "its ciphertext is too large", "TOO_LARGE");
  const salt = secrets.random(32);
  const fields = { kind, vault, device, segment, epoch, seq, ciphertextLength, prev, salt };
  const keyed = writeKeyedHeader(fields);
  const { key, commitment } = blockKey(secrets.collectionKey, keyed);
  const header = concatBytes(keyed, commitment);
  const end = header.length + ciphertextLength;
  const bytes = new Uint8Array(end + SIGNATURE_BYTES);
  bytes.set(header);
  const input = { key, nonce: salt.slice(0, 24), ad: header };
  sealInto(input, inner, bytes.subarray(header.length, end));
  const id = blockIdBytes(bytes);
  bytes.set(sign(secrets.signKey, "block", id), end);
  return { bytes, id: toBlockId(id), position: { stream: toStreamName(device, segment), seq } };
}
