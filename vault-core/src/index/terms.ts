/**
 * The terms of a block: a filter over 32-bit hashes of the words of its texts. Words: NFKC, lower case, without diacritics,
 * two letters at least; CJK by pairs. Of a word of two letters the word itself is hashed, of a longer one its first three,
 * five and eight letters as far as it goes: who asks for a word asks for all that begin with it.
 * @module
 */
import type { Numbers } from "../model/value-table.ts";
import { makeFilter, mayHave } from "./term-filter.ts";
import { fnv, FNV_START, isSearched, TermHashes } from "./term-hashes.ts";

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu;
const WORDS = /[\p{L}\p{N}]+/gu;
const ASCII_WORDS = /[a-z0-9]{2,}/g;
/** `term-hashes.ts` hashes words of ASCII by the same lengths. */
const START_LETTERS = [3, 5, 8] as const;

/** Gives the words of a text as they are hashed, in their order. */
export function wordsIn(text: string): readonly string[] {
  return isAscii(text) ? (text.toLowerCase().match(ASCII_WORDS) ?? []) : wordsOfAny(text);
}

function wordsOfAny(text: string): readonly string[] {
  const folded = text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .normalize("NFC");
  const words: string[] = [];
  for (const [run] of folded.matchAll(CJK)) words.push(...pairsOf(Array.from(run)));
  for (const [word] of folded.replaceAll(CJK, " ").matchAll(WORDS))
    if (Array.from(word).length >= 2) words.push(word);
  return words;
}

/** Gives all texts that stand in a value, in their order. Strangers may have nested it as deep as they like. */
export function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  const rest = [value];
  while (rest.length > 0) {
    const one = rest.pop();
    if (typeof one === "string") texts.push(one);
    else if (typeof one === "object" && one !== null) rest.push(...Object.values(one).toReversed());
  }
  return texts;
}

/** Tells whether words hold all that are asked for: as they are, or, from three letters on, as the start of one. */
export function holdWords(words: ReadonlySet<string>, asked: readonly string[]): boolean {
  return asked.every((one) => words.has(one) || (isStart(one) && beginsOne(words, one)));
}

/** Tells whether the words of texts hold all that are asked for, as `holdWords` does. */
export function textsHold(texts: readonly string[], asked: readonly string[]): boolean {
  const whole = texts.join("\n");
  // Words of ASCII stand there as they are, but for their case: most records lack one, and need no closer look.
  if (isAscii(whole)) {
    const letters = whole.toLowerCase();
    if (!asked.every((word) => letters.includes(word))) return false;
  }
  return holdWords(new Set(texts.flatMap(wordsIn)), asked);
}

/** Makes the terms of records: of the words of all texts in their values that a search looks at. Names of members are none. */
export function writeTerms(jsons: Iterable<string>): Uint8Array {
  return makeFilter(termHashes(jsons));
}

/** Values of one member of records, or of one inside it, as ranges of UTF-8. */
export interface ValueRanges {
  /** Name of the outermost member. */
  readonly member: string;
  readonly values: {
    readonly bytes: Uint8Array;
    readonly starts: Numbers;
    readonly ends: Numbers;
  };
  /** Those that have all different values between them; without them all are to be looked at. */
  readonly rows?: readonly number[] | null;
}

/** Makes the terms of records, as `writeTerms` does, from the values of their members. */
export function writeTermsOfValues(columns: readonly ValueRanges[]): Uint8Array {
  const hashes = new TermHashes(takeWords);
  for (const { member, values, rows = null } of columns) {
    if (!isSearched(member)) continue;
    const { bytes, starts, ends } = values;
    if (rows === null)
      for (let at = 0; at < starts.length; at++)
        hashes.takeValue(bytes, starts[at] ?? 0, ends[at] ?? 0);
    else for (const row of rows) hashes.takeValue(bytes, starts[row] ?? 0, ends[row] ?? 0);
  }
  return makeFilter(hashes.all());
}

/** The hashes that terms are made of, each once. */
export function termHashes(jsons: Iterable<string>): Uint32Array {
  const hashes = new TermHashes(takeWords);
  for (const json of jsons) hashes.takeJson(json);
  return hashes.all();
}

/**
 * Tells whether a block may hold all words: false is sure, true is to be looked up in its texts. A word also stands for
 * longer ones that begin with it, if it has three letters or more.
 */
export function mayHold(terms: Uint8Array, words: readonly string[]): boolean {
  return words.every((word) => hashedOf(word).every((part) => mayHave(terms, hashOf(part))));
}

function isStart(word: string): boolean {
  return startsOf(word).length > 0;
}

function beginsOne(words: ReadonlySet<string>, start: string): boolean {
  for (const word of words) if (word.startsWith(start)) return true;
  return false;
}

function pairsOf(letters: readonly string[]): string[] {
  return letters.slice(1).map((letter, index) => `${letters[index] ?? ""}${letter}`);
}

function startsOf(word: string): readonly string[] {
  const letters = Array.from(word);
  return START_LETTERS.filter((length) => length <= letters.length).map((length) =>
    letters.slice(0, length).join(""),
  );
}

function takeWords(text: string, hashes: TermHashes): void {
  for (const word of wordsOfAny(text)) for (const part of hashedOf(word)) hashes.add(hashOf(part));
}

/** What of a word is hashed. A filter that is wrong about its end may yet be right about its beginning. */
function hashedOf(word: string): readonly string[] {
  const starts = startsOf(word);
  return starts.length === 0 ? [word] : starts;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function hashOf(word: string): number {
  let hash = FNV_START;
  for (let at = 0; at < word.length; at++) hash = fnv(hash, word.charCodeAt(at));
  return hash >>> 0;
}
