import { expect, test } from "vitest";

import type { Skip } from "./model/drafts.ts";
import { skipRules, skippedWords } from "./words.ts";

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
