/**
 * All limits of the import parsers, and the errors that say which one a file broke (docs/formats/files.md).
 * @module
 */
import { VaultError } from "../../../errors.ts";

const MIB = 1_048_576;

/** The limits. Lengths of text are UTF-16 units, which never exceed bytes. */
export const limits = {
  sampleBytes: 65_536,
  zipEntries: 200_000,
  zipMemberBytes: 2 * 1024 * MIB,
  zipTotalBytes: 8 * 1024 * MIB,
  zipRatio: 200,
  zipRatioFreeBytes: MIB,
  zipBundle: 256,
  zipNestedBytes: 64 * MIB,
  wholeBytes: 64 * MIB,
  xmlDepth: 64,
  xmlAttribute: 65_536,
  xmlSilence: MIB,
  /** Elements of a document that is held whole. */
  xmlElements: 300_000,
  mailMessage: 25 * MIB,
  /** Objects that the markup of one mail holds. */
  mailNodes: 10_000,
  calendarEvents: 50_000,
  calendarComponent: MIB,
  calendarDepth: 8,
  /** Time zones that a calendar declares itself. */
  calendarZones: 500,
  csvRowLength: MIB,
  csvColumns: 512,
  jsonDepth: 64,
  jsonString: MIB,
  jsonKeys: 1_000,
  jsonElementLength: 8 * MIB,
  /** A database is read where it lies; one of an archive is unpacked into memory, of which a browser bears less. */
  databaseBytes: 2 * 1024 * MIB,
  databaseBytesInBrowser: 512 * MIB,
  /** Of a row of a database no more is held, up to the last column that is asked for. */
  databaseRow: 8 * MIB,
  records: 5_000_000,
} as const;

/** Why an import is refused. */
export type RefusalReason =
  | "bomb"
  | "too-large"
  | "too-deep"
  | "doctype"
  | "bad-zip"
  | "split-zip"
  | "bad-encoding";

const sentences: Readonly<Record<RefusalReason, string>> = {
  bomb: "The archive unpacks to far more than it holds, which real exports do not.",
  "too-large": "The file is larger in some part than any real export.",
  "too-deep": "The file is nested deeper than any real export.",
  doctype: "The file declares a document type, which imports do not allow.",
  "bad-zip": "The archive is damaged. Download it again.",
  "split-zip": "The archive is one part of several. Join the parts or download it as one file.",
  "bad-encoding": "The text of the file is damaged: its letters do not fit its encoding.",
};

/** Builds the error of a hostile, damaged or oversized input. Nothing of it has been stored. */
export function refusal(why: RefusalReason, limit: number | null = null): VaultError {
  return new VaultError("import-refused", `${sentences[why]} Nothing was imported.`, {
    details: { why, limit },
  });
}

/** Adds the file and the archive's entry to an error, where they are known. */
export function placed(error: unknown, file: string | null, entry: string | null): unknown {
  if (!(error instanceof VaultError)) return error;
  const place = { ...(file === null ? {} : { file }), ...(entry === null ? {} : { entry }) };
  const details = { ...place, ...error.details };
  return new VaultError(error.code, error.message, { cause: error.cause, details });
}
