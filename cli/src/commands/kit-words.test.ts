import { expect, test } from "vitest";

import { moreWords, readKit } from "./kit-words.ts";

const four = "LIZARD orphan  3. deny home";

test("a kit is typed in as many lines as it has on paper", () => {
  expect(moreWords(four)).toMatch(/^4 of 24/);
  expect(moreWords(Array.from({ length: 5 }, () => four).join(" "))).toMatch(/^20 of 24/);
  expect(moreWords(Array.from({ length: 6 }, () => four).join(" "))).toBeNull();
  // The text of its QR code is one line.
  expect(moreWords("rv1:kit?u=https://vault.example.org&v=ab&k=cd")).toBeNull();
});

test("a file of words that is not there is named", async () => {
  const context = { options: { noInput: true } as Parameters<typeof readKit>[0]["options"] };
  await expect(readKit(context, { wordsFile: "/no/paper" })).rejects.toMatchObject({
    code: "bad-value",
    message: "/no/paper cannot be read (ENOENT).",
  });
});
