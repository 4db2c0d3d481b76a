/**
 * The categorizers of a vault, made anew where the owner's rules say something else than before.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import type { CategorizedName } from "../../records/internal/category-rule.ts";
import {
  type Categorizer,
  categoryInputs,
  categoryMember,
  createCategorizer,
  isCategorized,
} from "./categorizer.ts";
import { readRules } from "./read-rules.ts";

/** Keeps the categorizer of each collection as long as it is good. */
export class CategoriesOf {
  #settings: readonly { readonly record: JsonObject }[] | null = null;
  readonly #made = new Map<CategorizedName, Categorizer>();

  /** Tells whether records of a collection have a category among these members, all if none are named. */
  has(collection: string, names?: readonly string[]): collection is CategorizedName {
    if (!isCategorized(collection)) return false;
    return names === undefined || names.includes(categoryMember[collection]);
  }

  /** Members that a category is made of. */
  inputs(collection: string): readonly string[] {
    return isCategorized(collection) ? categoryInputs[collection] : [];
  }

  /** @param settings the records of `_settings`; the same list as long as none has changed. */
  of(
    collection: CategorizedName,
    settings: readonly { readonly record: JsonObject }[],
  ): Categorizer {
    if (this.#settings !== settings) {
      this.#settings = settings;
      const rules = readRules(settings.map(({ record }) => record));
      for (const name of ["purchases", "clickstream"] as const) {
        const made = createCategorizer(name, rules);
        // Rules that say the same leave what was made by them as it is.
        if (this.#made.get(name)?.key !== made.key) this.#made.set(name, made);
      }
    }
    return this.#made.get(collection) ?? createCategorizer(collection, []);
  }
}
