import { expect, test } from "vitest";
import { toHex } from "../bytes/encoding.ts";
import { createRandomPool } from "./random-pool.ts";
import { compareWords, readWords, wordsOf } from "./words.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));

test("24 words carry 32 bytes, as BIP39 says", () => {
  const zeros = wordsOf(new Uint8Array(32));
  expect(zeros.join(" ")).toBe(`${"abandon ".repeat(23)}art`);
  const ones = wordsOf(new Uint8Array(32).fill(255));
  expect(ones.join(" ")).toBe(`${"zoo ".repeat(23)}vote`);
  for (let n = 0; n < 50; n++) {
    const rk = random(32);
    expect(readWords(wordsOf(rk))).toEqual(rk);
  }
});

test("words are read in any case, with spaces around them", () => {
  const rk = new Uint8Array(32).fill(9);
  expect(readWords(wordsOf(rk).map((word) => ` ${word.toUpperCase()} `))).toEqual(rk);
});

test("a wrong word, an unknown one, one too few: none", () => {
  const words = wordsOf(new Uint8Array(32).fill(9));
  expect(readWords(words.slice(1))).toBeNull();
  expect(readWords(words.slice(0, 12))).toBeNull();
  expect(readWords([...words, "art"])).toBeNull();
  expect(readWords(words.with(3, "rootvault"))).toBeNull();
  expect(readWords(`${"abandon ".repeat(11)}about`.split(" "))).toBeNull();
  let caught = 0;
  for (let n = 0; n < 2048; n++) {
    const other = compareWords(Uint8Array.of(n >> 3, (n & 7) << 5), 1)[0]!;
    if (readWords(words.with(n % 24, other)) === null) caught++;
  }
  expect(caught).toBeGreaterThan(2048 * 0.985);
});

test("words stand for 32 bytes, nothing else", () => {
  expect(() => wordsOf(new Uint8Array(16))).toThrow(TypeError);
  expect(() => wordsOf("x".repeat(32) as never)).toThrow(TypeError);
});

test("words to compare are 11 bits each, from the front", () => {
  expect(compareWords(new Uint8Array(32), 6)).toEqual(Array.from({ length: 6 }, () => "abandon"));
  expect(compareWords(Uint8Array.of(0, 0x20, 0), 2)).toEqual(["ability", "abandon"]);
  const hash = random(32);
  expect(compareWords(hash, 4)).toEqual(wordsOf(hash).slice(0, 4));
  expect(compareWords(hash, 23)).toHaveLength(23);
  expect(() => compareWords(hash, 24)).toThrow(RangeError);
  expect(toHex(hash)).toHaveLength(64);
});
