/**
 * The rules by which rows of a file are left out, each with what app and `rv` call the rows. A report names the rule by its
 * code; a rule without words is a type error.
 * @module
 */

/** What the rows of each rule are called, in English: several of them, as in "trailers: 5". */
export const skipRules = {
  incognito: "private windows",
  "short-skip": "plays that were skipped before 30 seconds",
  unnamed: "plays without a name",
  ad: "advertisements",
  removed: "videos that are gone",
  "now-playing": "what played when the list was made",
  "other-profile": "other people's profiles",
  "told-above": "told already by another list",
  "other-list": "lists that are not read",
  undated: "views without a date",
  failed: "pages that did not load",
  "other-file": "files of the archive that nobody reads",
  "other-format": "files of the archive that are imported by themselves",
  "wal-missing": "the newest rows, which may lie in a -wal file that was not handed over",
  notice: "notices instead of rows",
  deleted: "deleted by you before",
  trailer: "trailers",
  autoplay: "what played by itself for less than 30 seconds",
  type: "kinds that the vault does not keep",
  "entered-in-error": "entries that were taken back",
  negated: "medicines that there are none of, or that were refused",
  "no-order": "mails without an order or a reservation",
  "large-message": "mails above 25 MiB",
  income: "money that came in",
  transfer: "money between own accounts, and cash",
  investment: "trades of securities",
  pending: "what is not settled",
  authorization: "authorizations",
  conversion: "conversions of currency",
  unpaid: "returns without money",
  "without-item": "amounts of things that are not in the file",
  joined: "rows that went into others",
  location: "places instead of things",
  service: "services instead of things",
  mapping: "rows that the mapping leaves out",
  "old-version": "older versions of a registration",
  "other-group": "products that are no thing of a household",
  "no-figures": "models without class and use",
  "marked-here": "marks on what you marked here yourself",
  "no-record": "marks on records that are not here",
  correction: "corrections that fit no shape",
  "picture-missing": "pictures that the archive could not get when it was written",
  "unknown-collection": "collections that this version does not know",
  "not-given": "records of collections that the helper was not given",
  accepted: "entries that you took in by your own word",
  dropped: "entries that you dropped",
} as const;

/** The code of a rule that leaves a row out. */
export type SkipRule = keyof typeof skipRules;
