/**
 * JPEG (ITU-T T.81) without its metadata: segments are walked, those that make the picture are kept byte for byte.
 *
 * Kept: frame, tables, scans, the JFIF header without its thumbnail, the color profile (APP2 ICC), the color transform
 * (APP14 Adobe), and of EXIF the orientation alone, in a segment made anew. Gone: every other APPn, comments, and whatever
 * follows the end of the picture (second pictures, films).
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { type CleanFile, hasText, must, mustHaveSize, viewOf } from "./picture.ts";
import { orientationOf, toOrientationSegment } from "./orientation.ts";

const SOS = 0xda;
const EOI = 0xd9;
/** Tables: Huffman, arithmetic conditioning, quantization, restart interval. */
const TABLES = new Set([0xc4, 0xcc, 0xdb, 0xdd]);

/** Tells whether a file begins as a JPEG. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

interface Walk {
  readonly bytes: Uint8Array;
  readonly kept: Uint8Array[];
  size: { readonly width: number; readonly height: number } | null;
  orientation: number;
  scans: number;
}

/** Cleans a JPEG. @throws {VaultError} import-refused; too-large above 40 megapixels. */
export function cleanJpeg(bytes: Uint8Array): CleanFile {
  const walk: Walk = { bytes, kept: [], size: null, orientation: 1, scans: 0 };
  let at = 2;
  for (;;) {
    const { marker, next } = markerAt(bytes, at);
    if (marker === EOI) break;
    at = segment(walk, marker, next);
  }
  const { kept, orientation, scans } = walk;
  must(walk.size !== null && scans > 0, "it holds no picture");
  // From 5 on the picture lies on its side.
  const { width, height } = walk.size;
  const size = orientation < 5 ? { width, height } : { width: height, height: width };
  const head = orientation === 1 ? [] : [toOrientationSegment(orientation)];
  const clean = concatBytes(Uint8Array.of(0xff, 0xd8), ...head, ...kept, Uint8Array.of(0xff, EOI));
  return { bytes: clean, mime: "image/jpeg", ...size, isStripped: true };
}

/** The marker at a place; any number of 0xff may stand before it. */
function markerAt(bytes: Uint8Array, at: number): { marker: number; next: number } {
  must(bytes[at] === 0xff, "it is damaged or cut off");
  let next = at;
  while (bytes[next] === 0xff) next++;
  const marker = bytes[next];
  must(marker !== undefined, "it is damaged or cut off");
  return { marker, next: next + 1 };
}

/** Takes a segment in, or leaves it out; gives the place behind it. */
function segment(walk: Walk, marker: number, at: number): number {
  const { bytes, kept } = walk;
  // Markers without a length do not stand between segments.
  must(marker >= 0xc0 && (marker < 0xd0 || marker > 0xd8), "it is damaged");
  must(at + 2 <= bytes.length, "it is cut off");
  const length = viewOf(bytes).getUint16(at);
  const end = at + length;
  must(length >= 2 && end <= bytes.length, "it is cut off");
  const data = bytes.subarray(at + 2, end);
  if (isFrame(marker)) takeFrame(walk, data);
  else if (marker === SOS) return takeScan(walk, at, end);
  else if (!isNeeded(marker, data)) {
    if (marker === 0xe1) walk.orientation = orientationOf(data) ?? walk.orientation;
    return end;
  }
  kept.push(
    isJfif(marker, data)
      ? withoutThumbnail(data)
      : concatBytes(Uint8Array.of(0xff, marker), bytes.subarray(at, end)),
  );
  return end;
}

/** SOF0 to SOF15, but for the numbers that are tables and JPG. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !TABLES.has(marker) && marker !== 0xc8;
}

function takeFrame(walk: Walk, data: Uint8Array): void {
  must(walk.size === null && data.length >= 6, "it holds more than one picture");
  const view = viewOf(data);
  const size = { height: view.getUint16(1), width: view.getUint16(3) };
  mustHaveSize(size.width, size.height);
  walk.size = size;
}

/** A scan: its header, then coded bytes up to the next marker that is no restart and no stuffed byte. */
function takeScan(walk: Walk, at: number, headerEnd: number): number {
  const { bytes, kept } = walk;
  must(walk.size !== null, "it is damaged");
  let end = headerEnd;
  for (;;) {
    end = bytes.indexOf(0xff, end);
    must(end !== -1 && end + 1 < bytes.length, "it is cut off");
    const code = bytes[end + 1] ?? 0;
    const isCoded = code === 0 || (code >= 0xd0 && code <= 0xd7);
    if (!isCoded && code !== 0xff) break;
    end += isCoded ? 2 : 1;
  }
  kept.push(concatBytes(Uint8Array.of(0xff, SOS), bytes.subarray(at, end)));
  walk.scans += 1;
  return end;
}

function isNeeded(marker: number, data: Uint8Array): boolean {
  if (TABLES.has(marker)) return true;
  if (isJfif(marker, data)) return true;
  if (marker === 0xe2) return hasText(data, 0, "ICC_PROFILE\0");
  return marker === 0xee && hasText(data, 0, "Adobe");
}

function isJfif(marker: number, data: Uint8Array): boolean {
  return marker === 0xe0 && hasText(data, 0, "JFIF\0") && data.length >= 14;
}

/** The JFIF header: version, density, and a thumbnail of no size. */
function withoutThumbnail(data: Uint8Array): Uint8Array {
  const head = Uint8Array.of(0xff, 0xe0, 0, 16);
  return concatBytes(head, data.subarray(0, 12), Uint8Array.of(0, 0));
}
