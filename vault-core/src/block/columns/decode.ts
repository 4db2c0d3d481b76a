/**
 * Reads a body of columns back into its lines. Lines are built as text, in the order of their shape, never through an
 * object: no key of a line can mean anything to the program.
 * @module
 */
import { type Body, isShort, readHead } from "../body.ts";
import { MAX_CELLS, MAX_DEPTH, MAX_TEXT_BYTES, must, textBytes } from "./limits.ts";
import { buildText, filledIn, type Plan, toPlan } from "./plan.ts";
import { Constant, openColumn, type Values } from "./read-column.ts";
import { type Frame, nextShape, readFrame, type Shape } from "./read-frame.ts";
import { readRawLine } from "./raw-line.ts";
import { readLine, splitBody } from "./split-body.ts";

/** How a line of one shape is built: from a plan, or taken from the column of lines as they are. */
interface LinePlan extends Plan {
  readonly isRaw: boolean;
  readonly cells: number;
}

/**
 * Reads a body of format 2.
 *
 * @throws {VaultError} BAD_BLOCK with the detail BAD_BODY for bytes that break a rule of the format.
 */
export function decodeColumns(bytes: Uint8Array): Body {
  const { head, frame: text, columns } = splitBody(bytes);
  const first = readHead(head);
  const frame = readFrame(text, columns.length, toLinePlan);
  const values = columns.map((column, at) =>
    openColumn(readLine(column), MAX_DEPTH - (frame.depths[at] ?? 0)),
  );
  const shapes = frame.shapes.map((plan) => withConstants(plan, values));
  const lines = readLines({ ...frame, shapes }, values);
  must(frame.numbers.isAtEnd(), "its frame has more rows than it says");
  must(
    values.every((column) => column.isAtEnd()),
    "a column has more values than rows",
  );
  return { head: first, lines };
}

function toLinePlan(shape: Shape): LinePlan {
  if (typeof shape === "number") return { texts: [], columns: [shape], isRaw: true, cells: 1 };
  const plan = toPlan(shape);
  return { ...plan, isRaw: false, cells: plan.columns.length };
}

function withConstants(plan: LinePlan, values: readonly Values[]): LinePlan {
  if (plan.isRaw) return plan;
  const constantOf = (column: number): string | null => {
    const opened = values[column];
    return opened instanceof Constant ? opened.next() : null;
  };
  return { ...plan, ...filledIn(plan, constantOf) };
}

function readLines(frame: Frame<LinePlan>, values: readonly Values[]): string[] {
  const lines: string[] = [];
  const valueOf = (column: number): string => values[column]?.next() ?? "";
  let cells = 0;
  let bytes = 0;
  for (let row = 0; row < frame.rows; row++) {
    const plan = nextShape(frame);
    cells += plan.cells;
    must(cells <= MAX_CELLS, "its body has too many values");
    const line = plan.isRaw ? readRawLine(valueOf(plan.columns[0] ?? 0)) : buildText(plan, valueOf);
    must(isShort(line), "a line of it is too long");
    bytes += textBytes(line);
    must(bytes <= MAX_TEXT_BYTES, "its lines are too long");
    lines.push(line);
  }
  return lines;
}
