/**
 * Writes a backup so that its name never stands for a part of it: written beside, synced, read back and checked,
 * renamed, and the folder synced.
 * @module
 */
import { access, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CheckedFacts, VaultApi } from "@rootvault/vault-core";
import { RvError } from "../errors.ts";
import { hasCode, syncFolderOf } from "../store/durable-file.ts";
import { checkBackupFile, ENDING } from "./backup-file.ts";

/** A backup that was written. */
export interface WrittenBackup {
  readonly path: string;
  readonly bytes: number;
  readonly facts: CheckedFacts;
}

/**
 * Names the file of a new backup: `target` itself if it ends in `.rvb`, else a file named by vault and time in the
 * folder `target`, which is made if its parent is there: a disk that is not plugged in must not be made up.
 * @throws {RvError} bad-value if the file exists, or the folder's parent does not.
 */
export async function placeOf(target: string, vault: string, now: Date): Promise<string> {
  if (target.endsWith(ENDING) && !(await isFolder(target))) {
    if (await exists(target))
      throw new RvError("bad-value", `${target} exists. A backup replaces none; name another.`);
    if (!(await isFolder(dirname(target)))) throw noParent(target);
    return target;
  }
  try {
    await mkdir(target, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, "ENOENT")) throw noParent(target);
    if (!hasCode(error, "EEXIST")) throw error;
  }
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
  return join(target, `rootvault-${vault.slice(0, 8)}-${time}Z${ENDING}`);
}

/**
 * Asks the vault for a backup and writes it.
 * @param onBytes called with the bytes so far.
 * @throws {VaultError} what `backup` throws; BAD_BACKUP if what was written does not hold, and no file is left then.
 */
export async function writeBackupFile(
  api: Pick<VaultApi, "backup">,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<WrittenBackup> {
  const beside = `${path}.new`;
  await rm(beside, { force: true });
  try {
    const bytes = await writeParts(api, beside, onBytes);
    const facts = await checkBackupFile(beside);
    await rename(beside, path);
    await syncFolderOf(path);
    return { path, bytes, facts };
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function noParent(target: string): RvError {
  return new RvError("bad-value", `The folder that should hold ${target} does not exist.`);
}

async function writeParts(
  api: Pick<VaultApi, "backup">,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<number> {
  const file = await open(path, "wx", 0o600);
  let written = 0;
  try {
    let after: string | null = null;
    do {
      const part: Awaited<ReturnType<VaultApi["backup"]>> = await api.backup(
        after === null ? {} : { after },
      );
      const bytes = Buffer.from(part.data, "base64url");
      await file.writeFile(bytes);
      written += bytes.length;
      onBytes(written);
      after = part.next;
    } while (after !== null);
    await file.sync();
  } finally {
    await file.close();
  }
  return written;
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
