/**
 * The owner's day, and the zone in which it begins.
 * @module
 */
import { instantOf, type CollectionContext } from "../../collection/context.ts";
import { readLocalTime } from "../../collection/time/days.ts";

/** Gives them as views are asked with them. */
export function ownersToday(context: CollectionContext): {
  readonly homeZone: string;
  readonly today: string;
} {
  const homeZone = context.homeZone();
  const now = { when: { at: instantOf(context) } };
  return { homeZone, today: (readLocalTime(now, homeZone) ?? "").slice(0, 10) };
}
