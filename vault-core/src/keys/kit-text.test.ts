import { describe, expect, test } from "vitest";
import { createRandomPool } from "../crypto/random-pool.ts";
import { equalBytes } from "../bytes/compare.ts";
import { wordsOf } from "../crypto/words.ts";
import { toVaultId } from "../protocol/ids.ts";
import { writeKitCode } from "./kit.ts";
import { findWrongWord, mustBeKitText } from "./kit-text.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const rk = random(32);
const words = wordsOf(rk);
const vault = toVaultId(new Uint8Array(16).fill(2));

/** A word in wide letters, as some keyboards type them. */
function wide(word: string): string {
  return Array.from(word, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)).join("");
}

function isKit(bytes: Uint8Array): boolean {
  return equalBytes(bytes, rk);
}

function faultOf(text: string): unknown {
  try {
    mustBeKitText(text);
  } catch (error) {
    return error;
  }
  return null;
}

describe("a kit is read", () => {
  test.each([
    ["as it was printed", words.join(" ")],
    ["in capitals", words.join(" ").toUpperCase()],
    ["with numbers and line ends", words.map((word, n) => `${n + 1}. ${word}\r\n`).join("")],
    ["with spaces of every kind", `\u00a0${words.join(" \u2003\t")}\ufeff `],
    ["with commas and without spaces", words.join(",")],
    ["in wide letters", words.map(wide).join("\u3000")],
    ["with soft hyphens between the words", words.join("\u00ad ")],
  ])("%s", (_, text) => {
    expect(mustBeKitText(text)).toEqual({ rk, vault: null });
  });

  test("from its QR code, which names the vault", () => {
    const code = writeKitCode({ origin: "https://vault.example", vault, rk });
    expect(mustBeKitText(` ${code}\n`)).toEqual({ rk, vault });
  });
});

describe("a kit that is none says what is wrong", () => {
  test("words that no list has, by their place", () => {
    const text = words.with(2, "rootvault").with(23, "zzz").join(" ");
    const error = faultOf(text);
    expect(error).toMatchObject({ code: "KIT_MISMATCH", details: { positions: [3, 24] } });
    expect(String(error)).toContain("Words 3, 24");
    expect(String(faultOf(words.with(6, "rootvault").join(" ")))).toContain("Word 7 is none");
    expect(String(faultOf(words.slice(1).join(" ")))).toContain("these are 23");
  });

  test("too few or too many of them", () => {
    for (const some of [words.slice(1), [...words, "art"], []])
      expect(faultOf(some.join(" "))).toMatchObject({
        code: "KIT_MISMATCH",
        details: { count: some.length },
      });
  });

  test("known words of another order or meaning fail the checksum", () => {
    const other = words.with(4, words[4] === "zoo" ? "zone" : "zoo");
    const error = faultOf(other.join(" "));
    // One wrong word of 256 makes another valid kit; the roster tells that one.
    if (error !== null) expect(error).toMatchObject({ code: "KIT_MISMATCH", details: {} });
  });
});

describe("the one wrong word", () => {
  test.each([1, 24])("is found at place %i, once the kit itself is known", async (place) => {
    const wrong = words.with(place - 1, words[place - 1] === "zoo" ? "zone" : "zoo");
    expect(await findWrongWord(wrong, isKit)).toBe(place);
  });

  test("is not looked for among others: two wrong words, or words of no list", async () => {
    const two = words.with(0, "zoo").with(5, "zone");
    expect(await findWrongWord(two, isKit)).toBeNull();
    expect(await findWrongWord(words.with(0, "rootvault"), isKit)).toBeNull();
    expect(await findWrongWord(words.slice(1), isKit)).toBeNull();
  });
});
