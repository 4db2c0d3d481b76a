/**
 * The shop's whole cleverness: things of its own invented catalogue that go with what was bought.
 * @module
 */
const CATALOGUE: readonly { readonly words: readonly string[]; readonly thing: string }[] = [
  { words: ["boot", "shoe", "sneaker"], thing: "Beeswax for leather" },
  { words: ["tent", "sleeping", "camp"], thing: "A lantern that folds" },
  { words: ["coffee", "espresso", "grinder"], thing: "A set of two cups" },
  { words: ["bike", "bicycle", "helmet"], thing: "A bell of brass" },
  { words: ["book", "novel", "notebook"], thing: "A reading light" },
  { words: ["kettle", "pan", "knife", "kitchen"], thing: "A board of oak" },
  { words: ["jacket", "coat", "rain"], thing: "A brush for wool" },
  { words: ["lamp", "bulb", "light"], thing: "A dimmer" },
];

/** At most three suggestions, each with the purchase that it goes with. */
export function suggestions(names: readonly string[]): { thing: string; because: string }[] {
  return CATALOGUE.flatMap(({ words, thing }) => {
    const because = names.find((name) => words.some((word) => name.toLowerCase().includes(word)));
    return because === undefined ? [] : [{ thing, because }];
  }).slice(0, 3);
}
