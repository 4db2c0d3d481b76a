/**
 * English of the return windows.
 * @module
 */
import { counted } from "../format.ts";

/** Words of the page. */
export const returns = {
  heading: "Returns",
  text: "Say in how many days your shops take things back. What comes, and the calendar file, then tell until when. Nothing is assumed of a shop that you say nothing of.",
  entry: "Say in how many days your shops take things back.",
  entryLink: "Return days",
  add: "Days of a shop",
  shop: "Shop holds",
  shopHint: "Leave it empty for all other shops",
  days: "Days from the purchase",
  wrongShop: "This does not fit.",
  wrongDays: "A whole number from 0 to 730. 0 means that nothing is taken back.",
  look: "See what changes",
  keep: "Keep it",
  wouldChange: (n: number): string =>
    `${counted(n, "purchase gets", "purchases get")} another last day.`,
  first: "Among them",
  kept: (n: number): string =>
    `Kept: ${counted(n, "purchase has", "purchases have")} another last day.`,
  gone: (n: number): string =>
    `Forgotten: ${counted(n, "purchase has", "purchases have")} another last day.`,
  list: "Your shops",
  others: "All other shops",
  none: "No shop yet.",
  never: "Nothing is taken back",
  within: (n: number): string => counted(n, "day", "days"),
  forget: "Forget",
  forgetOne: (shop: string): string => `Forget the days of ${shop}`,
} as const;
