/**
 * The text that lies in every archive, for whoever opens one years later without this program.
 * @module
 */

/** Gives `README.txt`. @param only the chosen collections; null for everything. */
export function readmeOf(only: readonly string[] | null): string {
  return `${only === null ? EVERYTHING : PART.replace("@", only.join(", "))}${REST}`;
}

const EVERYTHING = "This is an archive of a Rootvault vault: everything of its owner, in clear.";
const PART = "This is an archive of a part of a Rootvault vault, in clear: @.";
const REST = `

manifest.json       what is in here, with the number of lines and the SHA-256 of each file
records/*.jsonl     the records, one JSON object a line, sorted by id, as they were stored
annotations.jsonl   what the owner said of them: gifts, corrections, ratings, notes
grants.jsonl        what was shared with whom, for what, and what they fetched
settings.jsonl      what the owner set: preferences, mappings of tables, rules for categories, return days
lookups.jsonl       what tables of models say that the owner brought: class and use, by brand and model
attachments/        pictures and papers; a record names them by "file", the manifest says which is which
schemas/*.json      the form of each type of record, as JSON Schema 2020-12

It holds no key of the vault. idRoot in manifest.json is the key of the record ids: with it, a later
import of the same export of a company finds the same records again. It is as private as the records are.

Any program that reads zip and JSON can read this. Rootvault takes it in with "rv import FILE".
The format is described in docs/formats/archive.md of Rootvault's source.
`;
