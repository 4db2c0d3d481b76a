/**
 * What a database shows of itself: its tables, and whether its newest rows may lie in a log that is not here.
 * @module
 */
import type { Sample } from "./importers/importer.ts";
import { readHeader } from "./importers/reading/sqlite/header.ts";
import { Pages } from "./importers/reading/sqlite/pages.ts";
import { tablesAt, tablesOf } from "./importers/reading/sqlite/schema.ts";

/** Looks at a file of its own: its schema lies anywhere in it, and its newest form in its log. */
export async function looseDatabase(blob: Blob, wal: Blob | null): Promise<Sample> {
  const pages = await Pages.open(blob, wal);
  const tables = new Set((await tablesOf(pages)).keys());
  // A log without rows is a log; one of other pages is another database's.
  const lacksWal = pages.header.isWal && (wal === null || pages.hasForeignLog);
  return { kind: "sqlite", tables, lacksWal };
}

/** Looks at the start of an archive's member. */
export function archivedDatabase(start: Uint8Array): Sample {
  return { kind: "sqlite", tables: tablesAt(start), lacksWal: readHeader(start).isWal };
}
