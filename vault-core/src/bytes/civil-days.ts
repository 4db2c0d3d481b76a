/**
 * Days of the calendar as numbers.
 * @module
 */

/** Days from March 1 of the year 0 to 1970; years begin in March here, so that a leap day is the last. */
export const EPOCH_DAYS = 719_468;
/** Days of 400 years. */
export const ERA_DAYS = 146_097;

/** Days from 1970 to a day of the Gregorian calendar, months from 1; by eras of 400 years that begin on March 1. */
export function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * ERA_DAYS + yearOfEra * 365 + leapDays + dayOfYear - EPOCH_DAYS;
}
