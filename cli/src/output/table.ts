/**
 * Tables sized to the terminal: numbers right, texts cut where they must be.
 * @module
 */
import { fit, pad, printable, widthOf } from "./text.ts";

/** A column: its head, and how a row fills it. */
export interface Column<Row> {
  readonly head: string;
  readonly value: (row: Row) => string;
  readonly align?: "left" | "right";
  /** May be cut when the table is wider than the terminal. */
  readonly flexible?: boolean;
  /** Drawn for people; a program has no use for it, so that it stands in no CSV. */
  readonly forPeople?: boolean;
}

/** Writes rows as a table of at most `width` columns. */
export function toTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
): string {
  const cells = rows.map((row) => columns.map((column) => printable(column.value(row))));
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.head), ...cells.map((row) => widthOf(row[index] ?? ""))),
  );
  shrink(widths, columns, width);
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => {
        const size = widths[index] ?? 0;
        return pad(fit(text, size), size, columns[index]?.align === "right" ? "left" : "right");
      })
      .join("  ")
      .trimEnd();
  return [line(columns.map((column) => column.head)), ...cells.map(line)].join("\n");
}

/** Takes from the widest flexible column until the table fits; a column keeps at least 8. */
function shrink<Row>(widths: number[], columns: readonly Column<Row>[], width: number): void {
  const total = (): number => widths.reduce((sum, one) => sum + one, 0) + 2 * (widths.length - 1);
  while (total() > width) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const size = widths[index] ?? 0;
      if (column.flexible === true && size > 8 && (widest < 0 || size > (widths[widest] ?? 0)))
        widest = index;
    }
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}
