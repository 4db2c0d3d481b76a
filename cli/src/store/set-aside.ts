/**
 * What a crash or a damaged disk made this machine set aside: entries of the outbox, and a database, that cannot be read. They are
 * kept beside, in case somebody can make something of them, and may hold what is deleted since: an erasure removes them.
 * @module
 */
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { hasCode, readFileIfAny, replaceFile, syncFolderOf } from "./durable-file.ts";
import { readAt, type Stretch, stretchesOf } from "./outbox-frames.ts";

const ENTRIES = "outbox.log.damaged";
const DATABASE = "blocks.damaged";
/** Says which entries the owner was told of. */
const TOLD = "outbox.log.told";

/** Entries of the outbox that were saved, or half saved, and cannot be read. */
export interface DamagedEntries {
  readonly path: string;
  readonly bytes: number;
  /** RFC 3339; the newest of them. */
  readonly since: string;
  /** The owner knows of all of them. */
  readonly told: boolean;
}

/**
 * Keeps stretches of an outbox beside it, behind those that were kept before. A hole stays in the outbox until all of it is sent,
 * and is found at each start: what lies beside already is left as it is.
 */
export async function setEntriesAside(
  outbox: string,
  handle: FileHandle,
  holes: readonly Stretch[],
): Promise<void> {
  const path = `${outbox}.damaged`;
  const beside = await open(path, "r").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  });
  try {
    const size = (await beside?.stat())?.size ?? 0;
    if (beside !== null && (await endsWith(beside, size, handle, holes))) return;
    await replaceFile(path, bothOf(beside, size, stretchesOf(handle, holes)));
  } finally {
    await beside?.close();
  }
}

async function endsWith(
  beside: FileHandle,
  size: number,
  handle: FileHandle,
  holes: readonly Stretch[],
): Promise<boolean> {
  let at = size - holes.reduce((sum, [from, to]) => sum + to - from, 0);
  if (at < 0) return false;
  for await (const piece of stretchesOf(handle, holes)) {
    if (!(await readAt(beside, at, piece.length)).equals(piece)) return false;
    at += piece.length;
  }
  return true;
}

async function* bothOf(
  beside: FileHandle | null,
  size: number,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (beside !== null) yield* stretchesOf(beside, [[0, size]]);
  yield* pieces;
}

/** Finds the entries that were set aside in a vault's folder; null if there are none. */
export async function findDamagedEntries(folder: string): Promise<DamagedEntries | null> {
  const path = join(folder, ENTRIES);
  const found = await stat(path).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  });
  if (found === null) return null;
  const since = found.mtime.toISOString();
  const told = (await readFileIfAny(join(folder, TOLD)))?.toString("utf8");
  return { path, bytes: found.size, since, told: told === markOf({ bytes: found.size, since }) };
}

/** Notes that the owner was told of them; of what comes later she is told again. */
export async function noteTold(folder: string, entries: DamagedEntries): Promise<void> {
  await replaceFile(join(folder, TOLD), Buffer.from(markOf(entries)));
}

/** Removes all that was set aside; tells whether there was something. */
export async function removeSetAside(folder: string): Promise<boolean> {
  const names = [ENTRIES, DATABASE, TOLD].map((name) => join(folder, name));
  const sizes = await Promise.all(names.map(async (name) => stat(name).catch(() => null)));
  if (sizes.every((size) => size === null)) return false;
  for (const name of names) await rm(name, { recursive: true, force: true });
  await syncFolderOf(join(folder, ENTRIES));
  return true;
}

/** Removes it once the owner was told: what is forgotten by a clean-up may lie in it too. */
export async function removeIfTold(folder: string): Promise<void> {
  const entries = await findDamagedEntries(folder);
  if (entries === null || entries.told) await removeSetAside(folder);
}

function markOf({ bytes, since }: Pick<DamagedEntries, "bytes" | "since">): string {
  return `${bytes} ${since}`;
}
