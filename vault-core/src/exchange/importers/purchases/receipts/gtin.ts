/**
 * Numbers of articles: GTIN-8, -12, -13 and -14 with a check digit that fits.
 * @module
 */
/** The GTIN in a text; null if there is none. */
export function gtinIn(text: string | null): string | null {
  const digits = (text ?? "").replaceAll(/[\s-]/gu, "");
  return /^(?:\d{8}|\d{12,14})$/u.test(digits) && fits(digits) ? digits : null;
}

/** The check digit of the GS1 General Specifications, 7.9. */
function fits(digits: string): boolean {
  const sum = digits
    .split("")
    .toReversed()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0 && /[1-9]/u.test(digits);
}
