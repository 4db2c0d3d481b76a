/**
 * Text for a terminal: control characters of record text made visible, widths, padding.
 * @module
 */
const segmenter = new Intl.Segmenter();
// Wide in every terminal: Hangul, CJK, kana, full-width forms, emoji.
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/u;

/** Makes control characters visible: strangers wrote the text, and an escape sequence must reach no terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200E\u200F]/gu, (letter) => {
    if (letter === "\n" || letter === "\t") return " ";
    return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** Makes control characters visible but keeps the lines: for CSV and exports that go to a terminal. */
export function printableLines(text: string): string {
  return text.replaceAll(/[^\n\r\t]+|\r(?!\n)/g, printable);
}

/** Writes JSON that is safe on a terminal too: JSON itself leaves C1 controls and marks of direction as they are. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007F-\u009F\u202A-\u202E\u2066-\u2069\u200E\u200F]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Columns that a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Cuts a text to a width, with an ellipsis if something is lost. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  for (const { segment } of segmenter.segment(text)) {
    if (widthOf(kept) + widthOf(segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Pads a text with blanks to a width, on the left for numbers. */
export function pad(text: string, width: number, side: "left" | "right"): string {
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)));
  return side === "left" ? blanks + text : text + blanks;
}

/** A number with its noun, as `1 block` and `2 blocks`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
