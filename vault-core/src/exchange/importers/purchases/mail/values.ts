/**
 * Values of schema.org, which come as texts, numbers, objects with a name, or lists of them.
 * @module
 */
import type { Json, JsonObject } from "../../../../model/json.ts";
import { isObject, memberOf } from "../../reading/json.ts";
import { decimalEvidence, readDecimal } from "../../reading/numbers.ts";

/** The longest text that is kept. */
const MAX_WORDS = 1_000;

/** The objects of a member, whether it is a list or one; texts become objects with a name. */
export function objectsAt(node: JsonObject, name: string): readonly JsonObject[] {
  const value = memberOf(node, name) ?? null;
  const list: readonly Json[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    if (isObject(one)) return [one];
    return typeof one === "string" && one.trim() !== "" ? [{ name: one }] : [];
  });
}

/** The text of a member: its own, a number, or the `name` or `value` of an object; null if there is none. */
export function wordsAt(node: JsonObject, name: string): string | null {
  const value = memberOf(node, name) ?? null;
  const [first = null]: readonly Json[] = Array.isArray(value) ? value : [value];
  if (isObject(first)) return wordsOf(memberOf(first, "name") ?? memberOf(first, "value"));
  return wordsOf(first);
}

function wordsOf(value: Json | undefined): string | null {
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value.replaceAll(/\s+/gu, " ").trim() : "";
  return text === "" ? null : text.slice(0, MAX_WORDS);
}

/** A decimal text of a member; null if there is none. @throws {RowFault} */
export function decimalAt(node: JsonObject, name: string): string | null {
  const text = wordsAt(node, name);
  if (text === null) return null;
  const sign = decimalEvidence(text) === "," ? "," : ".";
  return readDecimal(text, sign, name);
}
