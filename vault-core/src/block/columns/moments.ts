/**
 * Reads when the records of a body were, and nothing else: a figure that counts by time needs no record for that.
 * @module
 */
import { openMoments } from "./read-column.ts";
import { nextShape, readFrame, type Shape } from "./read-frame.ts";
import type { Integers } from "./read-integers.ts";
import { splitBody } from "./split-body.ts";

/** Members of a `when` that say more than its `at`. */
const SAY_MORE: ReadonlySet<string> = new Set(['"local"', '"day"', '"tz"']);

/**
 * Gives `when.at` of every record, Unix milliseconds, in the order of rows.
 *
 * @param without members that no record may have.
 * @returns null unless each record is of columns, its `when` says nothing more of its time than `at`, and that is an
 *   instant.
 * @throws {VaultError} BAD_BLOCK with the detail BAD_BODY.
 */
export function readMoments(body: Uint8Array, without: readonly string[]): Float64Array | null {
  const { frame: text, columns } = splitBody(body);
  const others = new Set(without.map((name) => JSON.stringify(name)));
  const frame = readFrame(text, columns.length, (shape) => momentColumn(shape, others));
  const readers = new Map<number, Integers | null>();
  const moments = new Float64Array(frame.rows);
  for (let row = 0; row < frame.rows; row++) {
    const column = nextShape(frame);
    const line = column === null ? undefined : columns[column];
    if (column === null || line === undefined) return null;
    const known = readers.get(column);
    const reader = known === undefined ? openMoments(line) : known;
    if (reader === null) return null;
    if (known === undefined) readers.set(column, reader);
    moments[row] = reader.next();
  }
  return moments;
}

/** The column of `when.at`; null where a record of the shape says more, or has what it may not. */
function momentColumn(shape: Shape, others: ReadonlySet<string>): number | null {
  if (typeof shape === "number" || shape.some(([key]) => others.has(key))) return null;
  const when = shape.find(([key]) => key === '"when"')?.[1];
  if (when === undefined || typeof when === "number") return null;
  if (when.some(([key]) => SAY_MORE.has(key))) return null;
  const at = when.find(([key]) => key === '"at"')?.[1];
  return typeof at === "number" ? at : null;
}
