/**
 * QR codes in the terminal, two modules a letter.
 * @module
 */
import { renderUnicodeCompact } from "uqr";

/** Draws a text as a QR code of half blocks. */
export function toQr(text: string): string {
  return renderUnicodeCompact(text, { border: 2 });
}
