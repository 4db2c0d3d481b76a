/**
 * What the owner's word on records says of where they show.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { textOf } from "../line.ts";
import { isJsonObject } from "../paths.ts";

/** Ids of the records of which annotations correct when they were. */
export function redatedBy(annotations: readonly JsonObject[]): readonly string[] {
  return annotations.flatMap((annotation) => {
    const { correct } = annotation;
    const isDated =
      isJsonObject(correct) && Object.keys(correct).some((path) => /^when(\.|$)/.test(path));
    return isDated ? (textOf(annotation, "target") ?? []) : [];
  });
}
