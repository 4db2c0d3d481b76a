/**
 * English of the return windows.
 * @module
 */
import { counted } from "../format.ts";

const NOTHING = "This changes the last day of no purchase yet.";

/** Words of the page. */
export const returns = {
  heading: "Returns",
  text: "Many shops take things back for some days. Say for how many: your purchases and the calendar file then show the last day of each. A shop that you say nothing of has none.",
  entry: "Say for how many days your shops take things back.",
  entryLink: "Return days",
  add: "Add a shop",
  shop: "Shop",
  shopHint: "Its name, or a part of it. Empty: all other shops.",
  days: "Days to give back",
  daysHint: "Counted from the delivery where it is known, else from the purchase.",
  wrongShop: "At most 200 characters, and at most 500 shops.",
  wrongDays: "A whole number from 0 to 730. 0 means that nothing is taken back.",
  look: "See what changes",
  keep: "Save",
  wouldChange: (n: number): string =>
    n === 0 ? NOTHING : `This changes the last day of ${counted(n, "purchase", "purchases")}.`,
  first: "Among them",
  kept: (n: number): string =>
    n === 0 ? "Saved." : `Saved. ${counted(n, "purchase has", "purchases have")} another last day.`,
  gone: (n: number): string =>
    n === 0
      ? "Removed."
      : `Removed. ${counted(n, "purchase has", "purchases have")} another last day.`,
  list: "Your shops",
  others: "All other shops",
  none: "No shop yet.",
  never: "Nothing is taken back",
  within: (n: number): string => counted(n, "day", "days"),
  forget: "Remove",
  forgetOne: (shop: string): string => `Remove the days of ${shop}`,
} as const;
