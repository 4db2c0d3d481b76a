/**
 * English of settings.
 * @module
 */
import { count, counted } from "../format.ts";

/** Words of the settings screen. */
export const settings = {
  heading: "Settings",
  devices: "Devices",
  devicesText:
    "Your devices check each other: where these four words are equal, they hold the same copy.",
  pair: "Pair a device",
  pairHeading: "Pair a device",
  pairText:
    "On the new device choose Join. Scan the code that it shows, or type its nine words here.",
  pairField: "Nine words, or the text of the code",
  look: "Look",
  compare: "Compare these words",
  compareText: "Are they the same on the new device, in this order?",
  same: "They are the same",
  differ: "They differ",
  paired: (name: string): string => `${name} is in.`,
  name: "Name",
  rename: "Rename",
  renamed: "Renamed.",
  remove: "Remove",
  removeHeading: (name: string): string => `Remove ${name}?`,
  removeText: "It opens nothing that is sealed from now on.",
  couldHold: "What it could still hold",
  couldHoldText:
    "Marks, and what was deleted, are counted too. Nobody can take back what it has copied. If it was stolen, think of all this as read.",
  epochs: (first: number, last: number): string =>
    first === last
      ? `Sealed in epoch ${count(first)}`
      : `Sealed in epochs ${count(first)} to ${count(last)}`,
  heldBlocks: (blocks: number, size: string): string =>
    `${counted(blocks, "block", "blocks")}, ${size}`,
  heldKeys: {
    "epoch-keys": "The keys of these epochs",
    "collection-keys": "The keys of its collections",
    "pairwise-root": "The root of the keys that sign what you share",
    "local-copy": "Its own copy of the records",
  } as Readonly<Record<string, string>>,
  rowsWhole: "Entries",
  rowsBlocks: "Copy",
  rowsKeys: "Keys",
  removed: (name: string): string => `${name} is out. A new epoch has begun.`,
  thisDevice: "this device",
  added: (day: string): string => `since ${day}`,
  removedOn: (day: string): string => `removed ${day}`,
  heard: (ago: string): string => `heard ${ago}`,
  kinds: {
    device: "Device",
    passkey: "Passkey",
    kit: "Recovery kit",
    helper: "Helper",
  } as Readonly<Record<string, string>>,
  codes: "Codes to compare",
  vaultCode: "Vault code",
  syncCode: "Sync code",
  kit: "Recovery kit",
  kitNever: "Never rehearsed. Do it once a year.",
  kitOpen: "Not checked yet. Without it, losing your devices is final.",
  kitShow: "Show it",
  kitRehearse: "Rehearse or replace",
  theme: "Theme",
  themes: { system: "As the system", light: "Light", dark: "Dark" } as Readonly<
    Record<string, string>
  >,
  lockAfter: "Lock after",
  minutes: (n: number): string => (n < 60 ? `${count(n)} min` : `${count(n / 60)} h`),
  here: "On this device",
  preferences: "For your files",
  currency: "Your currency",
  zone: "Your time zone",
  kept: "Kept.",
  copy: "Copy on the server",
  copyText: (blocks: number, size: string): string =>
    `${counted(blocks, "block", "blocks")}, ${size}, sealed.`,
  waiting: (n: number): string => `${count(n)} waiting for the server`,
  syncNow: "Copy now",
  synced: "The server has everything.",
  collection: "Collection",
  records: "Records",
  imports: "Imports",
  importsText: "Each can be taken back as one act.",
  importsSee: "See imports",
  storage: "What is in it",
  lockNow: "Lock now",
  about: "About",
  version: (version: string): string => `Rootvault ${version}`,
};
