/**
 * Counts how often a fact occurs: genuine identical rows stay as many as they are.
 * @module
 */
/** The counter. */
export class Nth {
  readonly #counts = new Map<string, number>();
  readonly #firsts = new Map<string, string>();

  /** 1 for the first of its parts, 2 for the second. */
  next(...parts: readonly string[]): number {
    const key = parts.join("\n");
    const nth = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, nth);
    return nth;
  }

  /** Tells whether a fact is the first that was told by a name, or equal to it. */
  isFirst(name: string, fact: string): boolean {
    const first = this.#firsts.get(name) ?? fact;
    this.#firsts.set(name, first);
    return first === fact;
  }
}
