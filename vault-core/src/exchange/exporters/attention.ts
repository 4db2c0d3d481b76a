/**
 * AttentionTrust XML 0.11: visits with their exact times, URLs scrubbed once more. One rule of attentiontrust.org stands for
 * the whole format: what you gave attention to is yours to take along.
 * @module
 */
import { numberOf, textOf } from "../../collection/line.ts";
import { readPath } from "../../collection/paths.ts";
import type { JsonObject } from "../../model/json.ts";
import { scrubUrl } from "../importers/reading/url-scrub.ts";
import type { RecordTable } from "./table.ts";
import { xmlText } from "./xml.ts";

/** The document. @param guid Names this export, and nothing else. */
export function attentionTable(guid: string): RecordTable {
  return {
    head: `<?xml version="1.0" encoding="UTF-8"?>\n<attention xmlns="http://attentiontrust.org/attention/ns#" version="0.11" recorderGUID="${xmlText(guid)}" recorderVersion="rootvault/1">\n<httpTransactions>\n`,
    row: (record) => visitText(record),
    end: () => "</httpTransactions></attention>\n",
  };
}

/** A visit without a URL or without a point in time says nothing here. */
function visitText(record: JsonObject): string {
  const url = scrubUrl(textOf(record, "url") ?? "");
  const at = readPath(record, "when.at");
  if (url === "" || typeof at !== "string") return "";
  const members = [
    ["title", textOf(record, "title") ?? ""],
    ["url", url],
    ["cookie", "0"],
    ["setCookie", "0"],
    ["responseCode", String(numberOf(record, "status") ?? 0)],
    ["method", textOf(record, "method") ?? "GET"],
    ["date", new Date(at).toUTCString()],
  ].map(([name, value = ""]) => `<${name}>${xmlText(value)}</${name}>`);
  return `<httpTransaction>${members.join("")}</httpTransaction>\n`;
}
