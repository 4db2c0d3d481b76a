/**
 * Frames: parts with their lengths, so that no two lists of parts give the same bytes.
 *
 * LP(x) = u32be(length) || x;  frame(label, p1, p2, ...) = LP("rv1:" + label) || LP(p1) || LP(p2) ...
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { utf8 } from "../bytes/encoding.ts";
import { u32be } from "../bytes/integers.ts";

/** A part of a frame: bytes, or a text that enters as UTF-8. */
export type FramePart = Uint8Array | string;

/** Puts a length of four bytes, big-endian, before a part. */
export function lp(part: FramePart): Uint8Array {
  const bytes = typeof part === "string" ? utf8(part) : part;
  return concatBytes(u32be(bytes.length), bytes);
}

/** Joins a label and parts into one frame; the typed doors to it are `frame`, `hash`, `kdf` and `sign`. */
export function frameOf(label: string, parts: readonly FramePart[]): Uint8Array {
  const framed = [`rv1:${label}`, ...parts].map(lp);
  const whole = new Uint8Array(framed.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  // A state has a part for each record: too many to be arguments of one call.
  for (const part of framed) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
