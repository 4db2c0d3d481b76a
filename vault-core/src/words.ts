/**
 * Package entry `./words`: what app and `rv` call the same things, in English. It holds no key and reads nothing.
 * @module
 */
import { skipRules } from "./model/skip-rules.ts";

export { skipRules, type SkipRule } from "./model/skip-rules.ts";

/** What rows that a rule left out are called; a rule that a later version names is called by its code. */
export function skippedWords(rule: string): string {
  return Object.entries(skipRules).find(([code]) => code === rule)?.[1] ?? rule;
}
