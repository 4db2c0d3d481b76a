/**
 * Writes instants that are integers (`bytes/read-instant.ts`) as they stand in a record, with their quotes.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import { EPOCH_DAYS, ERA_DAYS } from "../../bytes/civil-days.ts";
import type { Output } from "./output.ts";

const QUOTE = 34;
const DOT = 46;
const ZERO = 48;
const UPPER_Z = 90;
const START_LENGTH = 18;
/** Seconds from 1970 to the begin of the year 0, and to the begin of the year 10000. */
const FIRST_SECOND = -62_167_219_200;
const END_SECOND = 253_402_300_800;

/** Writes instants that have the same number of fraction digits; those of one minute share most of their text. */
export class InstantWriter {
  readonly #digits: number;
  readonly #unit: number;
  #minute = Number.NaN;
  #day = Number.NaN;
  /** The quote, the date, and the time up to the colon behind the minutes. */
  readonly #start = new Uint8Array(START_LENGTH);

  constructor(fractionDigits: number) {
    this.#digits = fractionDigits;
    this.#unit = 10 ** fractionDigits;
  }

  /** Writes an instant; false outside the years 0 to 9999. */
  write(units: number, out: Output): boolean {
    // A remainder is exact where a quotient would be rounded.
    const rest = units % this.#unit;
    const fraction = rest < 0 ? rest + this.#unit : rest;
    const seconds = (units - fraction) / this.#unit;
    if (!(seconds >= FIRST_SECOND && seconds < END_SECOND)) return false;
    const minute = Math.floor(seconds / 60);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#setMinute(minute);
    }
    out.all(this.#start);
    out.digits(seconds - minute * 60, 2);
    if (this.#digits > 0) {
      out.byte(DOT);
      out.digits(fraction, this.#digits);
    }
    out.byte(UPPER_Z);
    out.byte(QUOTE);
    return true;
  }

  #setMinute(minutes: number): void {
    const day = Math.floor(minutes / 1440);
    if (day !== this.#day) {
      this.#day = day;
      this.#start.set(utf8(`"${dateText(day + EPOCH_DAYS)}T00:00:`));
    }
    const minute = minutes - day * 1440;
    const hour = Math.floor(minute / 60);
    setTwoDigits(this.#start, 12, hour);
    setTwoDigits(this.#start, 15, minute - hour * 60);
  }
}

function setTwoDigits(bytes: Uint8Array, at: number, value: number): void {
  const tens = Math.floor(value / 10);
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + value - tens * 10;
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
  return [padded(year, 4), padded(month, 2), padded(day, 2)].join("-");
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
