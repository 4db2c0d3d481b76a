/**
 * The cells of a My Activity page, one by one and in flat memory: what stands between one mark of a cell and the next is parsed
 * by itself, so that tags which a page never closes do no harm. The page's styles before the first are passed over.
 * @module
 */
import { Parser } from "htmlparser2";
import type { ByteSource } from "../../reading/byte-source.ts";
import { limits, refusal } from "../../reading/limits.ts";
import { encodingOf, textOf } from "../../reading/text.ts";

/** A line of a cell, with the first link in it. */
export interface CellLine {
  readonly text: string;
  readonly url: string | null;
}

/** A cell: the product, the lines of what was done, the lines of the remarks below. */
export interface ActivityCell {
  readonly header: string;
  readonly body: readonly CellLine[];
  readonly caption: readonly string[];
}

const MARK = /<[^<>]{0,64}class\s*=\s*["']?outer-cell\b/giu;
/** How much of a mark may stand at the end of a piece. */
const MARK_LENGTH = 128;

/** Tells whether the start of a page is one of My Activity: its cells, or the styles that stand before them. */
export function isActivityPage(start: string): "cells" | "styles" | null {
  if (/class\s*=\s*["']?outer-cell\b/iu.test(start)) return "cells";
  return /material-design-lite|\.mdl-/u.test(start) ? "styles" : null;
}

/**
 * Yields the cells in order. Null at the end means that the page was cut off inside one.
 *
 * @throws {VaultError} import-refused: too-deep, too-large, bad-encoding.
 */
export async function* activityCells(source: ByteSource): AsyncGenerator<ActivityCell | null> {
  let held = "";
  let isInside = false;
  for await (const text of textOf(source, await encodingOf(source))) {
    held += text;
    const marks = [...held.matchAll(MARK)].map(({ index }) => index);
    let from = 0;
    for (const mark of marks) {
      if (isInside && mark > from) yield parseCell(held.slice(from, mark));
      isInside = true;
      from = mark;
    }
    held = isInside ? held.slice(from) : held.slice(-MARK_LENGTH);
    if (held.length > limits.csvRowLength + limits.sampleBytes)
      throw refusal("too-large", limits.csvRowLength);
  }
  if (!isInside) return;
  const end = /<\/(?:body|html)\s*>/iu.exec(held);
  yield end === null ? null : parseCell(held.slice(0, end.index));
}

type Section = "header" | "body" | "caption" | null;

/** Tags within a line; all others begin a new one. */
const inline = new Set(["a", "b", "strong", "em", "i", "span", "code", "u", "font"]);

function parseCell(html: string): ActivityCell {
  if (html.length > limits.csvRowLength) throw refusal("too-large", limits.csvRowLength);
  const lines = { header: [newLine()], body: [newLine()], caption: [newLine()] };
  let section: Section = null;
  let depth = 0;
  const last = (): Line | null => (section === null ? null : (lines[section].at(-1) ?? null));
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if ((depth += 1) > limits.xmlDepth) throw refusal("too-deep", limits.xmlDepth);
        section = sectionOf(attributes["class"] ?? "", section);
        if (section !== null && !inline.has(name)) lines[section].push(newLine());
        const line = last();
        if (name === "a" && line !== null) line.url ??= attributes["href"] ?? null;
      },
      ontext: (text) => {
        const line = last();
        if (line !== null) line.text += text;
      },
      onclosetag: () => {
        depth -= 1;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return {
    header: written(lines.header)[0]?.text ?? "",
    body: written(lines.body),
    caption: written(lines.caption).map(({ text }) => text),
  };
}

interface Line {
  text: string;
  url: string | null;
}

function newLine(): Line {
  return { text: "", url: null };
}

function written(lines: readonly Line[]): readonly CellLine[] {
  return lines
    .map(({ text, url }) => ({ text: text.replaceAll(/\s+/gu, " ").trim(), url }))
    .filter(({ text }) => text !== "");
}

/** A class of Google's begins a part of the cell; what has none of them belongs to the part at hand. */
function sectionOf(classes: string, section: Section): Section {
  if (/\btext-right\b/u.test(classes)) return null;
  if (/\bheader-cell\b/u.test(classes)) return "header";
  if (!/\bcontent-cell\b/u.test(classes)) return section;
  return /\bmdl-typography--caption\b/u.test(classes) ? "caption" : "body";
}
