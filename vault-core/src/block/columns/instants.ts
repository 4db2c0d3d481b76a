/**
 * Instants of RFC 3339 in UTC as integers: `"2026-05-03T10:00:00.250Z"` has 3 fraction digits, and is the number of
 * units of 10^-3 s since 1970. The texts are in their quotes, as they stand in a record.
 * @module
 */

/** Most fraction digits of an instant. */
export const MAX_FRACTION_DIGITS = 6;

const QUOTED_LENGTH = 22;
const DAY_SECONDS = 86_400;
/** Seconds from 1970 to the begin of the year 0, and to the begin of the year 10000. */
const FIRST_SECOND = -62_167_219_200;
const END_SECOND = 253_402_300_800;
/** Days from March 1 of the year 0 to 1970; years begin in March here, so that a leap day is the last. */
const EPOCH_DAYS = 719_468;
const ERA_DAYS = 146_097;
const PUNCTUATION: readonly (readonly [at: number, letter: number])[] = [
  [0, '"'],
  [5, "-"],
  [8, "-"],
  [11, "T"],
  [14, ":"],
  [17, ":"],
].map(([at, letter]) => [Number(at), String(letter).charCodeAt(0)]);
const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** The number of fraction digits that an instant of this length has, 0 to 6; null for any other length. */
export function fractionDigitsOf(text: string): number | null {
  if (text.length === QUOTED_LENGTH) return 0;
  const digits = text.length - QUOTED_LENGTH - 1;
  return digits >= 1 && digits <= MAX_FRACTION_DIGITS ? digits : null;
}

/** Reads an instant with so many fraction digits, as long as such a one is; null if it is none. */
export function readInstant(text: string, fractionDigits: number): number | null {
  const seconds = readSeconds(text);
  if (!text.endsWith('Z"')) return null;
  if (fractionDigits === 0) return Number.isNaN(seconds) ? null : seconds;
  if (text.charAt(20) !== ".") return null;
  const units = seconds * 10 ** fractionDigits + digitsAt(text, 21, fractionDigits);
  return Number.isSafeInteger(units) ? units : null;
}

/** Writes instants that have the same number of fraction digits; those of one minute share most of their text. */
export class InstantWriter {
  readonly #unit: number;
  #minute = Number.NaN;
  #start = "";

  constructor(fractionDigits: number) {
    this.#unit = 10 ** fractionDigits;
  }

  /** Writes an instant; null outside the years 0 to 9999. */
  write(units: number): string | null {
    // A remainder is exact where a quotient would be rounded.
    const rest = units % this.#unit;
    const fraction = rest < 0 ? rest + this.#unit : rest;
    const seconds = (units - fraction) / this.#unit;
    if (!(seconds >= FIRST_SECOND && seconds < END_SECOND)) return null;
    const minute = Math.floor(seconds / 60);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#start = minuteText(minute);
    }
    const text = this.#start + two(seconds - minute * 60);
    return this.#unit === 1 ? `${text}Z"` : `${text}.${String(this.#unit + fraction).slice(1)}Z"`;
  }
}

/** Seconds since 1970 of the first 20 letters; NaN if they are no date and time. */
function readSeconds(text: string): number {
  for (const [at, letter] of PUNCTUATION) if (text.charCodeAt(at) !== letter) return Number.NaN;
  const year = digitsAt(text, 1, 4);
  const month = digitsAt(text, 6, 2);
  const day = digitsAt(text, 9, 2);
  const hour = digitsAt(text, 12, 2);
  const minute = digitsAt(text, 15, 2);
  const second = digitsAt(text, 18, 2);
  const isTime = hour < 24 && minute < 60 && second < 60;
  if (!isTime || !(month >= 1 && month <= 12) || !(day >= 1 && day <= daysOf(year, month)))
    return Number.NaN;
  return daysSince1970(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
}

/** NaN if a letter is no digit. */
function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const digit = text.charCodeAt(index) - 48;
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

/** Days by eras of 400 years that begin on March 1. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * ERA_DAYS + yearOfEra * 365 + leapDays + dayOfYear - EPOCH_DAYS;
}

/** The quote, the date, and the time up to the colon behind the minutes. */
function minuteText(minutes: number): string {
  const days = Math.floor(minutes / 1440);
  const minute = minutes - days * 1440;
  const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  return `"${dateText(days + EPOCH_DAYS)}T${time}:`;
}

function dateText(days: number): string {
  const era = Math.floor(days / ERA_DAYS);
  const dayOfEra = days - era * ERA_DAYS;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * march + 2) / 5) + 1;
  const month = march < 10 ? march + 3 : march - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function two(number: number): string {
  return TWO_DIGITS[number] ?? "";
}
