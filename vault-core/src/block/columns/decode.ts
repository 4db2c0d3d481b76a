/**
 * Reads a body of columns back into its lines. Lines are built as text, in the order of their shape, never through an
 * object: no key of a line can mean anything to the program.
 * @module
 */
import { type Body, readHead } from "../body.ts";
import { LinePlan } from "./line-plan.ts";
import { MAX_CELLS, MAX_DEPTH, must } from "./limits.ts";
import { Output } from "./output.ts";
import { readRawLine } from "./raw-line.ts";
import { openColumn, type Values } from "./read-column.ts";
import { type Frame, nextShape, readFrame } from "./read-frame.ts";
import { readText, splitBody } from "./split-body.ts";
import { TextCutter } from "./text-cutter.ts";

/**
 * Reads a body of format 2.
 *
 * @throws {VaultError} BAD_BLOCK with the detail BAD_BODY for bytes that break a rule of the format.
 */
export function decodeColumns(bytes: Uint8Array): Body {
  const { head, frame, columns } = splitBody(bytes);
  return { head: readHead(head), lines: decodeLines(frame, columns) };
}

/**
 * Reads the lines behind the head of a body of format 2.
 *
 * @throws {VaultError} as `decodeColumns`.
 */
export function decodeLines(text: string, columns: readonly Uint8Array[]): readonly string[] {
  const frame = readFrame(text, columns.length, (shape) =>
    typeof shape === "number" ? shape : new LinePlan(shape),
  );
  const values = columns.map((column, at) =>
    openColumn(column, MAX_DEPTH - (frame.depths[at] ?? 0)),
  );
  const lines = readLines(frame, values);
  must(frame.numbers.isAtEnd(), "its frame has more rows than it says");
  must(
    values.every((column) => column.isAtEnd()),
    "a column has more values than rows",
  );
  return lines;
}

function readLines(frame: Frame<LinePlan | number>, values: readonly Values[]): readonly string[] {
  const cutter = new TextCutter();
  const raw = new Output();
  let cells = 0;
  for (let row = 0; row < frame.rows; row++) {
    const plan = nextShape(frame);
    if (typeof plan === "number") {
      raw.length = 0;
      values[plan]?.write(raw);
      cutter.out.text(readRawLine(readText(raw.view())));
      cells++;
    } else {
      plan.write(values, cutter);
      cells += plan.cells;
    }
    must(cells <= MAX_CELLS, "its body has too many values");
    cutter.end();
  }
  return cutter.take();
}
