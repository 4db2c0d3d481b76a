/**
 * English of exports.
 * @module
 */
import { counted, size } from "../format.ts";

/** Words of the export screen. */
export const exports = {
  heading: "Export",
  text: "Files are written on this device. The server never sees them.",
  entry: "An archive of everything, one collection, or a file for another program.",
  see: "Write a file",
  archive: "Archive",
  archiveText:
    "Records, what you said of them, pictures and papers in one file, to keep or to move into another vault. With everything go your settings, mappings, rules for categories and return days.",
  everything: "Everything, and what was shared",
  some: "Chosen collections",
  which: "Which",
  noneChosen: "Choose a collection, or take everything.",
  sealed: "Sealed with a passphrase",
  plain: "In clear",
  plainText: "Whoever has the file can read all of it.",
  passphrase: "Passphrase",
  again: "Passphrase again",
  passphraseHint: "Ten letters or more. Nobody can find it again for you.",
  tooShort: "A passphrase has ten letters or more.",
  differ: "The two passphrases differ.",
  writeArchive: "Write the archive",
  plainHeading: "Write the archive in clear?",
  writePlain: "Write it in clear",
  collection: "One collection",
  collectionText: "For a spreadsheet or a program of your own.",
  what: "Collection",
  format: "Form",
  formats: { json: "JSON", csv: "CSV, for spreadsheets" } as Readonly<Record<string, string>>,
  from: "From day",
  to: "Up to day",
  raw: "As stored",
  rawText: "Without your marks and corrections, and with what you left out of figures.",
  other: "For another program",
  otherText: "From what you see, with your marks and corrections.",
  kind: "File",
  kinds: {
    ical: "Coming dates (iCalendar)",
    attention: "Visits (AttentionTrust XML)",
    listenbrainz: "Plays (ListenBrainz)",
    apml: "Attention profile (APML)",
  } as Readonly<Record<string, string>>,
  write: "Write the file",
  order: "The first day comes after the last.",
  writing: (file: string, bytes: number): string => `Writing ${file}: ${size(bytes)}`,
  stop: "Stop",
  stopped: "Stopped. Nothing was written.",
  done: (file: string, bytes: number): string => `${file} is written, ${size(bytes)}.`,
  doneSealed: "It opens with your passphrase alone, here or with any program that knows age.",
  doneClear: "It is not encrypted.",
  missing: (n: number): string =>
    `${counted(n, "picture or paper", "pictures and papers")} could not be had: sync, and export again.`,
  withoutLog: "The server did not answer: what companies collected is not in it.",
};
