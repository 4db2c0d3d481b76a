/**
 * The inside of a ciphertext: which format, compressed or not, and zeros up to a padded length.
 *
 * | off | len | field |
 * |---|---|---|
 * | 0 | 1 | format of the body: 1 lines, 2 columns |
 * | 1 | 1 | comp: 0 stored, 1 zstd |
 * | 2 | 4 | stored_len |
 * | 6 | 4 | raw_len, 8 MiB at most |
 * | 10 | stored_len | data |
 * | .. | .. | zeros, so that all is padTo(10 + stored_len) long |
 * @module
 */
import { concatBytes, lengthOfParts } from "../bytes/compare.ts";
import { readU32, u32be } from "../bytes/integers.ts";
import { padTo } from "../bytes/pad.ts";
import { must } from "./refuse.ts";
import { compress, decompress } from "./zstd.ts";

/** Most bytes of a body. */
export const MAX_BODY_BYTES: number = 8 * 1024 * 1024;

const HEAD_BYTES = 10;
const STORED = 0;
const ZSTD = 1;

/** The inside of a block in parts, one behind the other: who seals it copies none of them. */
export type InnerParts = readonly Uint8Array[];

/** A body with the number of its format. */
export interface Inner {
  readonly format: number;
  readonly body: Uint8Array;
}

/**
 * Writes the inside of a block.
 *
 * @param mayCompress false where the text of an outsider is inside: a compressed length would leak what lies beside it.
 * @throws {VaultError} TOO_LARGE above 8 MiB.
 */
export function writeInner({ format, body }: Inner, mayCompress: boolean): InnerParts {
  must(body.length <= MAX_BODY_BYTES, "its body is too large", "TOO_LARGE");
  const smaller = mayCompress ? compress(body) : body;
  if (smaller.length < body.length) return writePacked(format, [smaller], body.length);
  return paddedInner([body], { format, comp: STORED, length: body.length });
}

/**
 * Writes the inside of a block whose body is one zstd frame, smaller than what it holds.
 *
 * @param frame its parts.
 * @param length bytes of the body that the frame holds, 8 MiB at most.
 */
export function writePacked(
  format: number,
  frame: readonly Uint8Array[],
  length: number,
): InnerParts {
  return paddedInner(frame, { format, comp: ZSTD, length });
}

interface Written {
  readonly format: number;
  readonly comp: number;
  readonly length: number;
}

function paddedInner(data: readonly Uint8Array[], { format, comp, length }: Written): InnerParts {
  const stored = lengthOfParts(data);
  const head = concatBytes(Uint8Array.of(format, comp), u32be(stored), u32be(length));
  const end = HEAD_BYTES + stored;
  return [head, ...data, new Uint8Array(padTo(end) - end)];
}

/**
 * Reads the inside of a block.
 *
 * @throws {VaultError} TOO_LARGE if it says that its body is larger than 8 MiB; BAD_BLOCK for any other fault.
 */
export function readInner(inner: Uint8Array): Inner {
  must(inner.length >= HEAD_BYTES, "its inside is too short");
  const format = inner[0] ?? 0;
  const comp = inner[1] ?? 0;
  const storedLength = readU32(inner, 2);
  const rawLength = readU32(inner, 6);
  must(rawLength <= MAX_BODY_BYTES, "its body is too large", "TOO_LARGE");
  const end = HEAD_BYTES + storedLength;
  must(end <= inner.length && inner.length === padTo(end), "its padding has a wrong length");
  must(isZero(inner, end), "its padding is not zero");
  const data = inner.subarray(HEAD_BYTES, end);
  if (comp === STORED) {
    must(rawLength === storedLength, "its lengths differ");
    return { format, body: data };
  }
  must(comp === ZSTD, "its compression is unknown");
  const body = decompress(data, rawLength);
  must(body !== null, "its compressed body is damaged");
  return { format, body };
}

function isZero(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
