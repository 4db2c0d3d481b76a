/**
 * Text as it is searched and compared: NFKC, without diacritics, lower case, blanks collapsed.
 * @module
 */

/** Folds a text for comparison. */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/\s+/g, " ")
    .trim();
}
