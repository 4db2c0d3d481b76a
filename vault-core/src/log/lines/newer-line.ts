/**
 * Live rule 1: which of two versions of a record is live. A total order, so every order of arrival gives one result.
 * @module
 */
import { compareBytes } from "../../bytes/compare.ts";
import { utf8 } from "../../bytes/encoding.ts";
import type { LiveLine } from "../vault-log.ts";

/**
 * Gives the live one of two lines of one collection and id: the higher `rev`, then the later `edited` (absent is
 * earliest), then the greater text in byte order.
 */
export function newerLine(a: LiveLine, b: LiveLine): LiveLine {
  return compareLines(a, b) >= 0 ? a : b;
}

function compareLines(a: LiveLine, b: LiveLine): number {
  if (a.rev !== b.rev) return a.rev - b.rev;
  const edited = compareEdited(a.edited, b.edited);
  if (edited !== 0) return edited;
  const text = compareBytes(utf8(a.text), utf8(b.text));
  // One text under two authorships: the text decides nothing, the name does.
  return text !== 0 ? text : compareBytes(utf8(a.from), utf8(b.from));
}

function compareEdited(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  const seconds = Date.parse(`${a.slice(0, 19)}Z`) - Date.parse(`${b.slice(0, 19)}Z`);
  return seconds !== 0 ? seconds : compareFractions(a, b);
}

/** `...01Z` and `...01.000Z` are one moment; fractions go to 6 digits, so milliseconds are not enough. */
function compareFractions(a: string, b: string): number {
  return fraction(a) - fraction(b);
}

function fraction(instant: string): number {
  return Number((/\.(\d{1,6})Z$/.exec(instant)?.[1] ?? "").padEnd(6, "0"));
}
