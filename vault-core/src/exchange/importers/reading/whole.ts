/**
 * Files that are small by nature, held in memory whole: a pass, a list of cards, a document.
 * @module
 */
import type { Json, JsonObject } from "../../../model/json.ts";
import { blobOf, blobSource, type ByteSource } from "./byte-source.ts";
import { isObject } from "./json.ts";
import { limits, refusal } from "./limits.ts";
import { encodingOf, textOf } from "./text.ts";

/** Gives the text of a source. @throws {VaultError} import-refused: too-large, bad-encoding. */
export async function wholeText(
  source: ByteSource,
  mostBytes: number = limits.wholeBytes,
): Promise<string> {
  const held = blobSource(await blobOf(source, mostBytes));
  let text = "";
  for await (const piece of textOf(held, await encodingOf(held))) text += piece;
  return text;
}

/** Gives the JSON object of a source; null if it is none. @throws {VaultError} import-refused. */
export async function wholeJson(source: ByteSource): Promise<JsonObject | null> {
  const text = await wholeText(source);
  mustBeFlat(text);
  const value = parsed(text) ?? null;
  return isObject(value) ? value : null;
}

/** Gives the value of a JSON text; undefined if it is none, or one that no parser should be given. */
export function flatJson(text: string): Json | undefined {
  try {
    mustBeFlat(text);
  } catch {
    return undefined;
  }
  return parsed(text);
}

function parsed(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** A text as a source of its own. */
export function textSource(text: string): ByteSource {
  return blobSource(new Blob([text]));
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN, CLOSE] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

/** A parser that calls itself would run out of stack, and so would a pattern for a string of millions of signs; strings are no brackets. */
function mustBeFlat(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (end - at >= limits.jsonString) throw refusal("too-large", limits.jsonString);
      at = end;
    } else if (OPEN.has(code)) depth += 1;
    else if (CLOSE.has(code)) depth -= 1;
    if (depth > limits.jsonDepth) throw refusal("too-deep", limits.jsonDepth);
  }
}

/** The place of the quotation mark that ends a string, or of the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE)
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
