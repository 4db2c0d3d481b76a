/**
 * Pictures and papers before they are attached: recognized by their first bytes, never by their names, and freed of what
 * they tell about place, time and camera. Pixels are left as they are, so nothing is decoded here.
 * @module
 */
import { VaultError } from "../../errors.ts";
import { MAX_ATTACHMENT_FILE_BYTES } from "../../model/attachment-limits.ts";
import { cleanJpeg, isJpeg } from "./jpeg.ts";
import { type CleanFile, hasText, must, mustFit } from "./picture.ts";
import { cleanPng, isPng } from "./png.ts";
import { cleanWebp, isWebp } from "./webp.ts";

export type { CleanFile } from "./picture.ts";

/** A PDF ends with this mark; some programs write a little behind it. */
const PDF_END = "%%EOF";
const PDF_TAIL_BYTES = 1_024;

/**
 * Cleans a file for keeping. A JPEG, PNG or WebP loses its metadata; a PDF stays as it is.
 *
 * @param limit most bytes of the file, those of an attachment unless the picture is made smaller later.
 * @throws {VaultError} not-recognised for any other file; import-refused for a damaged one; too-large above the limit or
 *   40 megapixels.
 */
export function cleanFile(bytes: Uint8Array, limit: number = MAX_ATTACHMENT_FILE_BYTES): CleanFile {
  mustFit(bytes, limit);
  if (isJpeg(bytes)) return cleanJpeg(bytes);
  if (isPng(bytes)) return cleanPng(bytes);
  if (isWebp(bytes)) return cleanWebp(bytes);
  if (hasText(bytes, 0, "%PDF-")) return readPdf(bytes);
  throw new VaultError(
    "not-recognised",
    "The file is no JPEG, PNG, WebP or PDF. Save it as one of these. Nothing was saved.",
  );
}

function readPdf(bytes: Uint8Array): CleanFile {
  const tail = Array.from(bytes.subarray(-PDF_TAIL_BYTES), (byte) => String.fromCharCode(byte));
  must(tail.join("").includes(PDF_END), "it is cut off");
  return { bytes, mime: "application/pdf", isStripped: false };
}
