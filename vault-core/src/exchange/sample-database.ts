/**
 * What a database shows of itself: its tables, and whether its newest rows may lie in a log that is not here.
 * @module
 */
import type { Sample } from "./importers/importer.ts";
import { readHeader, tablesAt, tablesOf } from "./importers/reading/sqlite/schema.ts";
import { walPages } from "./importers/reading/sqlite/wal.ts";

/** Looks at a file of its own: its schema lies anywhere in it, and its newest form in its log. */
export async function looseDatabase(blob: Blob, wal: Blob | null): Promise<Sample> {
  const start = new Uint8Array(await blob.slice(0, 100).arrayBuffer());
  const { isWal, pageSize } = readHeader(start);
  const log = new Uint8Array(await (wal ?? new Blob()).arrayBuffer());
  const pages = walPages(log);
  const isOwn = pages !== null && pages.pageSize === pageSize;
  const tables = await tablesOf(async (offset, length) => {
    const at = isOwn ? pages.offsets.get(Math.floor(offset / pageSize) + 1) : undefined;
    if (at !== undefined) return log.subarray(at, at + length);
    return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
  });
  // A log without rows is a log; one of other pages is another database's.
  const isForeign = pages !== null && !isOwn;
  return { kind: "sqlite", tables, lacksWal: isWal && (wal === null || isForeign) };
}

/** Looks at the start of an archive's member. */
export function archivedDatabase(start: Uint8Array): Sample {
  return { kind: "sqlite", tables: tablesAt(start), lacksWal: readHeader(start).isWal };
}
