/**
 * Frames: parts with their lengths, so that no two lists of parts give the same bytes.
 *
 * LP(x) = u32be(length) || x;  frame(label, p1, p2, ...) = LP("rv1:" + label) || LP(p1) || LP(p2) ...
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import { putU32 } from "../bytes/integers.ts";

/** A part of a frame: bytes, or a text that enters as UTF-8. */
export type FramePart = Uint8Array | string;

/** Puts a length of four bytes, big-endian, before a part. */
export function lp(part: FramePart): Uint8Array {
  return joined([part]);
}

/** Joins a label and parts into one frame; the typed doors to it are `frame`, `hash`, `kdf` and `sign`. */
export function frameOf(label: string, parts: readonly FramePart[]): Uint8Array {
  return joined([`rv1:${label}`, ...parts]);
}

function joined(parts: readonly FramePart[]): Uint8Array {
  return joinedPlain(parts) ?? joinedOf(parts.map(toBytes));
}

function toBytes(part: FramePart): Uint8Array {
  return typeof part === "string" ? utf8(part) : part;
}

function joinedOf(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    putU32(whole, at, part.length);
    whole.set(part, at + 4);
    at += 4 + part.length;
  }
  return whole;
}

/** The same for texts of ASCII alone, which nearly all are: a letter is a byte. Null if one is not. */
function joinedPlain(parts: readonly FramePart[]): Uint8Array | null {
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    putU32(whole, at, part.length);
    at += 4;
    if (typeof part !== "string") whole.set(part, at);
    else if (!putAscii(whole, at, part)) return null;
    at += part.length;
  }
  return whole;
}

function putAscii(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return false;
    bytes[at + index] = code;
  }
  return true;
}

function lengthOf(parts: readonly { readonly length: number }[]): number {
  return parts.reduce((sum, { length }) => sum + 4 + length, 0);
}
