/**
 * English of deletion for good: its levels, its question, its steps and its receipt.
 * @module
 */
import { counted } from "../format.ts";

/** Words of the page. */
export const erase = {
  heading: "Delete for good",
  text: "Removing only hides. Here the vault is written anew without what you removed, and every place that held it gives it up.",
  levels: [
    ["Hidden", "Gone from your screens and from what companies get later. Removing does this."],
    [
      "Erased",
      "Gone from all your devices and from an honest server: within a day of the last device's word, from its backups within 30 days.",
    ],
    [
      "Shredded",
      "Unreadable even if the server kept every byte: all keys are new, the recovery kit too.",
    ],
  ] as readonly (readonly [string, string])[],
  levelsHeading: "How far a deletion reaches",
  what: "What to erase",
  removed: "What was removed before",
  days: "All records of some days",
  one: (name: string): string => `Only this: ${name}`,
  first: "First day",
  last: "Last day",
  count: (n: number): string =>
    n === 0 ? "No record lies in these days." : `${counted(n, "record", "records")} in these days.`,
  begin: "Erase",
  shred: "Shred it",
  shredText:
    "All keys are made anew. You get a new recovery kit, and passkeys and helpers are taken out: add them again afterwards. Destroy the old paper and delete the old passkeys.",
  shredKit: "The recovery kit in force, to make a new one:",
  shredDone: "Shredded. This is your new recovery kit.",
  askHeading: (n: number): string =>
    n === 0
      ? "Erase what was removed before?"
      : `Erase ${counted(n, "record", "records")} for good?`,
  askText:
    "It cannot be undone. What companies have collected stays with them, and so do exports and backups that you made.",
  vaultId: (id: string): string => `Vault id, to be sure: ${id}`,
  vaultIdWrong: "This is not the id of your vault.",
  working: "Erasing",
  steps: {
    hide: "Hiding the records",
    sync: "Fetching what other devices wrote",
    "new-keys": "Making new keys",
    members: "Taking out passkeys and helpers",
    read: "Reading what stays",
    write: "Writing it anew",
    send: "Sending it",
    confirm: "Telling the server what may go",
    receipt: "Writing the receipt",
  } as Readonly<Record<string, string>>,
  receipt: "Where it stands",
  receiptNone: "Nothing was erased so far.",
  receiptOf: (records: number, day: string): string =>
    records === 0
      ? `What was removed before ${day}.`
      : `${counted(records, "record", "records")}, on ${day}.`,
  done: "Nothing waits any more.",
  waits: "What waits goes by itself, as your devices and the server come to it.",
  place: "Place",
  state: "State",
  places: {
    "this-device": (name) => `This device, ${name}`,
    device: (name) => `Device ${name}`,
    server: (name) => `Server ${name}`,
    "server-backups": (name) => `Backups of the server ${name}`,
    peek: (name) => `Peek that is still open to ${name}`,
    grantee: (name) => `Collected by ${name}`,
    "own-access-log": () => "Your own record of what was collected",
    "own-copies": () => "Exports and backups that you made",
    passkey: (name) =>
      `Removed passkey ${name}: with an old copy of the server it opens all that was, until it is deleted where it lies`,
    helper: (name) =>
      `Removed helper ${name}: with an old copy of the server it opens what it was given, until it is wiped`,
    "old-kit": () =>
      "The old recovery kit: with an old copy of the server it opens all that was, until its paper is destroyed",
  } as Readonly<Record<string, (name: string) => string>>,
  gone: "gone",
  kept: "stays",
  waiting: "at its next sync",
  until: (when: string): string => `by ${when}`,
  entry: "Deleted records stay sealed in the vault until they are erased.",
  entryLink: "Delete for good",
};
