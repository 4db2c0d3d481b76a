/**
 * Files that survive a crash whole: written beside, synced, renamed, and the folder synced (docs/security).
 * @module
 */
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Replaces a file: after a crash it is the old one or the new one, never a part. Rights 0600. Pieces may still come. */
export async function replaceFile(
  path: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const beside = `${path}.new`;
  await rm(beside, { force: true });
  const handle = await open(beside, "wx", 0o600);
  try {
    for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes)
      await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, path);
  await syncFolderOf(path);
}

/** Reads a file; null if there is none. */
export async function readFileIfAny(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/**
 * Makes a folder of mode 0700, and those above it that are missing; their names are on the disk when it resolves.
 * Tells whether it is new.
 */
export async function makeFolder(path: string): Promise<boolean> {
  const full = resolve(path);
  const first = await mkdir(full, { recursive: true, mode: 0o700 });
  // The topmost that was made is named by the one above it. Without a new one, an earlier start may have died here.
  const top = resolve(first ?? full);
  for (let folder = full; ; folder = dirname(folder)) {
    await syncFolderOf(folder).catch((error: unknown) => {
      // A folder above that this user may not read was not made here.
      if (!hasCode(error, "EACCES") && !hasCode(error, "EPERM")) throw error;
    });
    if (folder === top || folder === dirname(folder)) return first !== undefined;
  }
}

/** Makes the names in a file's folder durable. */
export async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes all files in a folder, and their names, durable. */
export async function syncFilesIn(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = await open(join(folder, entry.name), "r");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolderOf(join(folder, entry.name));
  }
}

/** Tells whether an error of the system has a code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
