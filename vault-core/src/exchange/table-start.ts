/**
 * The start of a table that no importer knows: its columns and first rows, for whoever says what they mean.
 * @module
 */
import { VaultError } from "../errors.ts";
import { mappedHeaders } from "./importers/generic/mapped-headers.ts";
import { blobSource, firstBytes } from "./importers/reading/byte-source.ts";
import { csvRows, type CsvOptions } from "./importers/reading/csv.ts";
import { encodingByStart } from "./importers/reading/text.ts";
import { isZip } from "./importers/reading/zip.ts";
import { sampleFile } from "./sample.ts";
import { type FileGroup, type ImportSource, partsOf } from "./source.ts";

/** What a table begins with. */
export interface TableStart {
  /** Names of the columns as a mapping says them, a second `amount` as `amount#2`. */
  readonly headers: readonly string[];
  /** The first rows below the header. */
  readonly rows: readonly (readonly string[])[];
}

/** How the owner says that the table is written. */
export interface TableOptions extends CsvOptions {
  /** The file has no header: its columns are `c1`, `c2`, ... */
  readonly isHeaderless?: boolean;
}

/** Enough to tell on which side of zero most amounts lie, also where pay comes first. */
const ROWS = 20;
/** Enough for the first rows of any table, and read at once. */
const HEAD_BYTES = 262_144;
const NEWLINE = 10;

/**
 * Reads the start of a table, alone or in an archive.
 *
 * @throws {VaultError} not-recognised if the file holds no table; import-refused.
 */
export async function tableStart(
  source: ImportSource,
  { isHeaderless = false, ...options }: TableOptions = {},
): Promise<TableStart> {
  // The whole of a large file would be read to find its encoding.
  const parts = await Promise.all(partsOf(source).parts.map((part) => headOf(part)));
  const tables = (await sampleFile({ parts })).filter(({ sample }) => sample?.kind === "csv");
  const found =
    tables.find(({ sample }) => sample?.kind === "csv" && sample.headers.length > 1) ?? tables[0];
  if (found === undefined)
    throw new VaultError("not-recognised", "The file holds no table. Nothing was imported.");
  const rows: (readonly string[])[] = [];
  for await (const { cells } of csvRows(found.source, { ...options, skipsFront: true })) {
    rows.push(cells);
    if (rows.length > ROWS) break;
  }
  const [first = []] = rows;
  return {
    headers: mappedHeaders(first, isHeaderless),
    rows: isHeaderless ? rows.slice(0, ROWS) : rows.slice(1),
  };
}

/** The first rows of a loose file as a file, cut between two rows; an archive stays as it is. */
export async function headOfFile(file: FileGroup): Promise<FileGroup> {
  const [part] = file.parts;
  const head = part === undefined ? part : await headOf(part);
  return head === part || head === undefined ? file : { ...file, parts: [head] };
}

async function headOf(part: Blob): Promise<Blob> {
  if (part.size <= HEAD_BYTES) return part;
  const head = await firstBytes(blobSource(part), HEAD_BYTES);
  if (isZip(head)) return part;
  // In UTF-16 a newline is two bytes: there the last row may be cut.
  const isWide = encodingByStart(head)?.startsWith("utf-16") === true;
  const end = isWide ? HEAD_BYTES : head.lastIndexOf(NEWLINE) + 1;
  return part.slice(0, end === 0 ? HEAD_BYTES : end);
}
