/**
 * Exports a collection to a file, part by part.
 * @module
 */
import { api } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { t } from "../text/catalog.ts";
import { saveFile } from "./save-file.ts";

/** Writes all records of a collection to a file of the browser. */
export async function exportCollection(collection: string, format: "json" | "csv"): Promise<void> {
  const parts: string[] = [];
  let after: string | null = null;
  do {
    const ask = { collection, format, ...(after === null ? {} : { after }) };
    const part = await api.value.exportCollection(ask);
    parts.push(part.text);
    after = part.next;
  } while (after !== null);
  const file = `${collection}.${format}`;
  saveFile(file, format === "json" ? "application/json" : "text/csv", parts);
  say(t.records.exported(file));
}
