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
export async function wholeText(source: ByteSource): Promise<string> {
  const held = blobSource(await blobOf(source, limits.wholeBytes));
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

/** A parser that calls itself would run out of stack; strings are no brackets. */
function mustBeFlat(text: string): void {
  let depth = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"?|[[\]{}]/gsu)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (token.length > limits.jsonString) throw refusal("too-large", limits.jsonString);
    if (depth > limits.jsonDepth) throw refusal("too-deep", limits.jsonDepth);
  }
}
