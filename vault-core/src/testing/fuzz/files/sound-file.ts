/**
 * What a file is that the dice break.
 * @module
 */
import type { ImportAnswers } from "../../../model/drafts.ts";
import type { CsvMapping } from "../../../model/mapping.ts";
import type { ImportSource } from "../../../exchange/source.ts";

/** A file that an importer reads to its end. */
export interface SoundFile {
  /** Importer id. */
  readonly format: string;
  /** What is broken. */
  readonly file: string | (() => Promise<Blob>);
  /** What the broken bytes are put into, such as an archive; absent: they are the file themselves. */
  readonly within?: (broken: Blob) => Promise<ImportSource>;
  /** What `within` makes, for a test's name. */
  readonly as?: string;
  readonly answers?: ImportAnswers;
  readonly mappings?: readonly CsvMapping[];
}

/** A table, its cells quoted where they must be. */
export function tableOf(sign: string, ...rows: readonly (readonly string[])[]): string {
  const quoted = (cell: string): string =>
    new RegExp(`["\\r\\n${sign}]`).test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  return rows.map((row) => `${row.map(quoted).join(sign)}\r\n`).join("");
}

/** The same of rows that name their columns: a header, then the rows. */
export function recordsOf(
  sign: string,
  ...rows: readonly Readonly<Record<string, string>>[]
): string {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return tableOf(sign, header, ...rows.map((row) => header.map((name) => row[name] ?? "")));
}
