/**
 * Text as it is searched and compared: NFKC, without diacritics, lower case, blanks collapsed.
 * @module
 */

/** What more than lower case there is to do for: letters that are not printable ASCII, blanks that fall away. */
const UNEVEN = /[^ -~]| {2}|^ | $/;

/** Folds a text for comparison. */
export function foldText(text: string): string {
  return UNEVEN.test(text) ? foldAny(text) : text.toLowerCase();
}

function foldAny(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/\s+/g, " ")
    .trim();
}
