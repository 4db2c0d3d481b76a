/**
 * Exact sums of decimal texts: never a float, never cents.
 * @module
 */

const DIGITS = 6;
const UNIT = 10n ** BigInt(DIGITS);

/** Reads a decimal text as millionths; null for anything else. */
export function toMillionths(text: string): bigint | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const [, sign, whole = "0", fraction = ""] = match;
  const value = BigInt(whole) * UNIT + BigInt(fraction.padEnd(DIGITS, "0"));
  return sign === "-" ? -value : value;
}

/** Writes millionths as a decimal text with as many fraction digits as asked, or more where they are not zero. */
export function toDecimal(millionths: bigint, minDigits: number): string {
  const sign = millionths < 0n ? "-" : "";
  const absolute = millionths < 0n ? -millionths : millionths;
  const fraction = String(absolute % UNIT)
    .padStart(DIGITS, "0")
    .replace(/0+$/, "")
    .padEnd(minDigits, "0");
  const whole = String(absolute / UNIT);
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
