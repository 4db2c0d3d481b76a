/**
 * The formats that a collection can be exported in. A new one is one file and one line here.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import type { Collection } from "../../records/collection.ts";
import { csvParts } from "./csv.ts";
import { jsonParts } from "./json.ts";

/** One export format. */
export interface Exporter {
  readonly mediaType: string;
  /** Extension of the file's name, without dot. */
  readonly extension: string;
  /** Parts of text that join to the document; each record is asked for once, in order. */
  parts(collection: Collection, records: Iterable<JsonObject>): Iterable<string>;
}

/** The formats by name. */
export const exporters = {
  json: {
    mediaType: "application/json",
    extension: "json",
    parts: (_collection, records) => jsonParts(records),
  },
  csv: { mediaType: "text/csv;charset=utf-8", extension: "csv", parts: csvParts },
} as const satisfies Record<string, Exporter>;
