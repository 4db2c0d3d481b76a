import { expect, test } from "vitest";

import type { Skip } from "./model/drafts.ts";
import { playTitle, skipRules, skippedWords } from "./words.ts";

test("a rule without words is a type error, so that no importer can leave out rows that nobody can name", () => {
  // @ts-expect-error -- the table has no words for it
  const skip: Skip = { kind: "skip", rule: "no-such-rule", row: 1 };
  expect(skippedWords(skip.rule)).toBe("no-such-rule");
  expect(skippedWords("short-skip")).toBe("plays that were skipped before 30 seconds");
});

test("the words of a rule are words: no code, and no sentence of their own, for a figure follows them", () => {
  for (const [rule, words] of Object.entries(skipRules)) {
    expect(words, rule).not.toBe(rule);
    expect(words, rule).toMatch(
      /^[a-z][^.:]* .*[^.:]$|^(?:trailers|advertisements|authorizations)$/u,
    );
  }
  expect(new Set(Object.values(skipRules)).size).toBe(Object.keys(skipRules).length);
});

test("an episode is called by its show, a song and a film by their titles", () => {
  const ferry = { kind: "tv_episode", title: "The Ferry", container: "Harbor Lights" };
  expect(playTitle({ ...ferry, season: 2, episode: 3 })).toBe("Harbor Lights, S2 E3: The Ferry");
  expect(playTitle({ ...ferry, season: 2 })).toBe("Harbor Lights, S2: The Ferry");
  expect(playTitle(ferry)).toBe("Harbor Lights: The Ferry");
  // A whole show, a season, and an episode that its source names after the show.
  const whole = { ...ferry, title: "Harbor Lights" };
  expect(playTitle(whole)).toBe("Harbor Lights");
  expect(playTitle({ ...whole, season: 2 })).toBe("Harbor Lights, S2");
  expect(playTitle({ ...ferry, title: "Harbor Lights 2x4" })).toBe("Harbor Lights 2x4");
  // An album says nothing that a song's name needs.
  expect(playTitle({ kind: "track", title: "Low Tide", container: "Salt" })).toBe("Low Tide");
  expect(playTitle({ kind: "film", title: "Low Tide" })).toBe("Low Tide");
  expect(playTitle({ kind: "tv_episode", container: "Harbor Lights" })).toBe("");
});
