/**
 * WebP (RFC 9649) without its metadata: the chunks of the RIFF container are walked, those that make the picture are kept.
 *
 * Gone: EXIF, XMP, unknown chunks, and whatever follows the container. Animations are refused.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { utf8 } from "../../bytes/encoding.ts";
import { type CleanFile, hasText, must, mustHaveSize, viewOf } from "./picture.ts";

const KEPT = new Set(["VP8X", "VP8 ", "VP8L", "ALPH", "ICCP"]);
/** Flags of VP8X: metadata in EXIF and in XMP, and animation. */
const METADATA = 0x0c;
const ANIMATION = 0x02;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Tells whether a file begins as a WebP. */
export function isWebp(bytes: Uint8Array): boolean {
  return hasText(bytes, 0, "RIFF") && hasText(bytes, 8, "WEBP");
}

/** Cleans a WebP. @throws {VaultError} import-refused; too-large above 40 megapixels. */
export function cleanWebp(bytes: Uint8Array): CleanFile {
  const view = viewOf(bytes);
  const end = 8 + view.getUint32(4, true);
  must(end >= 12 && end <= bytes.length, "it is cut off");
  const kept: Uint8Array[] = [];
  const sizes: Size[] = [];
  let pictures = 0;
  for (let at = 12; at < end;) {
    must(at + 8 <= end, "it is cut off");
    const type = String.fromCharCode(...bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const next = at + 8 + length + (length % 2);
    must(next <= end, "it is cut off");
    const data = bytes.subarray(at + 8, at + 8 + length);
    must(type !== "ANIM" && type !== "ANMF", "it is a moving picture");
    if (type.startsWith("VP8")) sizes.push(sizeIn(type, data));
    if (type === "VP8 " || type === "VP8L") pictures += 1;
    if (KEPT.has(type)) kept.push(toChunk(type, data));
    at = next;
  }
  const [size] = sizes;
  must(pictures === 1 && size !== undefined, "it holds no picture, or more than one");
  for (const { width, height } of sizes) mustHaveSize(width, height);
  return { bytes: toRiff(kept), mime: "image/webp", ...size, isStripped: true };
}

function sizeIn(type: string, data: Uint8Array): Size {
  const view = viewOf(data);
  must(data.length >= 10 || (type === "VP8L" && data.length >= 5), "it is cut off");
  if (type === "VP8X") {
    must(((data[0] ?? 0) & ANIMATION) === 0, "it is a moving picture");
    return { width: u24(data, 4) + 1, height: u24(data, 7) + 1 };
  }
  if (type === "VP8L") {
    must(data[0] === 0x2f, "it is damaged");
    const bits = view.getUint32(1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  must(
    type === "VP8 " && data[3] === 0x9d && data[4] === 0x01 && data[5] === 0x2a,
    "it is damaged",
  );
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
}

function toChunk(type: string, data: Uint8Array): Uint8Array {
  const own = data.slice();
  if (type === "VP8X") own[0] = (own[0] ?? 0) & ~METADATA;
  return concatBytes(utf8(type), u32le(data.length), own, new Uint8Array(data.length % 2));
}

function toRiff(chunks: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(utf8("WEBP"), ...chunks);
  return concatBytes(utf8("RIFF"), u32le(body.length), body);
}

function u24(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
}

function u32le(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}
