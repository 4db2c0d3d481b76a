/**
 * The header of a block, and the checks of a block that need no secret: a server runs them on each upload, a client
 * on each block that it fetches. Integers are big-endian.
 *
 * | off | len | field | rule |
 * |---|---|---|---|
 * | 0 | 4 | magic | `RVB1` |
 * | 4 | 1 | suite | 1; another: UNKNOWN_SUITE; below the policy: DOWNGRADE |
 * | 5 | 1 | kind | 1 records, 2 snapshot |
 * | 6 | 2 | flags | 0 |
 * | 8 | 16 | vault | |
 * | 24 | 16 | device | |
 * | 40 | 4 | segment | >= 1 |
 * | 44 | 4 | epoch | >= 1 |
 * | 48 | 8 | seq | 1..2^53-1 |
 * | 56 | 4 | ct_len | 4112..4 MiB, padded length + 16; whole length = 160 + ct_len + 64 |
 * | 60 | 4 | reserved | 0 |
 * | 64 | 32 | prev | id of the block before, or zeros |
 * | 96 | 32 | salt | |
 * | 128 | 32 | commitment | |
 * @module
 */
import type { BlockId, MemberId, VaultId } from "../../model/ids.ts";
import { concatBytes } from "../../bytes/compare.ts";
import { readHex, toHex, utf8 } from "../../bytes/encoding.ts";
import { readU32, readU64, u32be, u64be } from "../../bytes/integers.ts";
import { padTo } from "../../bytes/pad.ts";
import { verifySignature } from "../../crypto/public.ts";
import { VaultError, type VaultErrorCode } from "../../errors.ts";
import { toBlockId, toMemberId, toStreamName, toVaultId } from "../ids.ts";
import { blockIdBytes, SIGNATURE_BYTES } from "./block-id.ts";
import { MIN_BLOCK_BYTES, type Position } from "./block-stream.ts";

/** Bytes of the header. */
export const HEADER_BYTES = 160;
/** Bytes of the header's front that feed the block's key and commitment. */
export const KEYED_HEADER_BYTES = 128;
/** The only suite there is. */
export const SUITE = 1;
const MIN_CIPHERTEXT_BYTES = 4112;
/** Most bytes of a ciphertext. */
export const MAX_CIPHERTEXT_BYTES = 4 * 1024 * 1024;
/** What a block holds: records as they came, or the live lines of a compaction. */
export type BlockKind = "records" | "snapshot";

/** The fields of a header in front of the commitment. */
export interface HeaderFields {
  readonly kind: BlockKind;
  readonly vault: VaultId;
  readonly device: MemberId;
  readonly segment: number;
  readonly epoch: number;
  readonly seq: number;
  /** Bytes of the ciphertext, its tag included. */
  readonly ciphertextLength: number;
  /** The block before in the stream; for seq 1 a block of a lower segment, or null. */
  readonly prev: BlockId | null;
  readonly salt: Uint8Array;
}

/** A header as read from a block. */
export interface BlockHeader extends HeaderFields, Position {
  readonly commitment: Uint8Array;
}

/** A block that passed every check without a secret. */
export interface CheckedBlock {
  readonly header: BlockHeader;
  readonly id: BlockId;
}

/** What a block is checked against. */
export interface BlockChecks {
  readonly vault: VaultId;
  /** The lowest suite that the roster's policy allows. */
  readonly minSuite: number;
  /** The position that was asked for, where one was. */
  readonly position?: Position;
  /** The signing key of a member, removed ones included; null for an unknown one. */
  signKeyOf(device: MemberId): Uint8Array | null;
}

const MAGIC = utf8("RVB1");
const KINDS: readonly BlockKind[] = ["records", "snapshot"];

/**
 * Reads the header of a whole block and checks every length of it.
 *
 * @throws {VaultError} UNKNOWN_SUITE for another suite; BAD_BLOCK for all else.
 */
export function readBlockHeader(block: Uint8Array): BlockHeader {
  must(block.length >= MIN_BLOCK_BYTES, "it is too short");
  must(toHex(block.subarray(0, 4)) === toHex(MAGIC), "it does not begin with RVB1");
  must(block[4] === SUITE, "its suite is unknown", "UNKNOWN_SUITE");
  const kind = KINDS[(block[5] ?? 0) - 1];
  must(kind !== undefined, "its kind is unknown");
  must(block[6] === 0 && block[7] === 0, "a flag is set");
  const ciphertextLength = readCiphertextLength(block);
  const numbers = readNumbers(block);
  const device = toMemberId(block.subarray(24, 40));
  const prev = block.subarray(64, 96);
  return {
    kind,
    vault: toVaultId(block.subarray(8, 24)),
    device,
    ...numbers,
    stream: toStreamName(device, numbers.segment),
    ciphertextLength,
    prev: prev.every((byte) => byte === 0) ? null : toBlockId(prev),
    salt: block.slice(96, 128),
    commitment: block.slice(128, 160),
  };
}

/**
 * Writes the 128 bytes of a header that feed the block's key.
 *
 * @throws {RangeError} for a number outside its field.
 */
export function writeKeyedHeader(fields: HeaderFields): Uint8Array {
  return concatBytes(
    MAGIC,
    Uint8Array.of(SUITE, KINDS.indexOf(fields.kind) + 1, 0, 0),
    hexBytes(fields.vault, 16),
    hexBytes(fields.device, 16),
    u32be(fields.segment),
    u32be(fields.epoch),
    u64be(fields.seq),
    u32be(fields.ciphertextLength),
    u32be(0),
    fields.prev === null ? new Uint8Array(32) : hexBytes(fields.prev, 32),
    fields.salt,
  );
}

/**
 * Checks a block without any secret: form, vault, place, member, signature, in this order.
 *
 * @throws {VaultError} BAD_BLOCK, UNKNOWN_SUITE, DOWNGRADE, WRONG_VAULT, MISPLACED, UNKNOWN_DEVICE or BAD_SIGNATURE.
 */
export function checkBlock(block: Uint8Array, checks: BlockChecks): CheckedBlock {
  const header = readBlockHeader(block);
  must(checks.minSuite <= SUITE, "the vault's policy asks for a newer suite", "DOWNGRADE");
  must(header.vault === checks.vault, "it belongs to another vault", "WRONG_VAULT");
  const { position } = checks;
  must(
    position === undefined || (position.stream === header.stream && position.seq === header.seq),
    "it was served in the wrong place",
    "MISPLACED",
  );
  const signKey = checks.signKeyOf(header.device);
  must(signKey !== null, "its device is no member of this vault", "UNKNOWN_DEVICE");
  const id = blockIdBytes(block);
  must(
    verifySignature(signKey, "block", id, block.subarray(block.length - SIGNATURE_BYTES)),
    "its signature does not hold",
    "BAD_SIGNATURE",
  );
  return { header, id: toBlockId(id) };
}

function readCiphertextLength(block: Uint8Array): number {
  const length = readU32(block, 56);
  must(length >= MIN_CIPHERTEXT_BYTES && length <= MAX_CIPHERTEXT_BYTES, "no block has its length");
  must(padTo(length - 16) === length - 16, "its length is no padded length");
  must(block.length === HEADER_BYTES + length + SIGNATURE_BYTES, "its length is wrong");
  return length;
}

function readNumbers(block: Uint8Array): { segment: number; epoch: number; seq: number } {
  const segment = readU32(block, 40);
  const epoch = readU32(block, 44);
  const seq = readU64(block, 48);
  must(segment >= 1, "its segment is 0");
  must(epoch >= 1, "its epoch is 0");
  must(seq !== null && seq >= 1, "its seq is outside 1..2^53-1");
  must(readU32(block, 60) === 0, "its reserved bytes are not zero");
  return { segment, epoch, seq };
}

function hexBytes(text: string, length: number): Uint8Array {
  const bytes = readHex(text);
  if (bytes === null || bytes.length !== length)
    throw new RangeError(`${length} bytes of hex are needed`);
  return bytes;
}

function must(
  condition: boolean,
  why: string,
  code: VaultErrorCode = "BAD_BLOCK",
): asserts condition {
  if (!condition) throw new VaultError(code, `A block was refused: ${why}.`);
}
