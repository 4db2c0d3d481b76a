/**
 * English of imports.
 * @module
 */
import { skippedWords } from "@rootvault/vault-core/words";
import { count, counted } from "../format.ts";
import { sourceName } from "./sources.ts";

/** Words of the import screen. */
export const imports = {
  heading: "Import",
  text: "Files are read on this device. The server never sees them.",
  drop: "Drop files here",
  dropText: "What a file is shows in its content, not in its name.",
  choose: "Choose files",
  /** What a report counts beside collections. */
  besides: {
    annotations: "Your marks",
    settings: "Your settings",
    lookups: "Models to look up",
  } as Readonly<Record<string, string>>,
  known: "What can be read",
  knownOf: (collection: string, n: number): string =>
    `${collection}: ${counted(n, "source", "sources")}`,
  unknownTables: "Any other table: drop it, and say what its columns mean.",
  before: "Earlier imports",
  noneBefore: "Nothing was imported yet.",
  looking: (file: string): string => `Looking at ${file}`,
  unknown: (file: string): string => `${file} was not recognized`,
  unknownKind:
    "No importer knows this file. What can be read stands below; a table needs a header and two columns.",
  emptyFile: "The file is empty. Ask for it again, or choose another.",
  kind: sourceName,
  unknownText: "Choose what it is, or leave it out.",
  /** Answers of questions that are codes; a sign before the cents, an order of dates, all profiles. */
  answers: {
    ".": "Point, 12.50",
    ",": "Comma, 12,50",
    dmy: "Day first, 31/12",
    mdy: "Month first, 12/31",
    "*": "All of them",
  } as Readonly<Record<string, string>>,
  which: "What is it?",
  questions: (file: string): string => `${file} leaves something open`,
  preview: "Preview",
  previewing: (file: string): string => `Reading ${file}`,
  read: (n: number): string => `${counted(n, "row", "rows")} read`,
  readSoFar: (n: number, percent: number | null): string =>
    `${counted(n, "row", "rows")} read${percent === null ? "" : `, ${percent} %`}`,
  sealedSoFar: (n: number, of: number, percent: number | null): string =>
    `${count(n)} of ${counted(of, "record", "records")} sealed${percent === null ? "" : `, ${percent} %`}`,
  /** Each says which half of the bar it is. */
  steps: [
    "Step 1 of 2: reading. Nothing is kept before you say so.",
    "Step 2 of 2: sealing what was read.",
  ],
  walMissing: (file: string): string =>
    `The newest rows may lie in ${file}-wal beside it. Drop both files together, or close the program first.`,
  dryHeading: (file: string): string => `${file} would bring`,
  doneHeading: (file: string): string => `${file} is taken in`,
  undoneHeading: (file: string): string => `${file} was taken back`,
  nothingHeading: (file: string): string => `${file} holds nothing new`,
  nothingText: "Every row of it is in your vault already.",
  nothingReadable: "Every row that could be read is in your vault already.",
  nothingKept: "None of its rows is one to keep.",
  span: (from: string, to: string): string => (from === to ? from : `${from} to ${to}`),
  bars: {
    new: "New",
    duplicate: "Known already",
    restated: "Restated",
    skipped: "Left out by rule",
    faulty: "Unreadable",
  },
  /** What of a file is no new record; empty if all is. */
  figures: (known: number, skipped: number, faulty: number): string => {
    const parts = [
      ...(known === 0 ? [] : [`${count(known)} known already`]),
      ...(skipped === 0 ? [] : [`${count(skipped)} left out by rule`]),
      ...(faulty === 0 ? [] : [`${count(faulty)} unreadable`]),
    ];
    return parts.join(", ");
  },
  skips: "Left out by rule",
  skipRule: (rule: string, n: number): string => `${rule}: ${count(n)}`,
  faults: "Unreadable rows",
  fault: (row: number, reason: string, member = ""): string =>
    member === "" ? `Row ${count(row)}: ${reason}` : `${member}, row ${count(row)}: ${reason}`,
  moreFaults: (n: number): string => `and ${count(n)} more`,
  sample: "First rows as they would be kept",
  take: (what: string): string => `Import ${what}`,
  takeAnyway: "Import what can be read",
  takeBesides: "Import what is new",
  taking: (file: string): string => `Sealing ${file}`,
  sealedHeading: (file: string): string => `${file} is sealed with a passphrase`,
  sealedText: "It is opened on this device alone.",
  unseal: "Open it",
  wrongPassphrase: "This passphrase does not open the file. Your vault is as it was.",
  adopts:
    "Your vault holds no record yet: it takes over the ids of this archive, so that later files of the same companies find what is here.",
  keepsIds: "Your vault keeps its own ids; the records keep theirs.",
  refused: "This file is damaged, or goes beyond what is read. Nothing was imported.",
  lacks: (columns: string): string =>
    `Columns that this kind of file has are missing: ${columns}. Nothing was imported.`,
  stop: "Stop",
  stoppedHeading: (file: string): string => `A part of ${file} is taken in`,
  stoppedText: "Import the file again to go on, or take back what there is.",
  leave: "Leave it",
  undo: "Take it back",
  undoing: (file: string): string => `Taking back ${file}`,
  undoingRun: (percent: number | null): string =>
    percent === null ? "Taking back…" : `Taking back, ${percent} %`,
  undone: "The import was taken back. Importing the file again brings everything back.",
  saved: (what: string, where: string): string => `${what} saved in ${where}`,
  /** What an archive brings beside records. */
  with: (besides: string): string => `, with ${besides}`,
  changed: (what: string): string => `${what} changed`,
  savedBesides: (besides: string): string => `Saved: ${besides}`,
  savedModels: (what: string): string =>
    `${what} saved. An appliance whose maker and model are among them shows what the table says.`,
  isTable:
    "A table of models. An appliance of yours whose maker and model stand in it then shows what it says; no record is added or changed.",
  linked: (n: number): string =>
    `${counted(n, "record is", "records are")} linked with a purchase that is told of twice. It counts once.`,
  seeIn: (name: string): string => `See ${name.toLowerCase()}`,
  waits: "It waits until one of the files before it is taken in or left.",
  takeAll: "Import all",
  several: (n: number, ready: number, coming: number, done: number): string =>
    `${counted(n, "file", "files")}: ${count(done)} taken in, ${count(ready)} ready, ${count(coming)} on their way`,
  severalKnown: (n: number): string => `, ${count(n)} with nothing new`,
  severalAsking: (n: number): string => `, ${count(n)} ${n === 1 ? "asks" : "ask"} you something`,
  severalFailed: (n: number): string => `, ${count(n)} not taken in`,
  whole: "Report",
  inOne: (name: string, n: number): string => `${name}: ${count(n)} new`,
  saveReport: "Save the report",
  another: "Another file",
  reviewHeading: "Changed since the last import",
  reviewText:
    "The file says something else than your vault. Tick what is right; all else stays as it is here.",
  reviewLine: (field: string, was: string, is: string): string => `${field}: ${was} → ${is}`,
  reviewTake: (n: number, of: number): string => {
    if (n === 0) return "Keep all as it is";
    return n === of ? `Take all ${count(n)}` : `Take ${count(n)}, keep ${count(of - n)} as it is`;
  },
  reviewAll: "Tick all",
  reviewTaken: (n: number): string =>
    n === 0 ? "All stays as it is." : `${counted(n, "record", "records")} changed.`,
  states: {
    writing: "being written",
    done: "taken in",
    stopped: "stopped, a part is taken in",
    undone: "taken back",
    "nothing-new": "nothing new",
    "dry-run": "previewed",
  } as Readonly<Record<string, string>>,
  row: (imported: string, state: string): string => `${imported}, ${state}`,
  records: (n: number): string => counted(n, "record", "records"),
  models: (n: number): string => counted(n, "model", "models"),
  skipped: skippedWords,
  howTo: {
    "amazon.orders": "Amazon, Account, Request your data, Your Orders.",
    "amazon.orders-2022": "Amazon's order history report, items, kept from before 2023.",
    "amazon.digital": "Amazon, Account, Request your data, Your Orders.",
    "amazon.refunds": "Amazon, Account, Request your data, Your Orders.",
    "takeout.browser-history": "Google Takeout, Chrome, History as JSON.",
    "chromium.history": "The file History of the browser's profile, with History-wal beside it.",
    "firefox.history": "places.sqlite of the profile, with places.sqlite-wal beside it.",
    "safari.history": "Library/Safari/History.db, with History.db-wal beside it.",
    "takeout.my-activity": "Google Takeout, My Activity and YouTube, as JSON.",
    "takeout.my-activity-html": "Google Takeout, My Activity and YouTube, as HTML.",
    activitywatch: "ActivityWatch, Raw data, Export all buckets as JSON.",
    trakt: "Trakt, Settings, Data, Export.",
    "spotify.account": "Spotify, Privacy, Account data.",
    "netflix.viewing": "Netflix, Account, Download your personal information.",
    "netflix.account": "Netflix, Profile, Viewing activity, Download all.",
    listenbrainz: "ListenBrainz, Settings, Export.",
    goodreads: "Goodreads, My Books, Import and export.",
    storygraph: "StoryGraph, Manage account, Export StoryGraph library.",
    letterboxd: "Letterboxd, Settings, Data, Export your data.",
    "ubl.invoice": "The seller's invoice as XML (Peppol, XRechnung, UBL).",
    "order.mail": "A mail or a folder, saved as .eml or .mbox; Google Takeout, Mail.",
    "google.play": "Google Takeout, Google Play Store.",
    "google.purchases": "The folder of orders in a Takeout of before 2024.",
    "tesco.clubcard": "Tesco, Account, Request your data.",
    "cms.blue-button": "Medicare.gov, Blue Button, as text.",
    ccda: "The patient portal, download or transmit my record, as C-CDA or XML.",
    "spotify.extended": "Spotify, Privacy, Extended streaming history.",
    "attention.recorder": "The recorder's XML, or visits that another vault wrote.",
    lastfm: "A CSV of one of the export tools, or the JSON of Last.fm's API.",
    "chase.account": "Chase, Accounts, Download account activity, CSV.",
    "chase.card": "Chase, Accounts, Download account activity, CSV.",
    mint: "Mint, Transactions, Export all (the service ended in 2024).",
    "google.pay": "Google Takeout, Google Pay, Google transactions.",
    ofx: "The bank's account activity, Download, Quicken (QFX) or OFX.",
    "camt.053": "The bank's statements, Download, CAMT.053 or XML.",
    paypal: "PayPal, Activity, Download, All transactions, CSV.",
    homebox: "Homebox, Tools, Export Inventory.",
    wardrobe: "A closet app's CSV, or a sheet of your own.",
    "snipe-it": "Snipe-IT, Assets, the export button above the list, CSV.",
    "home-assistant.devices": "The file .storage/core.device_registry of the configuration.",
    eprel: "EPREL's export of a product group (zip, JSON): what its models use.",
    "energy-star":
      "data.energystar.gov, a data set of a product, Export, CSV; or its JSON: what its models use.",
    catima: "Catima, Settings, Import/Export, Export, without a password.",
    pkpass: "The .pkpass file that a shop or an airline sent.",
    fidme: "Fidme, Settings, ask for your data.",
    "voucher-vault": "Voucher Vault, Settings, Export.",
    "rootvault.archive": "Another vault: Settings, Write a file; or rv export.",
    icalendar: "The calendar's menu, Export, as .ics.",
    "fhir.r4": "The patient portal, export or download my record, as FHIR.",
    "apple.health": "The Health app, your picture, Export All Health Data.",
  } as Readonly<Record<string, string>>,
};
