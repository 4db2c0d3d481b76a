/**
 * Values that records are made of: money, time, quantities, codes. Each shape is exactly as exact as its source.
 * @module
 */
import { z } from "../protocol/zod.ts";

/** A decimal number as text, at most 6 fraction digits. Never a float, never cents. */
export const Decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/);

/** schema.org MonetaryAmount; the currency is ISO 4217. */
export const Money = z.object({ value: Decimal, currency: z.string().regex(/^[A-Z]{3}$/) });
/** An amount of money. */
export type Money = z.infer<typeof Money>;

/** schema.org QuantitativeValue; the unit is a UCUM code: kg, cm, kW.h, mL, d, {tbl}. */
export const Quantity = z.object({ value: z.number(), unit: z.string().min(1) });

/** A point in time, always UTC, of a date that exists. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/)
  .refine(existsInCalendar);

/** FHIR date: YYYY, YYYY-MM or YYYY-MM-DD, of a date that exists. */
export const Day = z
  .string()
  .regex(/^\d{4}(-\d\d(-\d\d)?)?$/)
  .refine(existsInCalendar);

/** Wall-clock time whose zone is not known, or is kept apart in `tz`. */
export const LocalTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/)
  .refine(existsInCalendar);

/**
 * When a fact happened, exactly as well as the source knew it. At least one of at, local and day is present.
 * `at` only if the source states UTC or a zone; nothing invents midnight UTC.
 */
export const When = z
  .object({
    at: Instant.optional(),
    local: LocalTime.optional(),
    day: Day.optional(),
    tz: z.string().max(64).optional(),
    precision: z.enum(["us", "ms", "s", "min", "day", "month", "year"]),
  })
  .refine(
    (when) => when.at !== undefined || when.local !== undefined || when.day !== undefined,
    "one of at, local and day is needed",
  );
/** When a fact happened. */
export type When = z.infer<typeof When>;

/** FHIR Coding. */
export const Coding = z.object({
  system: z.string(),
  code: z.string(),
  display: z.string().optional(),
});

/** 22 base64url letters: 16 bytes. */
export const RecordIdText = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/);

/** GTIN-8, -12, -13 or -14. */
export const Gtin = z.string().regex(/^(\d{8}|\d{12,14})$/);

const Hex16 = z.string().regex(/^[0-9a-f]{32}$/);
const Hex32 = z.string().regex(/^[0-9a-f]{64}$/);

const sealedFile = {
  file: Hex16,
  key: Hex32,
  address: Hex32,
  mime: z.enum(["image/webp", "image/jpeg", "image/png", "application/pdf"]),
  bytes: z.number().int().positive(),
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
};

/** A picture or paper, sealed on its own. `key` is a secret: no peek and no log line ever holds it. */
export const Attachment = z.object({
  ...sealedFile,
  caption: z.string().optional(),
  /** The same picture, small, sealed on its own too. */
  thumb: z.object(sealedFile).optional(),
});
/** A picture or paper as a record names it. */
export type Attachment = z.infer<typeof Attachment>;

/** Tells whether the date of an ISO text is in the calendar, and its time on the clock. */
export function existsInCalendar(text: string): boolean {
  // Each record has a time, most of them of this form.
  return INSTANT.test(text) ? isDay(text) : existsOtherwise(text);
}

const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?Z?$/;
const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Tells whether a text of digits begins with a day of the Gregorian calendar, which holds for all years here. */
function isDay(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (DAYS_OF_MONTHS[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

function existsOtherwise(text: string): boolean {
  const [year = "", month = "01", day = "01"] = text.slice(0, 10).split("-");
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(8, 10) !== day) return false;
  const time = text.slice(11).replace("Z", "");
  return time === "" || /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$/.test(time);
}
