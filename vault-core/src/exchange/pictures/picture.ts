/**
 * What every reader of pictures shares: the limits, the refusals, what a cleaned file is.
 * @module
 */
import { VaultError } from "../../errors.ts";

/** Most pixels of a picture: what unpacks to more is no photo of a receipt, and would fill a phone's memory. */
export const MAX_PIXELS = 40_000_000;

/** A file that may be kept: what it is, and its bytes without what it told about its making. */
export interface CleanFile {
  readonly bytes: Uint8Array;
  readonly mime: "image/webp" | "image/jpeg" | "image/png" | "application/pdf";
  /** Pixels as the picture is shown, upright; absent for papers. */
  readonly width?: number;
  readonly height?: number;
  /** False for papers: they are kept as they came, with what their maker wrote into them. */
  readonly isStripped: boolean;
}

/** Throws `import-refused` unless the condition holds: the file is damaged, or none that is taken. */
export function must(condition: boolean, why: string): asserts condition {
  if (!condition)
    throw new VaultError("import-refused", `The picture was refused: ${why}. Nothing was saved.`, {
      details: { why },
    });
}

/** Refuses a size that no picture here has. */
export function mustHaveSize(width: number, height: number): void {
  must(width > 0 && height > 0, "it has no size");
  if (width * height > MAX_PIXELS)
    throw new VaultError(
      "too-large",
      "The picture has more than 40 megapixels. Make it smaller first. Nothing was saved.",
      { details: { limit: MAX_PIXELS } },
    );
}

/** Refuses a file that is longer than the limit. */
export function mustFit(bytes: Uint8Array, limit: number): void {
  if (bytes.length > limit)
    throw new VaultError(
      "too-large",
      `A picture or paper may have ${Math.ceil(limit / 1_048_576)} MiB at most. Make it smaller first. Nothing was saved.`,
      { details: { limit } },
    );
}

/** Tells whether a text in ASCII stands at a place. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  if (at < 0 || at + text.length > bytes.length) return false;
  for (let index = 0; index < text.length; index++)
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

/** Gives a view of the numbers in bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
