/**
 * Models of one brand, found by how an owner writes them: without regard to case, blanks and signs. In a table `*` and `#` stand
 * for a letter or digit that tells a color or a country, or for none.
 * @module
 */
import { foldText } from "../../records/fold-text.ts";

/** Letters and digits that a model needs beside wildcards: fewer would fit too much. */
const FEWEST_SIGNS = 4;

/** The first word of a brand: `Bosch Hausgeräte` is Bosch. */
export function brandKey(text: string): string {
  return /[\p{L}\p{N}]+/u.exec(foldText(text))?.[0] ?? "";
}

/** A model as it is compared. */
export function modelKey(text: string): string {
  return foldText(text).replace(/[^\p{L}\p{N}*#]/gu, "");
}

/** The list. */
export class ModelList<Entry> {
  readonly #plain = new Map<string, Entry[]>();
  readonly #patterns: { readonly pattern: string; readonly entry: Entry }[] = [];

  /** @param key as `modelKey` writes it. */
  add(key: string, entry: Entry): void {
    if (key.replace(/[*#]/g, "").length < FEWEST_SIGNS) return;
    if (/[*#]/.test(key)) this.#patterns.push({ pattern: key, entry });
    else {
      const same = this.#plain.get(key);
      if (same === undefined) this.#plain.set(key, [entry]);
      else same.push(entry);
    }
  }

  /** Those of a model, written out ones before patterns. */
  find(key: string): readonly Entry[] {
    const plain = this.#plain.get(key) ?? [];
    if (plain.length > 0) return plain;
    return this.#patterns.flatMap(({ pattern, entry }) => (fits(pattern, key) ? [entry] : []));
  }
}

/** Goes through the pattern with all places that the key can have reached, so that many wildcards cost no more than few. */
function fits(pattern: string, key: string): boolean {
  let places: ReadonlySet<number> = new Set([0]);
  for (const sign of pattern) {
    const isAny = sign === "*" || sign === "#";
    const next = new Set<number>();
    for (const place of places) {
      if (isAny) next.add(place);
      if (isAny ? place < key.length : key[place] === sign) next.add(place + 1);
    }
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(key.length);
}
