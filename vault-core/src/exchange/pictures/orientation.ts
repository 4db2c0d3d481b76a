/**
 * The one fact of EXIF that a picture needs to stand upright: tag 0x0112 of the first directory (EXIF 2.32, 4.6.4).
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { utf8 } from "../../bytes/encoding.ts";
import { hasText, viewOf } from "./picture.ts";

const ORIENTATION = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;
/** Directories have a few dozen entries. */
const MOST_ENTRIES = 512;

/** Gives the orientation 1..8 in an EXIF segment; null if it says none. */
export function orientationOf(data: Uint8Array): number | null {
  if (!hasText(data, 0, "Exif\0\0")) return null;
  const tiff = data.subarray(6);
  const isLittle = hasText(tiff, 0, "II");
  if (tiff.length < 8 || (!isLittle && !hasText(tiff, 0, "MM"))) return null;
  const view = viewOf(tiff);
  const first = view.getUint32(4, isLittle);
  if (first + 2 > tiff.length) return null;
  const count = Math.min(view.getUint16(first, isLittle), MOST_ENTRIES);
  for (let index = 0; index < count; index++) {
    const at = first + 2 + index * ENTRY_BYTES;
    if (at + ENTRY_BYTES > tiff.length) return null;
    if (view.getUint16(at, isLittle) !== ORIENTATION) continue;
    const value = view.getUint16(at + 8, isLittle);
    return view.getUint16(at + 2, isLittle) === SHORT && value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/** Makes a JPEG segment that says the orientation and nothing else. */
export function toOrientationSegment(orientation: number): Uint8Array {
  const tiff = new Uint8Array(26);
  const view = viewOf(tiff);
  tiff.set(utf8("MM"));
  view.setUint16(2, 42);
  view.setUint32(4, 8);
  view.setUint16(8, 1);
  view.setUint16(10, ORIENTATION);
  view.setUint16(12, SHORT);
  view.setUint32(14, 1);
  view.setUint16(18, orientation);
  const data = concatBytes(utf8("Exif\0\0"), tiff);
  return concatBytes(Uint8Array.of(0xff, 0xe1, 0, data.length + 2), data);
}
