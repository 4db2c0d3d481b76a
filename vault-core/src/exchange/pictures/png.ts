/**
 * PNG (W3C, third edition) without its metadata: chunks are walked, those that make the picture are kept byte for byte.
 *
 * Gone: texts, EXIF, time, animation, chunks of programs, and whatever follows the end.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { crc32 } from "../../bytes/crc32.ts";
import { type CleanFile, hasText, must, mustHaveSize, viewOf } from "./picture.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const CRITICAL = new Set(["IHDR", "PLTE", "IDAT", "IEND"]);
/** Ancillary chunks that change how the pixels look. */
const LOOKS = new Set(["tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs", "cICP"]);

/** Tells whether a file begins as a PNG. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** Cleans a PNG. @throws {VaultError} import-refused; too-large above 40 megapixels. */
export function cleanPng(bytes: Uint8Array): CleanFile {
  const view = viewOf(bytes);
  must(hasText(bytes, 12, "IHDR") && bytes.length >= 33, "it is cut off");
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  mustHaveSize(size.width, size.height);
  const kept: Uint8Array[] = [SIGNATURE];
  const seen = new Map<string, number>();
  for (let at = SIGNATURE.length; !seen.has("IEND");) {
    must(at + 12 <= bytes.length, "it is cut off");
    const length = view.getUint32(at);
    const end = at + 12 + length;
    must(end <= bytes.length, "it is cut off");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    must(crc32(bytes.subarray(at + 4, end - 4)) === view.getUint32(end - 4), "it is damaged");
    // A chunk whose first letter is a capital cannot be left out.
    must(CRITICAL.has(type) || (bytes[at + 4] ?? 0) >= 0x61, "it has a part that is not known");
    if (CRITICAL.has(type) || LOOKS.has(type)) kept.push(bytes.subarray(at, end));
    seen.set(type, (seen.get(type) ?? 0) + 1);
    at = end;
  }
  must(seen.get("IHDR") === 1 && seen.has("IDAT"), "it holds no picture");
  return { bytes: concatBytes(...kept), mime: "image/png", ...size, isStripped: true };
}
