/**
 * The formats that a collection can be exported in. A new one is one file and one line here.
 * @module
 */
import type { Collection } from "../../records/collection.ts";
import { csvTable } from "./csv.ts";
import { jsonTable } from "./json.ts";
import type { RecordTable } from "./table.ts";

/** The formats by name. */
export const exporters = {
  json: () => jsonTable,
  csv: csvTable,
} as const satisfies Record<string, (collection: Collection) => RecordTable>;
