/**
 * The formats of a body. What is read gives head and lines, whatever the format; what is written is columns where they
 * are worth it.
 *
 * | number | format |
 * |---|---|
 * | 1 | lines (body.ts) |
 * | 2 | columns (columns/encode.ts, docs/formats/columns.md) |
 * @module
 */
import { readUtf8 } from "../bytes/encoding.ts";
import { type Body, LINES_FORMAT, readBody, writeBody } from "./body.ts";
import { decodeColumns, decodeLines } from "./columns/decode.ts";
import { type ColumnValues, encodeColumns, encodeLines } from "./columns/encode.ts";
import { COLUMNS_FORMAT } from "./columns/limits.ts";
import { readMoments } from "./columns/moments.ts";
import { projectColumns } from "./columns/project.ts";
import { cutBody, readText } from "./columns/split-body.ts";
import { type MemberValues, valuesOfColumns } from "./columns/values.ts";
import type { Inner } from "./inner.ts";
import { parseLine, pick } from "./pick.ts";
import { must } from "./refuse.ts";

/** Records from which on columns are worth it. */
export const MIN_COLUMN_ROWS = 32;

/**
 * Writes a body.
 *
 * @param areEvents the lines are of a collection of events; others are too few and too different for columns.
 * @throws {VaultError} as `writeBody`.
 */
export function writeInFormat(body: Body, areEvents: boolean): Inner {
  // A dictionary is compression: its length would tell an outsider what lies beside its own text.
  const mayBeColumns = areEvents && body.head.from !== "third-party";
  const columns = mayBeColumns && body.lines.length >= MIN_COLUMN_ROWS ? encodeColumns(body) : null;
  return columns === null
    ? { format: LINES_FORMAT, body: writeBody(body) }
    : { format: COLUMNS_FORMAT, body: columns };
}

/** What stands in a body behind its head, and the newline after that. */
export interface FormattedLines {
  readonly format: number;
  readonly bytes: Uint8Array;
  /** Each value of the lines is in one of them; null if they were not cut into values. */
  readonly columns: readonly ColumnValues[] | null;
}

/**
 * Writes lines as `writeInFormat` does, but for the head.
 *
 * @param lines UTF-8 of lines that no outsider wrote, one at least, each with a newline behind it.
 */
export function linesInFormat(
  lines: Uint8Array,
  count: number,
  areEvents: boolean,
): FormattedLines {
  const columns = areEvents && count >= MIN_COLUMN_ROWS ? encodeLines(lines, count) : null;
  return columns === null
    ? { format: LINES_FORMAT, bytes: lines.subarray(0, -1), columns }
    : { format: COLUMNS_FORMAT, ...columns };
}

/** Reads what `linesInFormat` wrote. @throws {VaultError} BAD_BLOCK for anything else. */
export function linesOfFormat({
  format,
  bytes,
}: Omit<FormattedLines, "columns">): readonly string[] {
  if (format === COLUMNS_FORMAT) {
    const [frame, ...columns] = cutBody(bytes);
    return decodeLines(frame === undefined ? "" : readText(frame), columns);
  }
  const text = readUtf8(bytes);
  must(text !== null, "its body is no UTF-8");
  return text.split("\n");
}

/** Reads a body of any format. @throws {VaultError} BAD_BLOCK; TOO_LARGE for a line above 1 MiB of format 1. */
export function readInFormat({ format, body }: Inner): Body {
  if (format === COLUMNS_FORMAT) return decodeColumns(body);
  must(format === LINES_FORMAT, "its format is unknown");
  return readBody(body);
}

/**
 * Reads fields of all records of a body of any format.
 *
 * @param paths keys from the outermost to the innermost.
 * @returns for each path its values in the order of lines, `undefined` where a record has none.
 * @throws {VaultError} as `readInFormat`.
 */
export function projectInFormat(
  inner: Inner,
  paths: readonly (readonly string[])[],
): readonly (readonly unknown[])[] {
  if (inner.format === COLUMNS_FORMAT) return projectColumns(inner.body, paths);
  const records = readInFormat(inner).lines.map(parseLine);
  return paths.map((path) => records.map((record) => pick(record, path)));
}

/**
 * Finds the values of a body in which words may be searched (columns/values.ts); null for one that tells them by its lines alone.
 *
 * @throws {VaultError} as `readInFormat`.
 */
export function valuesInFormat(
  { format, body }: Inner,
  isWanted: (member: string) => boolean,
): readonly MemberValues[] | null {
  return format === COLUMNS_FORMAT ? valuesOfColumns(body, isWanted) : null;
}

/**
 * Gives when each record of a body was, Unix milliseconds; null where not every record says just that (columns/moments.ts).
 *
 * @param without members that no record may have.
 * @throws {VaultError} as `readInFormat`.
 */
export function momentsInFormat(
  { format, body }: Inner,
  without: readonly string[],
): Float64Array | null {
  return format === COLUMNS_FORMAT ? readMoments(body, without) : null;
}
