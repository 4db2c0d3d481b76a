/**
 * What all objects of one shape have in common: a text with gaps, and which column fills each gap.
 * @module
 */
import type { ObjectShape } from "./read-frame.ts";

/** A text with gaps: one text more than columns. */
export interface Plan {
  readonly texts: readonly string[];
  /** The number of the column that fills each gap. */
  readonly columns: readonly number[];
}

/** Makes the plan of an object. */
export function toPlan(shape: ObjectShape): Plan {
  const builder = new PlanBuilder();
  builder.add(shape);
  return builder.end();
}

class PlanBuilder {
  readonly #texts: string[] = [];
  readonly #columns: number[] = [];
  /** Joined at each gap: a text that grows by `+` takes many times its length. */
  #parts: string[] = [];

  add(shape: ObjectShape): void {
    this.#parts.push("{");
    for (const [at, [key, value]] of shape.entries()) {
      this.#parts.push(at === 0 ? key : `,${key}`, ":");
      if (typeof value !== "number") {
        this.add(value);
        continue;
      }
      this.#endText();
      this.#columns.push(value);
    }
    this.#parts.push("}");
  }

  end(): Plan {
    this.#endText();
    return { texts: this.#texts, columns: this.#columns };
  }

  #endText(): void {
    this.#texts.push(this.#parts.join(""));
    this.#parts = [];
  }
}
