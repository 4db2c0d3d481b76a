/**
 * The stores of a vault in a folder: `secrets`, `outbox.log`, `marker`, `lock`, `attachments/`, and PouchDB's `blocks/`
 * or a later generation of it, which `blocks.now` names, and `index/`, which is made again from them; while an import is
 * planned, a spool. What is damaged is kept beside (`set-aside.ts`).
 * Folder 0700, files 0600.
 * @module
 */
import { chmod, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { openPouchIndex, openPouchStore, type VaultStores } from "@rootvault/vault-core";

import { openAttachmentFolder } from "./attachment-folder.ts";
import {
  makeFolder,
  readFileIfAny,
  replaceFile,
  syncFilesIn,
  syncFolderOf,
} from "./durable-file.ts";
import { createLockFile } from "./lock-file.ts";
import { createOutboxLog } from "./outbox-log.ts";
import { mustBePrivate } from "./private-files.ts";
import { removeIfTold } from "./set-aside.ts";
import { createSpoolFolder } from "./spool-folder.ts";

/** Bytes of blocks that the system maps into memory before they are given back. */
const MOST_MAPPED = 16 * 1024 * 1024;

/**
 * Opens the stores in a folder, made if there is none. Nothing is opened
 * before its first use, so `stores.lock.take()` comes first.
 * @throws {VaultError} unsafe-permissions, with the `chmod` to run.
 */
export async function openNodeStores(folder: string): Promise<VaultStores> {
  await makeFolder(folder);
  await mustBePrivate(folder);
  const [blocks, index] = [join(folder, "blocks"), join(folder, "index")];
  for (const database of [blocks, index]) {
    await makeFolder(database);
    // The folder itself is 0700; PouchDB makes what lies in it with the rights of the process's umask.
    await chmod(database, 0o700);
  }
  return {
    secrets: secretsFile(join(folder, "secrets")),
    outbox: createOutboxLog(join(folder, "outbox.log")),
    marker: markerFile(join(folder, "marker")),
    lock: createLockFile(join(folder, "lock")),
    spools: createSpoolFolder(folder),
    blocks: openPouchStore(blocks, {
      generation: generationFile(folder),
      setAside,
      mostMapped: MOST_MAPPED,
    }),
    index: openPouchIndex(index, emptyFolder),
    attachments: await openAttachmentFolder(join(folder, "attachments")),
  };
}

/** Keeps a damaged database beside, in case the disk and no crash did it, and makes room for an empty one. */
async function setAside(folder: string): Promise<void> {
  await rm(`${folder}.damaged`, { recursive: true, force: true });
  await rename(folder, `${folder}.damaged`);
  await mkdir(folder, { mode: 0o700 });
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
}

function secretsFile(path: string): VaultStores["secrets"] {
  return {
    read: () => readFileIfAny(path),
    write: (bytes) => replaceFile(path, bytes),
  };
}

/** Which generation of `blocks/` counts. PouchDB syncs nothing, so a new one is synced before it does. */
function generationFile(folder: string): VaultStores["marker"] {
  const file = markerFile(join(folder, "blocks.now"));
  return {
    ...file,
    write: async (text) => {
      const names = await readdir(folder, { withFileTypes: true });
      const databases = names.filter(
        (one) => one.isDirectory() && /^blocks(-\d+)?$/.test(one.name),
      );
      for (const { name } of databases) await syncFilesIn(join(folder, name));
      await file.write(text);
      await removeIfTold(folder);
    },
  };
}

function markerFile(path: string): VaultStores["marker"] {
  return {
    read: async () => (await readFileIfAny(path))?.toString("utf8") ?? null,
    write: (text) => replaceFile(path, Buffer.from(text)),
    remove: async () => {
      await rm(path, { force: true });
      await syncFolderOf(path);
    },
  };
}
