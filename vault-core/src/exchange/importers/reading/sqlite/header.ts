/**
 * What the first bytes of a database say (sqlite.org/fileformat2.html, section 1.3).
 * @module
 */
import { VaultError } from "../../../../errors.ts";

const MAGIC = new TextEncoder().encode("SQLite format 3\0");

/** How texts are written. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** What the first 100 bytes say. */
export interface DatabaseHeader {
  readonly pageSize: number;
  /** Newest rows may lie in a write-ahead log beside the file. */
  readonly isWal: boolean;
  /** Pages that the file says it has; null where only its length tells. */
  readonly pageCount: number | null;
  readonly encoding: Encoding;
  /** Bytes of a page that rows may use. */
  readonly usable: number;
}

/** Tells whether bytes begin a database. */
export function isDatabase(start: Uint8Array): boolean {
  return MAGIC.every((byte, index) => start[index] === byte);
}

/** Reads the header. @throws {VaultError} not-a-database. */
export function readHeader(start: Uint8Array): DatabaseHeader {
  if (start.length < 100 || !isDatabase(start)) throw notADatabase();
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const stated = view.getUint16(16);
  const pageSize = stated === 1 ? 65_536 : stated;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) throw notADatabase();
  const encodings = { 1: "utf-8", 2: "utf-16le", 3: "utf-16be" } as const;
  const code = view.getUint32(56);
  const encoding = code === 2 || code === 3 ? encodings[code] : encodings[1];
  // Section 1.3.7: an old writer leaves the number of pages behind.
  const pageCount = view.getUint32(24) === view.getUint32(92) ? view.getUint32(28) : null;
  const usable = pageSize - view.getUint8(20);
  if (usable < 480) throw notADatabase();
  return { pageSize, usable, pageCount, isWal: start[18] === 2 || start[19] === 2, encoding };
}

/** The error of a file that is damaged, or no database at all. */
export function notADatabase(cause?: unknown): VaultError {
  return new VaultError(
    "not-a-database",
    "The file is a damaged database, or none. Close the program that writes it and copy it again. Nothing was imported.",
    { cause },
  );
}
