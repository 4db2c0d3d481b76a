/**
 * Folders whose names survive a loss of power: a file that was synced is lost all the same if the folder that names it
 * was not (POSIX, fsync).
 * @module
 */
import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Systems and file systems that sync no folders, and folders above that are somebody else's, answer so. */
const NOT_HERE = new Set(["EACCES", "EPERM", "EINVAL", "EISDIR", "ENOTSUP"]);

/** Makes a folder of mode 0700, and those above it that are missing; their names are on the disk when it returns. */
export function makeFolder(path: string): void {
  const full = resolve(path);
  const first = mkdirSync(full, { recursive: true, mode: 0o700 });
  // The topmost that was made is named by the one above it. Without a new one, an earlier start may have died here.
  const top = dirname(resolve(first ?? full));
  for (let folder = dirname(full); ; folder = dirname(folder)) {
    syncFolder(folder);
    if (folder === top || folder === dirname(folder)) return;
  }
}

/** Makes the names in a folder durable. */
export function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && NOT_HERE.has(String(error.code))))
      throw error;
  }
}
