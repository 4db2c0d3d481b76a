/**
 * Reads a recovery kit as an owner gives it: 24 words typed in any case, spacing or Unicode form, or the text of the QR
 * code. Where it is wrong it says what is: how many words there are, which are unknown, which one alone does not fit.
 * @module
 */
import { KIT_WORDS, readShortWords, readWords, splitWords, unknownWords } from "../crypto/words.ts";
import { VaultError } from "../errors.ts";
import type { VaultId } from "../model/ids.ts";
import { sha256 } from "../protocol/sha256.ts";
import { readKitCode } from "./kit.ts";

/** A kit as it was read. */
export interface KitText {
  /** RK, 32 bytes. */
  readonly rk: Uint8Array;
  /** The vault, if a QR code named it. */
  readonly vault: VaultId | null;
}

const BITS = 11;

/**
 * Reads words or QR text.
 *
 * @throws {VaultError} KIT_MISMATCH with `count`, or with `positions` (from 1) of words that no list has, or with
 *   neither if only the checksum fails.
 */
export function mustBeKitText(text: string): KitText {
  const code = readKitCode(text.normalize("NFKC").trim());
  if (code !== null) return { rk: code.rk, vault: code.vault };
  const words = splitWords(text);
  const rk = readWords(words);
  if (rk !== null) return { rk, vault: null };
  throw new VaultError("KIT_MISMATCH", whatIsWrong(words), { details: faultOf(words) });
}

/**
 * Finds the one word that keeps 24 known words from being a kit that is known: all others stand for it, so nobody
 * learns more than where to look.
 *
 * @param isKit tells whether 32 bytes are the kit that was meant.
 * @returns its position from 1; null if more than one word is wrong.
 */
export async function findWrongWord(
  words: readonly string[],
  isKit: (rk: Uint8Array) => boolean,
): Promise<number | null> {
  const packed = words.length === KIT_WORDS ? readShortWords(words, 33) : null;
  if (packed === null) return null;
  for (let turn = 0; turn < KIT_WORDS; turn++) {
    // The last word holds the checksum: begin there.
    const position = turn === 0 ? KIT_WORDS : turn;
    const candidates = withEveryWord(packed, position);
    const sums = await Promise.all(candidates.map((bytes) => sha256(bytes.subarray(0, 32))));
    // Of 2,048 words some eight fit the checksum; only these cost a key.
    const fitting = candidates.filter((bytes, index) => sums[index]?.[0] === bytes[32]);
    if (fitting.some((bytes) => isKit(bytes.slice(0, 32)))) return position;
  }
  return null;
}

/** The 33 bytes (entropy and checksum) with each word of the list in one place. */
function withEveryWord(packed: Uint8Array, position: number): Uint8Array[] {
  const first = (position - 1) * BITS;
  return Array.from({ length: 1 << BITS }, (_, word) => {
    const bytes = packed.slice();
    for (let bit = 0; bit < BITS; bit++) {
      const at = first + bit;
      const mask = 0x80 >> (at & 7);
      const byte = bytes[at >> 3] ?? 0;
      bytes[at >> 3] = (word >> (BITS - 1 - bit)) & 1 ? byte | mask : byte & ~mask;
    }
    return bytes;
  });
}

function faultOf(words: readonly string[]): Record<string, unknown> {
  const positions = unknownWords(words);
  if (words.length !== KIT_WORDS) return { count: words.length, positions };
  return positions.length > 0 ? { positions } : {};
}

function whatIsWrong(words: readonly string[]): string {
  const [first, ...more] = unknownWords(words);
  if (words.length !== KIT_WORDS) return `A kit has ${KIT_WORDS} words; these are ${words.length}.`;
  if (first === undefined)
    return "These 24 words are no recovery kit: one is wrong, or two stand in the wrong order.";
  if (more.length === 0) return `Word ${first} is none of the list. Check its spelling.`;
  return `Words ${[first, ...more].join(", ")} are none of the list. Check their spelling.`;
}
