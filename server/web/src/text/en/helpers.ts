/**
 * English of helpers: what they are given, what they brought, what waits for the owner.
 * @module
 */
import { counted, list } from "../format.ts";

/** Words about helpers and about entries to review. */
export const helpers = {
  as: "Let it in as",
  own: "A device of mine, with all keys",
  helper: "A helper, with some collections only",
  helperText:
    "For a carer, or a job that runs alone. It opens nothing but these, cannot let others in, and its entries are taken up by your devices.",
  name: "Its name",
  nameDefault: "Helper",
  collections: "Collections",
  may: "It may",
  mays: { read: "Read", add: "Read and add" } as Readonly<Record<string, string>>,
  until: "Until",
  untils: {
    never: "I remove it",
    "1": "One day from now",
    "30": "30 days from now",
    "365": "One year from now",
  } as Readonly<Record<string, string>>,
  none: "Choose one collection at least.",
  reads: (collections: readonly string[]): string => `reads ${list(collections)}`,
  adds: (collections: readonly string[]): string => `reads and adds to ${list(collections)}`,
  ends: (day: string): string => `until ${day}`,
  now: (terms: string): string => `Now: ${terms}.`,
  terms: "What it may",
  termsHeading: (name: string): string => `What ${name} may`,
  give: "Give",
  giveText: "Further collections. To give less, remove it and pair it anew.",
  given: "Given.",
  takeBack: "Take back what it brought in",
  takenBack: (records: number): string =>
    records === 0
      ? "It has brought nothing in."
      : `${counted(records, "record", "records")} of it taken back.`,
  here: (collections: readonly string[]): string =>
    `You help here: you see ${list(collections)}, and nothing else of this vault.`,
  ownersHeading: "This is the owner's",
  ownersText:
    "You help here. What is shared, the recovery kit, and what is deleted for good only the owner sees and decides.",
  ownersBack: "Go to what you see",
  review: "To review",
  reviewText: "These entries came in a way that needs your word. Nothing of them counts yet.",
  reasons: {
    late: "Written after it was removed",
    helper: "Not what a helper may write, or not true",
  } as Readonly<Record<string, string>>,
  reviewRow: (records: number, collection: string): string =>
    `${counted(records, "record", "records")} of ${collection}`,
  closed: "It cannot be opened.",
  accept: "Take up",
  drop: "Let go",
  accepted: (records: number): string => `${counted(records, "record", "records")} taken up.`,
  dropped: "Let go.",
};
