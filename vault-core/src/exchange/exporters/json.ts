/**
 * JSON export: one collection as an array of records, in text parts that join to one document.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";

/** Yields the parts of a JSON array, a record a line, in the order given. */
export function* jsonParts(records: Iterable<JsonObject>): Generator<string> {
  let before = "[\n";
  for (const record of records) {
    yield before + JSON.stringify(record);
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}
