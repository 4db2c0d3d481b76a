/**
 * Cuts a body of columns into its lines, without reading them: the head, the frame that tells the shapes, the columns.
 * @module
 */
import { readUtf8 } from "../../bytes/encoding.ts";
import { MAX_COLUMNS, must } from "./limits.ts";

/** The lines of a body. */
export interface BodyLines {
  readonly head: string;
  readonly frame: string;
  readonly columns: readonly Uint8Array[];
}

const LF = 10;

/** Cuts a body. @throws {VaultError} BAD_BLOCK if lines are missing, or more than 2,048 columns follow. */
export function splitBody(body: Uint8Array): BodyLines {
  const [head, frame, ...columns] = cutBody(body);
  must(head !== undefined && frame !== undefined, "its body has no frame");
  return { head: readText(head), frame: readText(frame), columns };
}

/** Cuts bytes at their newlines. @throws {VaultError} BAD_BLOCK beyond a head, a frame and 2,048 columns. */
export function cutBody(body: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start <= body.length;) {
    const found = body.indexOf(LF, start);
    const end = found < 0 ? body.length : found;
    must(lines.length < MAX_COLUMNS + 2, "its body has too many columns");
    lines.push(body.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

/** Reads a text of a body. @throws {VaultError} BAD_BLOCK for bytes that are no UTF-8. */
export function readText(bytes: Uint8Array): string {
  const text = readUtf8(bytes);
  must(text !== null, "its body is no UTF-8");
  return text;
}
