/**
 * A file as a text of one letter a byte, in which patterns find their places whatever the bytes are.
 * @module
 */

/** A way in which a file goes wrong, at a place from 0 to 1; `pick` chooses how. The file is letters of one byte each. */
export type Way = (file: string, at: number, pick: number) => string;

/** A stretch of a file. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** More arguments than these may be too many for one call. */
const AT_ONCE = 4_096;

/** Bytes as letters. */
export function toLetters(bytes: Uint8Array): string {
  let letters = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    letters += String.fromCodePoint(...bytes.subarray(at, at + AT_ONCE));
  return letters;
}

/** Letters as bytes. */
export function toBytes(letters: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(letters, (letter) => letter.codePointAt(0) ?? 0);
}

/** Any text as letters: its UTF-8. Half of a pair of letters comes as U+FFFD. */
export function textLetters(text: string): string {
  return toLetters(new TextEncoder().encode(text));
}

/** The stretch that a pattern finds at a place or behind it, else the first one; null if there is none. */
export function nearest(file: string, at: number, pattern: RegExp): Stretch | null {
  const search = new RegExp(pattern.source, "gs");
  search.lastIndex = Math.floor(at * file.length);
  const found = search.exec(file) ?? search.exec(file);
  return found === null || found[0] === ""
    ? null
    : { start: found.index, end: found.index + found[0].length };
}

/** The file with other letters in the place of a stretch. */
export function put(file: string, { start, end }: Stretch, letters: string): string {
  return file.slice(0, start) + letters + file.slice(end);
}

/** One of a list. */
export function chosen<Value>(list: readonly Value[], pick: number): Value {
  const value = list[pick % list.length];
  if (value === undefined) throw new Error("There is nothing to choose from.");
  return value;
}
