/**
 * English of the search over all collections.
 * @module
 */
import { counted } from "../format.ts";

/** Words of the screen. */
export const search = {
  heading: "Search",
  text: "Every word must stand in a record or in your note. Three letters are enough to begin one.",
  field: "Search everything",
  all: "All your records",
  hits: (n: number, more: boolean): string =>
    `${counted(n, "record", "records")}${more ? " and more" : ""}`,
  searched: (share: number): string => `${Math.floor(share * 100)} % searched`,
  none: (text: string): string => `Nothing holds “${text}”.`,
  unnamed: "Without a name",
  collections: {
    purchases: "Purchase",
    clickstream: "Visit",
    media: "Play",
    closet: "Closet",
    appliances: "Appliance",
    electronics: "Electronics",
    measurements: "Measurement",
    prescriptions: "Prescription",
    cards: "Card",
    intents: "Plan",
    spaces: "Space",
    profile: "Profile",
  } as Readonly<Record<string, string>>,
};
