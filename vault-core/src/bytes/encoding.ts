/**
 * Text forms of bytes: hex, base64url, base64, UTF-8. Strict readers: what they accept re-encodes to itself.
 * @module
 */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const B64U = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const NO_DIGIT = 0xff;
const HEX_VALUES = valuesOf("0123456789abcdef");
const B64 = B64U.replace("-_", "+/");
const B64U_VALUES = valuesOf(B64U);
const B64_VALUES = valuesOf(B64);
const B64U_CODES = codesOf(B64U);
const B64_CODES = codesOf(B64);
const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Gives the UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Writes the UTF-8 bytes of a text over the begin of others, which have room for it; gives their number. */
export function utf8Into(text: string, bytes: Uint8Array): number {
  return encoder.encodeInto(text, bytes).written;
}

/** Reads UTF-8 strictly; null for bytes that are no UTF-8. */
export function readUtf8(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
}

/** A text of its own: one that was cut out of a larger one keeps all of that in memory as long as it lives. */
export function ownText(text: string): string {
  const own = readUtf8(encoder.encode(text));
  // Half a surrogate pair is no UTF-8.
  return own === text ? own : text;
}

/** Writes bytes as lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte] ?? "";
  return text;
}

/** Reads lower-case hex; null for anything else. */
export function readHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0) return null;
  const bytes = new Uint8Array(text.length / 2);
  // All digits are looked at before one that is none is told of: it sets a bit that no value has.
  let seen = 0;
  for (let index = 0; index < bytes.length; index++) {
    const high = HEX_VALUES[text.charCodeAt(index * 2)] ?? NO_DIGIT;
    const low = HEX_VALUES[text.charCodeAt(index * 2 + 1)] ?? NO_DIGIT;
    seen |= high | low;
    bytes[index] = (high << 4) | low;
  }
  return seen > 15 ? null : bytes;
}

/** Writes bytes as base64url without padding (RFC 4648, 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return lettersOf(bytes, B64U_CODES);
}

/** Reads canonical base64url without padding; null for anything that does not re-encode to itself. */
export function readBase64Url(text: string): Uint8Array | null {
  return readLetters(text, text.length, B64U_VALUES);
}

/** Writes bytes as base64 with padding (RFC 4648, 4), as signed notes and CouchDB documents use it. */
export function toBase64(bytes: Uint8Array): string {
  const text = lettersOf(bytes, B64_CODES);
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** Reads canonical base64 with padding; null for anything else. */
export function readBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : Number(text.endsWith("="));
  return readLetters(text, text.length - padding, B64_VALUES);
}

/** Writes pieces of one length each as base64url, end to end: many of them at once cost little more than one. */
export function lettersOfPieces(pieces: Uint8Array, length: number): Uint8Array {
  const letters = new Uint8Array(lettersIn(length) * Math.ceil(pieces.length / length));
  const into = { codes: B64U_CODES, letters, at: 0 };
  for (let from = 0; from < pieces.length; from += length)
    putLetters(pieces, from, from + length, into);
  return letters;
}

function lettersIn(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}

function lettersOf(bytes: Uint8Array, codes: Uint8Array): string {
  const letters = new Uint8Array(lettersIn(bytes.length));
  putLetters(bytes, 0, bytes.length, { codes, letters, at: 0 });
  return strictDecoder.decode(letters);
}

/** Where letters go. Nothing else is made of each id of an import. */
interface Into {
  readonly codes: Uint8Array;
  readonly letters: Uint8Array;
  at: number;
}

function putLetters(bytes: Uint8Array, from: number, end: number, into: Into): void {
  const rest = (end - from) % 3;
  putGroups(bytes, from, end - rest, into);
  if (rest > 0) putLast(bytes, end - rest, rest, into);
}

/** Three bytes are four letters. */
function putGroups(bytes: Uint8Array, from: number, end: number, into: Into): void {
  const { codes, letters } = into;
  let { at } = into;
  for (let index = from; index < end; index += 3) {
    const group =
      ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    letters[at] = codes[group >> 18] ?? 0;
    letters[at + 1] = codes[(group >> 12) & 63] ?? 0;
    letters[at + 2] = codes[(group >> 6) & 63] ?? 0;
    letters[at + 3] = codes[group & 63] ?? 0;
    at += 4;
  }
  into.at = at;
}

/** One byte that is left is two letters, two are three. */
function putLast(bytes: Uint8Array, from: number, rest: number, into: Into): void {
  const second = rest === 1 ? 0 : (bytes[from + 1] ?? 0);
  const group = ((bytes[from] ?? 0) << 10) | (second << 2);
  for (let shift = 12; shift >= 12 - rest * 6; shift -= 6)
    into.letters[into.at++] = into.codes[(group >> shift) & 63] ?? 0;
}

function readLetters(text: string, length: number, values: Uint8Array): Uint8Array | null {
  if (length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let index = 0; index < length; index++) {
    const value = values[text.charCodeAt(index)] ?? NO_DIGIT;
    if (value === NO_DIGIT) return null;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at++] = (bits >> held) & 0xff;
    }
  }
  // Bits left over must be zero, else a second text would give the same bytes.
  return (bits & ((1 << held) - 1)) === 0 ? bytes : null;
}

/** The value of each letter of an alphabet, by its code; any other code below 128 has none. */
function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(128).fill(NO_DIGIT);
  for (let value = 0; value < alphabet.length; value++) values[alphabet.charCodeAt(value)] = value;
  return values;
}

function codesOf(alphabet: string): Uint8Array {
  return Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
}
