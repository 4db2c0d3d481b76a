/**
 * All views by name: one file each, one line here. A name is `<collection>-by-<what>`, so that a command finds it.
 * @module
 */
import type { Json } from "../model/json.ts";
import { clickstreamByDay } from "./clickstream-by-day.ts";
import { clickstreamByHour } from "./clickstream-by-hour.ts";
import { clickstreamBySite } from "./clickstream-by-site.ts";
import { comingDates } from "./coming-dates.ts";
import { mediaByCreator } from "./media-by-creator.ts";
import { mediaByWeek } from "./media-by-week.ts";
import { purchasesByCategory } from "./purchases-by-category.ts";
import { purchasesByMonthAndCategory } from "./purchases-by-month-and-category.ts";
import { purchasesByMonth } from "./purchases-by-month.ts";
import { purchasesBySeller } from "./purchases-by-seller.ts";
import type { View } from "./view.ts";

const registered = {
  "purchases-by-month": purchasesByMonth,
  "purchases-by-category": purchasesByCategory,
  "purchases-by-month-and-category": purchasesByMonthAndCategory,
  "purchases-by-seller": purchasesBySeller,
  "clickstream-by-day": clickstreamByDay,
  "clickstream-by-hour": clickstreamByHour,
  "clickstream-by-site": clickstreamBySite,
  "media-by-week": mediaByWeek,
  "media-by-creator": mediaByCreator,
  "coming-dates": comingDates,
} satisfies Readonly<Record<string, View<Json>>>;

/** Name of a view. */
export type ViewName = keyof typeof registered;

/** The views. A part goes back to the view that made it and to no other, so that here parts are any JSON. */
export const views: Readonly<Record<ViewName, View<Json>>> = registered;

/** Tells whether a text names a view. */
export function isViewName(name: string): name is ViewName {
  return Object.hasOwn(views, name);
}
