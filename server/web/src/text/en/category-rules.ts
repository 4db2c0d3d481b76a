/**
 * English of the rules for categories.
 * @module
 */
import { counted } from "../format.ts";

/** Words of the page. */
export const categoryRules = {
  heading: "Categories",
  text: "A rule gives a category to every purchase or visit that fits it, now and later. What you correct in a record goes before; of two rules that fit the newer one counts.",
  entry: "Say which purchases and visits belong to which category.",
  entryLink: "Rules for categories",
  add: "A new rule",
  of: "For",
  collections: { purchases: "Purchases", clickstream: "Visits" } as Readonly<
    Record<string, string>
  >,
  if: "If all of these fit",
  fields: {
    seller: "Shop holds",
    title: "Name or title holds",
    site: "Site",
    told: "The file called it",
  } as Readonly<Record<string, string>>,
  siteHint: "Such as allotment.example",
  toldHint: "The word for the category in the file",
  category: "Category",
  choose: "Choose one",
  unchosen: "Choose a category.",
  missing: "Say one of these.",
  wrong: "This does not fit.",
  look: "See what changes",
  keep: "Keep the rule",
  wouldChange: (n: number): string =>
    `${counted(n, "record gets", "records get")} another category.`,
  first: "Among them",
  kept: (n: number): string =>
    `Rule kept: ${counted(n, "record has", "records have")} another category.`,
  gone: (n: number): string =>
    `Rule forgotten: ${counted(n, "record has", "records have")} another category.`,
  list: "Your rules",
  none: "No rules yet. Purchases have the category that their name or merchant code tells, visits that of well-known sites.",
  forget: "Forget",
  forgetOne: (rule: string): string => `Forget the rule ${rule}`,
  is: (field: string, value: string): string => `${field} “${value}”`,
  and: ", ",
} as const;
