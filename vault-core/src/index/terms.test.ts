import fc from "fast-check";
import { expect, test } from "vitest";

import { isSearched } from "./term-hashes.ts";
import { holdWords, termHashes, textsHold, textsIn, wordsIn } from "./terms.ts";

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu;

/** The words of a text, as Unicode tells letters, marks and forms. */
function byUnicode(text: string): string[] {
  const folded = text.normalize("NFKC").toLowerCase().normalize("NFD");
  const plain = folded.replaceAll(/\p{M}/gu, "").normalize("NFC");
  const pairs = [...plain.matchAll(CJK)].flatMap(([run]) => {
    const letters = Array.from(run);
    return letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
  });
  const words = plain.replaceAll(CJK, " ").match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...pairs, ...words.filter((word) => Array.from(word).length >= 2)];
}

/** The hashes of words of two letters, and of the first three, five and eight letters of others, sorted. */
function hashesOf(words: readonly string[]): number[] {
  const all = words.flatMap((word) => {
    const letters = Array.from(word);
    if (letters.length < 3) return [word];
    const lengths = [3, 5, 8].filter((length) => length <= letters.length);
    return lengths.map((length) => letters.slice(0, length).join(""));
  });
  const hashes = all.map((word) =>
    Array.from({ length: word.length }, (_, at) => word.charCodeAt(at)).reduce(
      (hash, unit) => Math.imul(hash ^ unit, 0x01000193) >>> 0,
      0x811c9dc5,
    ),
  );
  return [...new Set(hashes)].toSorted((a, b) => a - b);
}

/** A record without what no search looks at. */
function searched(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => isSearched(name)));
}

function hashesIn(jsons: readonly string[]): number[] {
  return [...termHashes(jsons)].toSorted((a, b) => a - b);
}

const letters = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom("a", "b", "Z", "0", "9", " ", "-", ".", '"', "\\", "\n", ":"),
  },
  fc.constantFrom("é", "e\u0301", "ﬁ", "ß", "İ", "Ω", "東", "か", "한", "😀", "\ud800", "\u0000"),
  fc.string({ unit: "binary", maxLength: 1 }),
);
/** Names that no search looks at, and some that are nearly such. */
const unsearched = fc.constantFrom("id", "type", "source", "when", "ids", "when ", "i");
const texts = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 3, arbitrary: fc.array(letters, { maxLength: 20 }).map((all) => all.join("")) },
  fc.lorem({ maxCount: 6 }),
);

test("the words of a text of ASCII are those of any text", () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(wordsIn(text)).toEqual(byUnicode(text));
    }),
    { numRuns: 600 },
  );
});

test("texts hold what their words hold", () => {
  const some = fc.array(texts, { maxLength: 4 }).chain((all) => {
    const words = [...new Set(all.flatMap(wordsIn)), "tent"];
    const asked = fc
      .tuple(fc.constantFrom(...words), fc.integer({ min: 2, max: 9 }))
      .map(([word, length]) => Array.from(word).slice(0, length).join(""));
    return fc.tuple(fc.constant(all), fc.array(asked, { minLength: 1, maxLength: 3 }));
  });
  fc.assert(
    fc.property(some, ([all, asked]) => {
      expect(textsHold(all, asked)).toBe(holdWords(new Set(all.flatMap(byUnicode)), asked));
    }),
    { numRuns: 300 },
  );
});

test("terms are those of the texts in the values of a record, whatever it is and however it is written", () => {
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      texts,
      fc.constantFrom(1, -0.5, true, null),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(texts, unsearched), tie("tree"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 4 }), fc.constantFrom(0, 1, "\t"), (values, space) => {
      const jsons = values.map((value) => JSON.stringify(value, null, space));
      const words = jsons.flatMap((json) => textsIn(searched(JSON.parse(json))).flatMap(byUnicode));
      expect(hashesIn(jsons)).toEqual(hashesOf(words));
    }),
    { numRuns: 250 },
  );
});

test("terms of a block of many words hold each of them", () => {
  const words = Array.from({ length: 3_000 }, (_, at) => (at * 7_919).toString(36));
  const jsons = words.map((word) => JSON.stringify({ word, title: `a ${word}` }));
  expect(hashesIn(jsons)).toEqual(hashesOf(words.filter((word) => word.length > 1)));
  expect(hashesIn([])).toEqual([]);
  // A name of a member that stands apart from its colon.
  expect(hashesIn(['{"tent" \n\t:1,"tent\u00e9" : 2}'])).toEqual([]);
});
