/**
 * The 24 words of a recovery kit: read from a file or typed as they stand on paper, and written.
 * @module
 */
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { readLines, readTextFile } from "../prompt.ts";
import { textOption, type OptionValues } from "./command.ts";

const KIT_WORDS = 24;

/**
 * Reads a kit, from a file or typed: its 24 words in whatever case, spacing and lines, or the text of its QR code.
 *
 * @throws {RvError} bad-value for another number of words, or a file that cannot be read.
 */
export async function readKit(
  context: Pick<Context, "options">,
  options: OptionValues,
  label = "The 24 words of the kit",
): Promise<string> {
  const file = textOption(options, "wordsFile");
  const text =
    file === undefined
      ? await readLines(label, context.options.noInput, moreWords)
      : await readTextFile(file);
  if (isQrText(text)) return text.trim();
  const words = wordsOf(text);
  if (words.length !== KIT_WORDS)
    throw new RvError("bad-value", `A kit has 24 words; these are ${words.length}.`);
  return words.join(" ");
}

/** The question for the next line of a kit; null once it is whole. A printed kit has six lines, which are typed as such. */
export function moreWords(soFar: string): string | null {
  const { length } = wordsOf(soFar);
  if (isQrText(soFar) || length >= KIT_WORDS) return null;
  return `${length} of 24, go on (an empty line ends)`;
}

function isQrText(text: string): boolean {
  return /^\s*rv1:kit\?/i.test(text);
}

function wordsOf(text: string): readonly string[] {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}

/** Writes 24 words in six lines of four, numbered. */
export function wordLines(words: readonly string[]): string[] {
  const numbered = words.map((word, index) => `${String(index + 1).padStart(2)} ${word.padEnd(9)}`);
  return Array.from(
    { length: Math.ceil(words.length / 4) },
    (_, line) =>
      `    ${numbered
        .slice(line * 4, line * 4 + 4)
        .join("  ")
        .trimEnd()}`,
  );
}
