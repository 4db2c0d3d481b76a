/**
 * "3 min ago", followed by the minute.
 * @module
 */
import { minute } from "../state/follow.ts";
import { t } from "../text/catalog.ts";

/** How long an instant is past, in words. */
export function ago(instant: string): string {
  const minutes = Math.floor((minute.value - Date.parse(instant)) / 60_000);
  if (minutes < 1) return t.ago.now;
  if (minutes < 60) return t.ago.minutes(minutes);
  if (minutes < 48 * 60) return t.ago.hours(Math.floor(minutes / 60));
  return t.ago.days(Math.floor(minutes / (24 * 60)));
}

/** Whole days from now until an instant, at least 0. */
export function daysUntil(instant: string): number {
  return Math.max(0, Math.floor((Date.parse(instant) - minute.value) / 86_400_000));
}

/** The host of an origin, as people write it. */
export function hostOf(origin: string): string {
  try {
    return new URL(origin).hostname;
  } catch {
    return origin;
  }
}
