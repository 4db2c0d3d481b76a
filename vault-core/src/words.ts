/**
 * Package entry `./words`: what app and `rv` call the same things, in English. It holds no key and reads nothing.
 * @module
 */
import type { JsonObject } from "./model/json.ts";
import { skipRules } from "./model/skip-rules.ts";

export { skipRules, type SkipRule } from "./model/skip-rules.ts";

/** What rows that a rule left out are called; a rule that a later version names is called by its code. */
export function skippedWords(rule: string): string {
  return Object.entries(skipRules).find(([code]) => code === rule)?.[1] ?? rule;
}

/** Kinds whose titles say little without what they are a part of: "Chapter One". */
const PARTS: ReadonlySet<unknown> = new Set(["tv_episode", "podcast_episode", "audiobook"]);

/** What a record of `media` is called: an episode with its show, `Harbor Lights, S2 E3: The Ferry`; empty without a title. */
export function playTitle({ kind, title, container, season, episode }: JsonObject): string {
  if (typeof title !== "string") return "";
  if (!PARTS.has(kind) || typeof container !== "string" || container === "") return title;
  const numbers = [
    ...(typeof season === "number" ? [`S${season}`] : []),
    ...(typeof episode === "number" ? [`E${episode}`] : []),
  ].join(" ");
  const show = numbers === "" ? container : `${container}, ${numbers}`;
  if (title === container) return show;
  return title.startsWith(container) ? title : `${show}: ${title}`;
}
