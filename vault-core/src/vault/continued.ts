/**
 * Long answers that are given in parts: what is left of one waits under the word that its last part named.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";

const MAX_OPEN = 4;

/** The answers that are under way; the oldest makes room for a fifth. */
export class Continued<Rest> {
  readonly #open = new Map<string, Rest>();
  readonly #random: RandomSource;
  readonly #drop: (rest: Rest) => void;

  /** @param drop is told of one that nobody will go on with. */
  constructor(random: RandomSource, drop: (rest: Rest) => void = () => undefined) {
    this.#random = random;
    this.#drop = drop;
  }

  /** Keeps what is left; gives the word for it. */
  keep(rest: Rest): string {
    for (const [old, left] of [...this.#open].slice(
      0,
      Math.max(0, this.#open.size - MAX_OPEN + 1),
    )) {
      this.#open.delete(old);
      this.#drop(left);
    }
    const word = toBase64Url(this.#random(16));
    this.#open.set(word, rest);
    return word;
  }

  /** Gives what is left under a word, once. @throws {VaultError} bad-value for another word. */
  take(word: string): Rest {
    const rest = this.#open.get(word);
    if (rest === undefined)
      throw new VaultError("bad-value", "This part does not continue an export. Begin again.");
    this.#open.delete(word);
    return rest;
  }
}
