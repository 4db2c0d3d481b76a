/**
 * Spools as files in the vault's folder: `spool-<letters>`, rights 0600. Where the system allows it a file has no name from
 * its first moment on, so that it is gone with the process whatever ends that.
 * @module
 */
import { randomBytes } from "node:crypto";
import { open, readdir, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { Spool, SpoolStore } from "@rootvault/vault-core";
import { toDiskError } from "./disk-error.ts";
import { readAt, writeAll } from "./outbox-frames.ts";

const PREFIX = "spool-";

/** Makes spools in a folder that exists. */
export function createSpoolFolder(folder: string): SpoolStore {
  const begun = new Set<SpoolFile>();
  let isTidy = false;
  return {
    async begin() {
      // Who may write in the folder is alone: what lies there was left by a process that died.
      if (!isTidy) await removeLeftOvers(folder);
      isTidy = true;
      const spool = await SpoolFile.open(join(folder, PREFIX + randomBytes(8).toString("hex")));
      begun.add(spool);
      spool.onDrop = () => void begun.delete(spool);
      return spool;
    },
    async clear() {
      for (const spool of begun) await spool.drop();
    },
  };
}

class SpoolFile implements Spool {
  readonly #path: string;
  readonly #handle: FileHandle;
  /** Where each begins; the end of the last one behind them. */
  readonly #places = [0];
  #isOpen = true;
  onDrop: () => void = () => undefined;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async open(path: string): Promise<SpoolFile> {
    try {
      const handle = await open(path, "wx+", 0o600);
      // Windows keeps the name as long as the file is open.
      await rm(path).catch(() => undefined);
      return new SpoolFile(path, handle);
    } catch (error) {
      throw toDiskError(error) ?? error;
    }
  }

  async put(bytes: Uint8Array): Promise<number> {
    const number = this.#places.length - 1;
    const begin = this.#places[number] ?? 0;
    try {
      await writeAll(this.#handle, bytes, begin);
    } catch (error) {
      throw toDiskError(error) ?? error;
    }
    this.#places.push(begin + bytes.length);
    return number;
  }

  async get(number: number): Promise<Uint8Array> {
    const [begin, end] = [this.#places[number], this.#places[number + 1]];
    if (begin === undefined || end === undefined)
      throw new RangeError(`Nothing was set aside under ${number}.`);
    return await readAt(this.#handle, begin, end - begin);
  }

  async drop(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.onDrop();
    await this.#handle.close();
    await rm(this.#path, { force: true });
  }
}

async function removeLeftOvers(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names)
    if (name.startsWith(PREFIX)) await rm(join(folder, name), { force: true });
}
