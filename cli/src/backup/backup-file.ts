/**
 * A backup as a file: read as a stream, looked at by its ends, checked, opened by the kit.
 * @module
 */
import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type BackupFacts,
  type BackupSource,
  checkBackup,
  type CheckedFacts,
  openBackupFile,
  type OpenedBackup,
  readBackupEnds,
} from "@rootvault/vault-core";
import { RvError } from "../errors.ts";
import { hasCode } from "../store/durable-file.ts";

const FRONT_BYTES = 1024;
const TAIL_BYTES = 65_536;
const READ_BYTES = 1024 * 1024;
/** Ending of a backup's name. */
export const ENDING = ".rvb";

/** A backup of a folder. */
export interface FoundBackup {
  readonly path: string;
  readonly bytes: number;
  /** What it says of itself; null if it is cut off or no backup. */
  readonly facts: BackupFacts | null;
}

/** Checks a backup without any key. @throws {VaultError} BAD_BACKUP. @throws {RvError} bad-value if it cannot be read. */
export async function checkBackupFile(path: string): Promise<CheckedFacts> {
  return await reading(path, () => checkBackup(sourceOf(path)));
}

/** Opens a backup with the kit, as typed. @throws {VaultError} KIT_MISMATCH, BAD_BACKUP. @throws {RvError} bad-value. */
export async function openBackupWith(path: string, kit: string): Promise<OpenedBackup> {
  return await reading(path, () => openBackupFile(sourceOf(path), kit));
}

/** The backups in a folder, the newest first, those that are not whole last. */
export async function findBackups(folder: string): Promise<readonly FoundBackup[]> {
  const names = await reading(folder, () => readdir(folder));
  const found: FoundBackup[] = [];
  for (const name of names.filter((one) => one.endsWith(ENDING)))
    found.push(await lookAt(join(folder, name)));
  const age = ({ facts }: FoundBackup): number => (facts === null ? 0 : Date.parse(facts.made));
  return found.toSorted((a, b) => age(b) - age(a));
}

/**
 * Looks at a file's two ends before anybody types 24 words for it; one that is not whole is read to where it breaks.
 * @throws {VaultError} BAD_BACKUP. @throws {RvError} bad-value if it cannot be read.
 */
export async function mustBeBackup(path: string): Promise<void> {
  const { facts } = await reading(path, () => lookAt(path));
  if (facts === null) await checkBackupFile(path);
}

async function lookAt(path: string): Promise<FoundBackup> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const front = Buffer.alloc(Math.min(size, FRONT_BYTES));
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(front, 0, front.length, 0);
    await file.read(tail, 0, tail.length, size - tail.length);
    return { path, bytes: size, facts: endsOf(front, tail) };
  } finally {
    await file.close();
  }
}

function endsOf(front: Uint8Array, tail: Uint8Array): BackupFacts | null {
  try {
    return readBackupEnds(front, tail);
  } catch {
    return null;
  }
}

function sourceOf(path: string): BackupSource {
  return () => createReadStream(path, { highWaterMark: READ_BYTES });
}

async function reading<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    for (const code of ["ENOENT", "ENOTDIR", "EISDIR", "EACCES"])
      if (hasCode(error, code))
        throw new RvError("bad-value", `${path} cannot be read (${code}).`, { cause: error });
    throw error;
  }
}
