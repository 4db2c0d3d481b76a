/**
 * Words that name a seller, of what a shop calls itself and of what a bank makes of it: `AMZN Mktp DE*2K4` and `Amazon.de`
 * have one in common.
 * @module
 */
import { foldText } from "./fold-text.ts";

const FEWEST_LETTERS = 3;
const MOST_WORDS = 12;
/** What banks make of a name. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["amzn", "amazon"],
  ["amz", "amazon"],
  ["wal", "walmart"],
  ["wmt", "walmart"],
  ["ppl", "paypal"],
  ["goog", "google"],
  ["msft", "microsoft"],
  ["nflx", "netflix"],
]);
/** Words that half of all sellers have. */
const COMMON = new Set(
  (
    "the and und von der die das les des com net org www http https inc ltd llc gmbh mbh corp company " +
    "shop store stores online market marketplace mktp mktplace mktpl retail international europe eu " +
    "pos visa card debit credit purchase payment payments zahlung kauf lastschrift einzug karte bank order sepa " +
    "kartenzahlung gutschrift ueberweisung uberweisung dauerauftrag girocard basislastschrift " +
    "sarl sca services service digital bill direct group holding limited"
  ).split(" "),
);

/** Most purchases are of few sellers. */
const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 4_096;

/** Gives the words of some texts, each once. Numbers, and words that say nothing of who sold, are left out. */
export function sellerWords(...texts: readonly (string | null)[]): readonly string[] {
  const key = texts.join("\n");
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  if (known.size >= MOST_KNOWN) known.clear();
  const made = readWords(texts);
  known.set(key, made);
  return made;
}

function readWords(texts: readonly (string | null)[]): readonly string[] {
  const words = new Set<string>();
  for (const text of texts) {
    if (text === null) continue;
    for (const part of foldText(text).split(/[^\p{L}\p{N}]+/u)) {
      const word = ALIASES.get(part) ?? part;
      if (word.length >= FEWEST_LETTERS && !COMMON.has(word) && /\p{L}/u.test(word))
        words.add(word);
      if (words.size === MOST_WORDS) return [...words];
    }
  }
  return [...words];
}
