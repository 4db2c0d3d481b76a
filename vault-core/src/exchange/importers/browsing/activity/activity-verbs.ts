/**
 * The words that Google's My Activity puts before or behind a title, by language: "Watched Slow trains" is about slow trains.
 * What no list knows is kept as it stands.
 * @module
 */
/** What was done. */
export type ActivityAction = "watch" | "search" | "visit" | "view" | "app";

type Verb = readonly [action: ActivityAction, before: string, after?: string];

/** Longer ones stand before those that they begin with. */
const verbs: readonly Verb[] = [
  // English
  ["watch", "Watched "],
  ["watch", "Listened to "],
  ["search", "Searched for "],
  ["visit", "Visited "],
  ["view", "Viewed "],
  ["app", "Used "],
  // German
  ["search", "Nach ", " gesucht"],
  ["watch", "", " angesehen"],
  ["watch", "", " angehört"],
  ["visit", "", " aufgerufen"],
  ["visit", "", " besucht"],
  ["app", "", " verwendet"],
  // French
  ["watch", "Vous avez regardé "],
  ["search", "Vous avez recherché "],
  ["visit", "Vous avez consulté "],
  ["view", "Vous avez vu "],
  ["app", "Vous avez utilisé "],
  // Spanish
  ["watch", "Has visto "],
  ["search", "Has buscado "],
  ["visit", "Has visitado "],
  ["app", "Has usado "],
  // Italian
  ["watch", "Hai guardato "],
  ["search", "Hai cercato "],
  ["visit", "Hai visitato "],
  ["app", "Hai utilizzato "],
  // Portuguese
  ["watch", "Assistiu a "],
  ["search", "Pesquisou "],
  ["visit", "Visitou "],
  // Dutch
  ["search", "Gezocht naar "],
  ["watch", "", " bekeken"],
  ["visit", "", " bezocht"],
];

/** Takes the verb off a title; `action` is null where no list knows one. */
export function withoutVerb(text: string): { action: ActivityAction | null; title: string } {
  const plain = text.replaceAll("\u00a0", " ");
  for (const [action, before, after = ""] of verbs) {
    const length = before.length + after.length;
    if (plain.length <= length || !plain.startsWith(before) || !plain.endsWith(after)) continue;
    return { action, title: plain.slice(before.length, plain.length - after.length) };
  }
  return { action: null, title: text };
}
