/**
 * Builds lines of one shape from the values of columns.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { utf8 } from "../../bytes/encoding.ts";
import { type Plan, toPlan } from "./plan.ts";
import { Constant, type Values } from "./read-column.ts";
import type { ObjectShape } from "./read-frame.ts";
import type { TextCutter } from "./text-cutter.ts";

/** From this row of a shape on its constants are part of its text. A shape that few rows have is not worth the memory. */
const WORTH_ROWS = 8;

/** Builds the lines of a shape. */
export class LinePlan {
  /** Values of a line, constants too. */
  readonly cells: number;
  readonly #plan: Plan;
  #texts: readonly Uint8Array[] = [];
  #columns: readonly number[];
  #rows = 0;

  constructor(shape: ObjectShape) {
    this.#plan = toPlan(shape);
    this.#columns = this.#plan.columns;
    this.cells = this.#columns.length;
  }

  /** Writes the next line. @throws {VaultError} BAD_BLOCK if a column has no more value, or the line is too long. */
  write(values: readonly Values[], cutter: TextCutter): void {
    if (this.#rows === 0) this.#texts = this.#plan.texts.map(utf8);
    if (++this.#rows === WORTH_ROWS) this.#fillIn(values);
    const { out } = cutter;
    const texts = this.#texts;
    const columns = this.#columns;
    for (let at = 0; at < texts.length; at++) {
      const text = texts[at];
      if (text !== undefined) out.all(text);
      if (at < columns.length) values[columns[at] ?? 0]?.write(out);
    }
  }

  /** Writes constants into the texts. */
  #fillIn(values: readonly Values[]): void {
    const texts: Uint8Array[] = [];
    const columns: number[] = [];
    let parts = this.#texts.slice(0, 1);
    for (const [at, column] of this.#columns.entries()) {
      const next = this.#texts[at + 1] ?? new Uint8Array();
      const value = values[column];
      if (value instanceof Constant) {
        parts.push(value.bytes, next);
        continue;
      }
      texts.push(concatBytes(...parts));
      columns.push(column);
      parts = [next];
    }
    this.#texts = [...texts, concatBytes(...parts)];
    this.#columns = columns;
  }
}
