/**
 * Moments in UTC, written fast: an export has a million of them.
 *
 * Each text is made of its letters in one go. What is put together of parts is kept as parts, and put together once more when
 * somebody looks at it.
 * @module
 */
import type { JsonObject } from "../../../model/json.ts";

const FIRST_SECOND = Date.UTC(1990, 0) / 1_000;
const END_SECOND = Date.UTC(2100, 0) / 1_000;
const DAY_SECONDS = 86_400;
const MILLION = 1_000_000;
const ZERO = 0x30;
const [DASH, DOT, COLON, T, Z] = [0x2d, 0x2e, 0x3a, 0x54, 0x5a];

/** Writes Unix microseconds, told as 15 or 16 digits, as `when`. Null outside the years 1990 to 2099. */
export function whenOfMicroseconds(microseconds: string): JsonObject | null {
  const seconds = secondsOf(microseconds);
  if (seconds === null || seconds < FIRST_SECOND || seconds >= END_SECOND) return null;
  const day = Math.floor(seconds / DAY_SECONDS);
  const second = seconds - day * DAY_SECONDS;
  return { at: instantText(dayText(day), second, microseconds), precision: "us" };
}

/** Writes a number of microseconds as digits, as `String` does, which takes several times as long for numbers of this size. */
export function digitsOfMicroseconds(value: number): string {
  const seconds = Math.floor(value / MILLION);
  const hasSixteen = Number.isSafeInteger(value) && seconds >= 1e9 && seconds < 1e10;
  return hasSixteen ? sixteenDigits(seconds, value % MILLION) : String(value);
}

/** Reads a moment of whole seconds as `YYYY-MM-DDTHH:MM:SSZ`; null for any other text, and for days that do not exist. */
export function whenOfUtcSecond(text: string): JsonObject | null {
  if (!UTC_SECOND.test(text) || !isDay(text.slice(0, 10))) return null;
  return { at: text, precision: "s" };
}

const UTC_SECOND = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/u;

/** Many moments are of one day. */
const MAX_DAYS = 8_192;
const days = new Map<string, boolean>();
const dayTexts = new Map<number, string>();

/** Tells whether there is a day `YYYY-MM-DD`. */
export function isDay(day: string): boolean {
  return days.get(day) ?? keep(days, day, exists(day));
}

function exists(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day;
}

function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  return keep(dayTexts, day, new Date(day * DAY_SECONDS * 1_000).toISOString().slice(0, 10));
}

function keep<Key, Value>(kept: Map<Key, Value>, key: Key, value: Value): Value {
  if (kept.size >= MAX_DAYS) kept.clear();
  kept.set(key, value);
  return value;
}

/** Whole seconds of microseconds; null for what is no such number. */
function secondsOf(digits: string): number | null {
  const end = digits.length - 6;
  if (end < 9 || end > 10) return null;
  let seconds = 0;
  for (let at = 0; at < digits.length; at++) {
    const value = digits.charCodeAt(at) - ZERO;
    if (value < 0 || value > 9) return null;
    if (at < end) seconds = seconds * 10 + value;
  }
  return seconds;
}

/** The letter of a digit of a whole number: of its tens for 10, of its hundreds for 100. */
function digit(value: number, place: number): number {
  return ZERO + (Math.floor(value / place) % 10);
}

/** `YYYY-MM-DDTHH:MM:SS.ffffffZ`, its fraction the last six of some digits. */
function instantText(day: string, secondOfDay: number, digits: string): string {
  const end = digits.length;
  const minutes = Math.floor(secondOfDay / 60);
  const [hour, minute, second] = [Math.floor(minutes / 60), minutes % 60, secondOfDay % 60];
  // oxfmt-ignore
  return String.fromCharCode(
    day.charCodeAt(0), day.charCodeAt(1), day.charCodeAt(2), day.charCodeAt(3), DASH,
    day.charCodeAt(5), day.charCodeAt(6), DASH, day.charCodeAt(8), day.charCodeAt(9), T,
    digit(hour, 10), digit(hour, 1), COLON, digit(minute, 10), digit(minute, 1), COLON,
    digit(second, 10), digit(second, 1), DOT,
    digits.charCodeAt(end - 6), digits.charCodeAt(end - 5), digits.charCodeAt(end - 4),
    digits.charCodeAt(end - 3), digits.charCodeAt(end - 2), digits.charCodeAt(end - 1), Z,
  );
}

function sixteenDigits(seconds: number, rest: number): string {
  // In halves, which are small enough to be reckoned with as whole numbers.
  const [high, low] = [Math.floor(seconds / 100_000), seconds % 100_000];
  // oxfmt-ignore
  return String.fromCharCode(
    digit(high, 10_000), digit(high, 1_000), digit(high, 100), digit(high, 10), digit(high, 1),
    digit(low, 10_000), digit(low, 1_000), digit(low, 100), digit(low, 10), digit(low, 1),
    digit(rest, 100_000), digit(rest, 10_000), digit(rest, 1_000),
    digit(rest, 100), digit(rest, 10), digit(rest, 1),
  );
}
