/**
 * A document of records, row by row: what stands before, each row, what stands behind.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";

/** How records become one document. */
export interface RecordTable {
  readonly head: string;
  /** @param index 0 for the first. */
  row(record: JsonObject, index: number): string;
  end(count: number): string;
}

/** Yields the parts of a document, each record asked for once, in order. */
export function* partsOf(table: RecordTable, records: Iterable<JsonObject>): Generator<string> {
  let count = 0;
  yield table.head;
  for (const record of records) yield table.row(record, count++);
  yield table.end(count);
}

/** As `partsOf`, of records that come one by one. */
export async function* partsOfStream(
  table: RecordTable,
  records: AsyncIterable<JsonObject>,
): AsyncGenerator<string> {
  let count = 0;
  yield table.head;
  for await (const record of records) yield table.row(record, count++);
  yield table.end(count);
}
