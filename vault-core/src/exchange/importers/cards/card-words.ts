/**
 * Words of card apps in our lists.
 * @module
 */
import { symbologies } from "../../../records/vocabularies.ts";

const others: ReadonlyMap<string, string> = new Map([
  ["QR", "QR_CODE"],
  ["PDF417", "PDF_417"],
  ["CODE128", "CODE_128"],
  ["CODE39", "CODE_39"],
  ["CODE93", "CODE_93"],
  ["EAN13", "EAN_13"],
  ["EAN8", "EAN_8"],
  ["UPCA", "UPC_A"],
  ["UPCE", "UPC_E"],
  ["DATAMATRIX", "DATA_MATRIX"],
  ["INTERLEAVED2OF5", "ITF"],
]);

/** The symbology that a word names, such as `QR`, `EAN_13` or `PKBarcodeFormatPDF417`; null if it is none of ours. */
export function symbologyOf(word: string): string | null {
  const name = word
    .toUpperCase()
    .replace("PKBARCODEFORMAT", "")
    .replaceAll(/[^A-Z0-9_]/gu, "");
  const known = symbologies.find((symbology) => symbology === name);
  return known ?? others.get(name.replaceAll("_", "")) ?? null;
}

/** The day of an instant that is a midnight of some zone, in milliseconds: no zone is half a day away from its own noon. */
export function dayOfMidnight(milliseconds: number): string | null {
  const noon = new Date(milliseconds + 43_200_000);
  const year = noon.getUTCFullYear();
  return year >= 1970 && year < 10_000 ? noon.toISOString().slice(0, 10) : null;
}

/** The color of a signed ARGB number of Android, or of `rgb(1, 2, 3)`, as `#010203`; null for anything else. */
export function colorOf(cell: string): string | null {
  if (/^-?\d{1,10}$/u.test(cell)) return `#${hex(Number(cell) >>> 0).slice(-6)}`;
  const parts = /^rgb\( ?(\d{1,3}), ?(\d{1,3}), ?(\d{1,3}) ?\)$/u.exec(cell.trim());
  if (parts !== null)
    return `#${parts
      .slice(1)
      .map((part) => hex(Number(part)).slice(-2))
      .join("")}`;
  return /^#[\da-f]{6}$/iu.test(cell) ? cell.toLowerCase() : null;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
