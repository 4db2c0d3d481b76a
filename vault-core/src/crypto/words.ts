/**
 * Words of the BIP39 English list: 24 words carry 32 bytes and a checksum of 8 bits; a few words show the front of a
 * hash, so that two people can compare it. BIP39's derivation of a seed is not used.
 * @module
 */
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { mustBeBytes } from "./sodium.ts";

/** Words of a recovery kit. */
export const KIT_WORDS = 24;

/** Writes 32 bytes as 24 words. */
export function wordsOf(bytes: Uint8Array): string[] {
  mustBeBytes(bytes, 32, "what words stand for");
  return entropyToMnemonic(bytes, wordlist).split(" ");
}

/** Reads 24 words, in any case and with spaces around them; null if a word is unknown or the checksum fails. */
export function readWords(words: readonly string[]): Uint8Array | null {
  if (words.length !== KIT_WORDS) return null;
  try {
    return mnemonicToEntropy(words.map((word) => word.trim().toLowerCase()).join(" "), wordlist);
  } catch {
    return null;
  }
}

/**
 * Splits what somebody typed into words, whatever stands between them: numbers, commas, line ends, wide or composed
 * letters, capitals.
 */
export function splitWords(text: string): string[] {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .split(/[^a-z]+/u)
    .filter((word) => word !== "");
}

/** Gives the positions, from 1, of words that the list does not know. */
export function unknownWords(words: readonly string[]): number[] {
  return words.flatMap((word, index) => (numberOf(word) === null ? [index + 1] : []));
}

/** Writes bytes as words of 11 bits each; the bits that are too many stand in front and must be zero. */
export function shortWordsOf(bytes: Uint8Array, count: number): string[] {
  const first = bytes.length * 8 - count * 11;
  return Array.from({ length: count }, (_, index) => wordAt(bytes, first + index * 11));
}

/** Reads words of 11 bits each into bytes, zero bits in front; null if a word is unknown. */
export function readShortWords(words: readonly string[], length: number): Uint8Array | null {
  let value = 0n;
  for (const word of words) {
    const number = numberOf(word);
    if (number === null) return null;
    value = (value << 11n) | BigInt(number);
  }
  const bytes = new Uint8Array(length);
  for (let at = length - 1; at >= 0; at--, value >>= 8n) bytes[at] = Number(value & 0xffn);
  return bytes;
}

function numberOf(word: string): number | null {
  const at = wordlist.indexOf(word);
  return at === -1 ? null : at;
}

/** Gives words to compare by eye: 11 bits of the hash each, from the front. Throws `RangeError` past its end. */
export function compareWords(hash: Uint8Array, count: number): string[] {
  if (count * 11 > hash.length * 8) throw new RangeError("the hash is too short for so many words");
  return Array.from({ length: count }, (_, index) => wordAt(hash, index * 11));
}

function wordAt(hash: Uint8Array, firstBit: number): string {
  let value = 0;
  for (let bit = firstBit; bit < firstBit + 11; bit++) {
    value = (value << 1) | (((hash[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
  }
  return wordlist[value] ?? "";
}
