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
  const all = parts.map((part) => (typeof part === "string" ? utf8(part) : part));
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + 4 + length, 0));
  let at = 0;
  for (const part of all) {
    putU32(whole, at, part.length);
    whole.set(part, at + 4);
    at += 4 + part.length;
  }
  return whole;
}
