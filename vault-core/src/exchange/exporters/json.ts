/**
 * JSON export: one collection as an array of records, a record a line.
 * @module
 */
import type { RecordTable } from "./table.ts";

/** The array. */
export const jsonTable: RecordTable = {
  head: "[\n",
  row: (record, index) => `${index === 0 ? "" : ",\n"}${JSON.stringify(record)}`,
  end: (count) => (count === 0 ? "]\n" : "\n]\n"),
};
