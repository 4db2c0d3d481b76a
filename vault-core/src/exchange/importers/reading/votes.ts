/**
 * One question about a whole file, answered by its cells.
 * @module
 */
/** Any clear vote decides; without one a single unclear vote leaves the question open. */
export class Votes<Choice extends string> {
  readonly #fallback: Choice;
  #decided: Choice | null = null;
  #unclear = false;

  /** @param fallback The choice if no cell tells anything. */
  constructor(fallback: Choice) {
    this.#fallback = fallback;
  }

  /** Takes a cell's vote; null abstains. */
  add(vote: Choice | "unclear" | null): void {
    if (vote === "unclear") this.#unclear = true;
    else if (vote !== null) this.#decided ??= vote;
  }

  /** A clear vote was heard: no other one changes anything. */
  get isDecided(): boolean {
    return this.#decided !== null;
  }

  /** Null: open. */
  winner(): Choice | null {
    return this.#decided ?? (this.#unclear ? null : this.#fallback);
  }
}
