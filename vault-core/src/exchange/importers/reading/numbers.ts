/**
 * Numbers of other people's files, as decimal text: no float ever stands between a file and a sum.
 * @module
 */
import { RowFault } from "./fault.ts";

/** What separates the fraction in a column. */
export type DecimalSign = "." | ",";

/** Letters that stand for a currency, or beside its sign: `US$`, `R$`, `kr.`, `Rs.`; at the end `kr`, `zł`, `Kč`, `Ft`. */
const letteredSign =
  /^([-+]?)(?:\p{Lu}{1,3}(?=\p{Sc})|(?:kr|rs)\.?)|(?:kr\.?|zł|kč|ft|lei)(?=-?$)/iu;

const absent = new Set(["", "na", "n/a", "not available", "not applicable"]);

/** Tells whether a cell says that there is nothing to say. */
export function isAbsent(cell: string): boolean {
  return absent.has(cell.trim().toLowerCase());
}

/** What one cell tells about its column's decimal sign: the sign, `unclear` (only groups of three), or null (no sign). */
export function decimalEvidence(cell: string): DecimalSign | "unclear" | null {
  const { digits } = bare(cell);
  const dots = digits.split(".").length - 1;
  const commas = digits.split(",").length - 1;
  if (dots === 0 && commas === 0) return null;
  if (dots > 0 && commas > 0) return digits.lastIndexOf(".") > digits.lastIndexOf(",") ? "." : ",";
  const sign = dots > 0 ? "." : ",";
  // A sign that stands twice groups thousands, so the other one is the decimal sign.
  if (dots + commas > 1) return other(sign);
  // Neither `0.125` nor `1234.567` can be a group of three.
  return /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits) ? "unclear" : sign;
}

/**
 * Reads a cell as a decimal text such as `-14.39`; null if it is absent.
 * Accepts blanks, currency signs and codes (`US$5`, `kr. 5`), grouping, `(12.00)`, `5-`, `- $5.00`, `'-14.39'`, `="0123"`.
 * A group is of three digits, or two before the last as in India: `12,99` with a decimal point is no 1299.
 *
 * @throws {RowFault} For anything else; `column` is named.
 */
export function readDecimal(cell: string, sign: DecimalSign, column: string): string | null {
  if (isAbsent(cell)) return null;
  const { negative, digits } = bare(cell);
  const dotted = sign === "." ? digits : digits.replaceAll(/[.,]/gu, other);
  if (!/^(\d+(?:\.\d*)?|\.\d+|\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?)$/u.test(dotted))
    throw new RowFault(`${column} is no number.`);
  const plain = dotted.replaceAll(",", "");
  const text = tidy(plain);
  if (!/^\d{1,15}(\.\d{1,6})?$/u.test(text)) throw new RowFault(`${column} is too long.`);
  return negative && /[1-9]/u.test(text) ? `-${text}` : text;
}

/** Without leading zeros and without a sign that nothing follows. */
function tidy(plain: string): string {
  const [whole = "", fraction = ""] = plain.split(".");
  const digits = whole.replace(/^0+(?=\d)/u, "");
  return `${digits === "" ? "0" : digits}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Multiplies a decimal text by a whole number, exactly. */
export function timesWhole(decimal: string, factor: number): string {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return unscaled(BigInt(whole + fraction) * BigInt(factor), fraction.length);
}

/** Adds two decimal texts, exactly. */
export function plus(decimal: string, addend: string): string {
  const parts = [decimal, addend].map((text) => text.split("."));
  const length = Math.max(...parts.map(([, fraction = ""]) => fraction.length));
  const [one = 0n, two = 0n] = parts.map(([whole = "0", fraction = ""]) =>
    BigInt(whole + fraction.padEnd(length, "0")),
  );
  return unscaled(one + two, length);
}

/** Writes units of the last of `length` fraction digits. */
function unscaled(units: bigint, length: number): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(length + 1, "0");
  if (length === 0) return sign + digits;
  return `${sign}${digits.slice(0, -length)}.${digits.slice(-length)}`;
}

function other(sign: string): DecimalSign {
  return sign === "." ? "," : ".";
}

/** Takes off everything but digits and the two signs, and says whether the number is negative. */
function bare(cell: string): { readonly negative: boolean; readonly digits: string } {
  // Most cells need nothing of what follows.
  const [plain, minus] = /^([-+]?)[\d.,]+$/.exec(cell) ?? [];
  if (plain !== undefined)
    return { negative: minus === "-", digits: minus === "" ? plain : plain.slice(1) };
  let text = cell.trim().replace(/^="(.*)"$/su, "$1");
  text = text.replaceAll(/[\s\u00a0\u202f\u2009'’"]/gu, "").replaceAll("\u2212", "-");
  const bracketed = /^\((.*)\)$/su.exec(text);
  text = bracketed?.[1] ?? text;
  text = text
    .replace(letteredSign, "$1")
    .replaceAll(/\p{Sc}/gu, "")
    .replace(/^(-?)[A-Z]{3}/u, "$1")
    .replace(/[A-Z]{3}(-?)$/u, "$1");
  const hasMinus = /^-|-$/u.test(text);
  return { negative: bracketed !== null || hasMinus, digits: text.replace(/^[-+]|-$/u, "") };
}
