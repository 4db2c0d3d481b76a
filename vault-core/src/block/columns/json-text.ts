/**
 * Finds where a JSON value ends in a text, without building it. Only the spelling of `JSON.stringify` is taken: no
 * spaces, shortest numbers, the fewest escapes. So a text has one reading, and can be copied as it is.
 * @module
 */
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const LOWER_E = 101;
const LOWER_F = 102;
const LOWER_N = 110;
const LOWER_T = 116;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const SPACE = 32;
/** Integers of so many digits are exact, and spelled in one way. */
const SURE_DIGITS = 15;
const MAX_ARRAY_INDEX = 2 ** 32 - 2;
/** A letter below the space, or a backslash. */
const SPECIAL = /[^ -[\]-\uffff]/;
const ANY_NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]\d+)?/y;

/** Tells whether every letter of a text means itself: a string in it ends at the next quote. */
export function isPlain(text: string): boolean {
  return !SPECIAL.test(text);
}

/**
 * Gives the place behind the value that begins at `at`; -1 if there is none, or if it is spelled in another way.
 *
 * @param room how many arrays and objects may lie in each other here.
 * @param plain whether the text is.
 */
export function valueEnd(text: string, at: number, room: number, plain: boolean): number {
  switch (text.charCodeAt(at)) {
    case QUOTE:
      // 0, no place behind a string, if there is no other quote.
      return plain ? text.indexOf('"', at + 1) + 1 || -1 : stringEnd(text, at);
    case OPEN_ARRAY:
      return arrayEnd(text, at, room - 1, plain);
    case OPEN_OBJECT:
      return objectEnd(text, at, room - 1, plain);
    case LOWER_T:
      return wordEnd(text, at, "true");
    case LOWER_F:
      return wordEnd(text, at, "false");
    case LOWER_N:
      return wordEnd(text, at, "null");
    default:
      return numberEnd(text, at);
  }
}

/** Gives the place behind the string that begins at `at`; -1 if there is none. */
export function stringEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== QUOTE) return -1;
  for (let index = at + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index + 1;
    if (code === BACKSLASH) return escapedEnd(text, at, index);
    if (code < SPACE) return -1;
  }
  return -1;
}

/** Tells whether a key, in its quotes, keeps its place in an object and is safe there. */
export function mayBeKey(key: string): boolean {
  if (key === '"__proto__"') return false;
  return !/^"(?:0|[1-9]\d{0,9})"$/.test(key) || Number(key.slice(1, -1)) > MAX_ARRAY_INDEX;
}

/** Gives the value of a text that `valueEnd` has found. */
export function valueOf(text: string): unknown {
  if (text.charCodeAt(0) === QUOTE && !text.includes("\\")) return text.slice(1, -1);
  const value: unknown = JSON.parse(text);
  return value;
}

/** The string has a backslash at `from`. */
function escapedEnd(text: string, at: number, from: number): number {
  let isSure = true;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < SPACE) return -1;
    if (code === QUOTE) return isSure || isSpelledSo(text.slice(at, index + 1)) ? index + 1 : -1;
    if (code !== BACKSLASH) continue;
    index++;
    isSure &&= '"\\bfnrt'.includes(text.charAt(index));
  }
  return -1;
}

function isSpelledSo(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

function wordEnd(text: string, at: number, word: string): number {
  return text.startsWith(word, at) ? at + word.length : -1;
}

function numberEnd(text: string, at: number): number {
  const start = text.charCodeAt(at) === MINUS ? at + 1 : at;
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  const digits = end - start;
  const next = text.charCodeAt(end);
  if (digits > SURE_DIGITS || next === DOT || next === LOWER_E) return longNumberEnd(text, at);
  // 0 alone: JSON knows no 00, and JSON.stringify no -0.
  const isZeroFirst = text.charCodeAt(start) === ZERO;
  return digits === 0 || (isZeroFirst && end - at > 1) ? -1 : end;
}

function longNumberEnd(text: string, at: number): number {
  ANY_NUMBER.lastIndex = at;
  const [number = ""] = ANY_NUMBER.exec(text) ?? [];
  return number !== "" && String(Number(number)) === number ? at + number.length : -1;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function arrayEnd(text: string, at: number, room: number, plain: boolean): number {
  if (room < 0) return -1;
  if (text.charCodeAt(at + 1) === CLOSE_ARRAY) return at + 2;
  for (let end = at; ;) {
    end = valueEnd(text, end + 1, room, plain);
    if (end < 0) return -1;
    const code = text.charCodeAt(end);
    if (code === CLOSE_ARRAY) return end + 1;
    if (code !== COMMA) return -1;
  }
}

function objectEnd(text: string, at: number, room: number, plain: boolean): number {
  if (room < 0) return -1;
  if (text.charCodeAt(at + 1) === CLOSE_OBJECT) return at + 2;
  const keys = new Set<string>();
  for (let end = at; ;) {
    const colon = keyEnd(text, end + 1, keys);
    if (colon < 0) return -1;
    end = valueEnd(text, colon + 1, room, plain);
    if (end < 0) return -1;
    const code = text.charCodeAt(end);
    if (code === CLOSE_OBJECT) return end + 1;
    if (code !== COMMA) return -1;
  }
}

/** Gives the place of the colon; -1 if no good key is there, or one that the object has. */
function keyEnd(text: string, at: number, keys: Set<string>): number {
  const end = stringEnd(text, at);
  if (end < 0 || text.charCodeAt(end) !== COLON) return -1;
  const key = text.slice(at, end);
  if (!mayBeKey(key) || keys.has(key)) return -1;
  keys.add(key);
  return end;
}
