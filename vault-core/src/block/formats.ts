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
import { type Body, LINES_FORMAT, readBody, writeBody } from "./body.ts";
import { decodeColumns } from "./columns/decode.ts";
import { encodeColumns } from "./columns/encode.ts";
import { COLUMNS_FORMAT } from "./columns/limits.ts";
import { projectColumns } from "./columns/project.ts";
import type { Inner } from "./inner.ts";
import { parseLine, pick } from "./pick.ts";
import { must } from "./refuse.ts";

/** Records from which on columns are worth it. */
const MIN_COLUMN_ROWS = 32;

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
