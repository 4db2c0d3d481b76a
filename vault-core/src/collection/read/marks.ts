/**
 * What the owner's word on a record says of where its record shows.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { textOf } from "../line.ts";
import { isJsonObject } from "../paths.ts";

/** Tells whether an annotation corrects when its record was. */
export function correctsDate({ correct }: JsonObject): boolean {
  return isJsonObject(correct) && Object.keys(correct).some((path) => /^when(\.|$)/.test(path));
}

/** The id of the record that an annotation is about, as a list of one; of none for one that names none. */
export function targetOf(annotation: JsonObject): readonly string[] {
  const target = textOf(annotation, "target");
  return target === null ? [] : [target];
}
