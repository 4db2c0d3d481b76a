/**
 * Finds where a JSON value ends in UTF-8, without building it. Only the spelling of `JSON.stringify` is taken: no
 * spaces, shortest numbers, the fewest escapes. So a value has one reading, and can be copied as it is.
 * @module
 */
import { readUtf8, utf8 } from "../../bytes/encoding.ts";

/** A quote. */
export const QUOTE = 34;
/** A comma. */
export const COMMA = 44;
/** A colon. */
export const COLON = 58;
/** The begin of an array. */
export const OPEN_ARRAY = 91;
/** The begin of an object. */
export const OPEN_OBJECT = 123;
/** The end of an object. */
export const CLOSE_OBJECT = 125;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const LOWER_E = 101;
const LOWER_T = 116;
const LOWER_F = 102;
const LOWER_N = 110;
const SPACE = 32;
/** Numbers of so many digits, so many of them behind the point, are spelled in one way but for zeros at their ends. */
const SURE_DIGITS = 15;
const SURE_FRACTION = 6;
const MAX_ARRAY_INDEX = 2 ** 32 - 2;
const ANY_NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/;
const WORDS = [utf8("true"), utf8("false"), utf8("null")] as const;
/** 1 for a byte that means itself in a string. */
const isOrdinary = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH),
);
const isOfNumber = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number("+-.0123456789e".includes(String.fromCharCode(byte))),
);
const isSimpleEscape = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('"\\bfnrt'.includes(String.fromCharCode(byte))),
);

/**
 * Gives the place behind the value that begins at `at`; -1 if there is none, or if it is spelled in another way.
 *
 * @param room how many arrays and objects may lie in each other here.
 */
export function valueEnd(bytes: Uint8Array, at: number, room: number): number {
  switch (bytes[at] ?? 0) {
    case QUOTE:
      return stringEnd(bytes, at);
    case OPEN_ARRAY:
      return arrayEnd(bytes, at, room - 1);
    case OPEN_OBJECT:
      return objectEnd(bytes, at, room - 1);
    case LOWER_T:
      return wordEnd(bytes, at, WORDS[0]);
    case LOWER_F:
      return wordEnd(bytes, at, WORDS[1]);
    case LOWER_N:
      return wordEnd(bytes, at, WORDS[2]);
    default:
      return numberEnd(bytes, at);
  }
}

/** Gives the place behind the string that begins at `at`; -1 if there is none. */
export function stringEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  let end = at + 1;
  while (end < bytes.length && isOrdinary[bytes[end] ?? 0] === 1) end++;
  if (bytes[end] === QUOTE) return end + 1;
  return bytes[end] === BACKSLASH ? escapedEnd(bytes, at, end) : -1;
}

/** Tells whether a key, in its quotes, keeps its place in an object and is safe there. */
export function mayBeKey(key: string): boolean {
  if (key === '"__proto__"') return false;
  return !/^"(?:0|[1-9]\d{0,9})"$/.test(key) || Number(key.slice(1, -1)) > MAX_ARRAY_INDEX;
}

/** Tells whether the bytes from `at` on begin with others. */
export function beginsWith(bytes: Uint8Array, at: number, others: Uint8Array): boolean {
  for (let index = 0; index < others.length; index++)
    if (bytes[at + index] !== others[index]) return false;
  return true;
}

/** The string has a backslash at `from`. */
function escapedEnd(bytes: Uint8Array, at: number, from: number): number {
  let isSure = true;
  for (let end = from; end < bytes.length; end++) {
    const byte = bytes[end] ?? 0;
    if (isOrdinary[byte] === 1) continue;
    if (byte === QUOTE) return isSure || isSpelledSo(bytes, at, end + 1) ? end + 1 : -1;
    if (byte !== BACKSLASH) return -1;
    end++;
    isSure &&= isSimpleEscape[bytes[end] ?? 0] === 1;
  }
  return -1;
}

function isSpelledSo(bytes: Uint8Array, start: number, end: number): boolean {
  const text = readUtf8(bytes.subarray(start, end));
  try {
    return text !== null && JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

function wordEnd(bytes: Uint8Array, at: number, word: Uint8Array): number {
  return beginsWith(bytes, at, word) ? at + word.length : -1;
}

function numberEnd(bytes: Uint8Array, at: number): number {
  const start = bytes[at] === MINUS ? at + 1 : at;
  const end = digitsEnd(bytes, start);
  const digits = end - start;
  const next = bytes[end];
  // 0 alone: JSON knows no 00, and JSON.stringify no -0.
  const isZeroFirst = bytes[start] === ZERO;
  if (digits === 0 || (isZeroFirst && digits > 1)) return -1;
  if (next === DOT) return fractionEnd(bytes, at, start, end);
  if (digits > SURE_DIGITS || next === LOWER_E) return longNumberEnd(bytes, at);
  return isZeroFirst && start > at ? -1 : end;
}

function fractionEnd(bytes: Uint8Array, at: number, start: number, point: number): number {
  const end = digitsEnd(bytes, point + 1);
  const digits = end - point - 1;
  const isSure =
    digits >= 1 &&
    digits <= SURE_FRACTION &&
    end - start - 1 <= SURE_DIGITS &&
    bytes[end - 1] !== ZERO &&
    bytes[end] !== LOWER_E;
  return isSure ? end : longNumberEnd(bytes, at);
}

function longNumberEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && isOfNumber[bytes[end] ?? 0] === 1) end++;
  const number = readUtf8(bytes.subarray(at, end)) ?? "";
  return ANY_NUMBER.test(number) && String(Number(number)) === number ? end : -1;
}

function digitsEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  for (;;) {
    const byte = bytes[end] ?? 0;
    if (byte < ZERO || byte > NINE) return end;
    end++;
  }
}

function arrayEnd(bytes: Uint8Array, at: number, room: number): number {
  if (room < 0) return -1;
  if (bytes[at + 1] === CLOSE_ARRAY) return at + 2;
  for (let end = at; ;) {
    end = valueEnd(bytes, end + 1, room);
    if (end < 0) return -1;
    const byte = bytes[end];
    if (byte === CLOSE_ARRAY) return end + 1;
    if (byte !== COMMA) return -1;
  }
}

function objectEnd(bytes: Uint8Array, at: number, room: number): number {
  if (room < 0) return -1;
  if (bytes[at + 1] === CLOSE_OBJECT) return at + 2;
  const keys = new Set<string>();
  for (let end = at; ;) {
    const colon = keyEnd(bytes, end + 1, keys);
    if (colon < 0) return -1;
    end = valueEnd(bytes, colon + 1, room);
    if (end < 0) return -1;
    const byte = bytes[end];
    if (byte === CLOSE_OBJECT) return end + 1;
    if (byte !== COMMA) return -1;
  }
}

/** Gives the place of the colon; -1 if no good key is there, or one that the object has. */
function keyEnd(bytes: Uint8Array, at: number, keys: Set<string>): number {
  const end = stringEnd(bytes, at);
  if (end < 0 || bytes[end] !== COLON) return -1;
  const key = readUtf8(bytes.subarray(at, end));
  if (key === null || !mayBeKey(key) || keys.has(key)) return -1;
  keys.add(key);
  return end;
}
