/**
 * Reads instants of RFC 3339 in UTC as integers: `"2026-05-03T10:00:00.250Z"` has 3 fraction digits, and is the number of
 * units of 10^-3 s since 1970. The bytes have their quotes, as they stand in a record.
 * @module
 */
import { daysSince1970 } from "./civil-days.ts";
import { utf8 } from "./encoding.ts";

/** Most fraction digits of an instant. */
export const MAX_FRACTION_DIGITS = 6;

const QUOTE = 34;
const DOT = 46;
const ZERO = 48;
const UPPER_Z = 90;
const UNITS = Array.from({ length: MAX_FRACTION_DIGITS + 1 }, (_, digits) => 10 ** digits);
const QUOTED_LENGTH = 22;
const DAY_SECONDS = 86_400;
const PUNCTUATION_PLACES = [0, 5, 8, 11, 14, 17];
const PUNCTUATION = utf8('"--T::');

/** The number of fraction digits of an instant that takes so many bytes, quotes too: 0 to 6; null for no such length. */
export function fractionDigitsOf(length: number): number | null {
  if (length === QUOTED_LENGTH) return 0;
  const digits = length - QUOTED_LENGTH - 1;
  return digits >= 1 && digits <= MAX_FRACTION_DIGITS ? digits : null;
}

/** Reads the instant with so many fraction digits that begins at a place; null if none does. */
export function readInstant(bytes: Uint8Array, at: number, fractionDigits: number): number | null {
  const seconds = readSeconds(bytes, at);
  const end = at + 20 + (fractionDigits === 0 ? 0 : fractionDigits + 1);
  if (bytes[end] !== UPPER_Z || bytes[end + 1] !== QUOTE) return null;
  if (fractionDigits === 0) return Number.isNaN(seconds) ? null : seconds;
  if (bytes[at + 20] !== DOT) return null;
  const unit = UNITS[fractionDigits] ?? 1;
  const units = seconds * unit + digitsAt(bytes, at + 21, fractionDigits);
  return Number.isSafeInteger(units) ? units : null;
}

/** Instants of one form. */
export interface Instants {
  /** Fraction digits of each. */
  readonly digits: number;
  /** Each in units of its last digit since 1970. */
  readonly units: Float64Array;
}

/** Reads the instants at places, with their quotes; null unless each is one, all with as many digits. */
export function readInstants(
  bytes: Uint8Array,
  starts: ArrayLike<number>,
  ends: ArrayLike<number>,
): Instants | null {
  const length = (ends[0] ?? 0) - (starts[0] ?? 0);
  const digits = fractionDigitsOf(length);
  if (digits === null) return null;
  const units = new Float64Array(starts.length);
  for (let row = 0; row < units.length; row++) {
    const start = starts[row] ?? 0;
    const instant = ends[row] === start + length ? readInstant(bytes, start, digits) : null;
    if (instant === null) return null;
    units[row] = instant;
  }
  return { digits, units };
}

/** Seconds since 1970 of the 20 letters at a place; NaN if they are no date and time. */
function readSeconds(bytes: Uint8Array, at: number): number {
  for (let index = 0; index < PUNCTUATION_PLACES.length; index++)
    if (bytes[at + (PUNCTUATION_PLACES[index] ?? 0)] !== PUNCTUATION[index]) return Number.NaN;
  const year = digitsAt(bytes, at + 1, 4);
  const month = digitsAt(bytes, at + 6, 2);
  const day = digitsAt(bytes, at + 9, 2);
  const hour = digitsAt(bytes, at + 12, 2);
  const minute = digitsAt(bytes, at + 15, 2);
  const second = digitsAt(bytes, at + 18, 2);
  const isTime = hour < 24 && minute < 60 && second < 60;
  if (!isTime || !(month >= 1 && month <= 12) || !(day >= 1 && day <= daysOf(year, month)))
    return Number.NaN;
  return daysSince1970(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
}

/** NaN if a letter is no digit. */
function digitsAt(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const digit = (bytes[index] ?? 0) - ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  return value;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
