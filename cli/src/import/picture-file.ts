/**
 * Pictures and papers from the disk, cleaned here, in a process that holds no key.
 * @module
 */
import { open, type FileHandle } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { NewFile } from "@rootvault/vault-core";
import { cleanFile, VaultError } from "@rootvault/vault-core/importers";
import { fromCode, RvError } from "../errors.ts";

/** A file that can be attached. */
export interface ReadyFile {
  /** Name without folder and ending. */
  readonly name: string;
  readonly file: NewFile;
  /** False for a paper, which is kept with what its maker wrote into it. */
  readonly isStripped: boolean;
}

/** No file that is larger is read: an attachment has 16 MiB at most. */
const LIMIT_BYTES = 16 * 1024 * 1024;
/** All files of a command travel in one frame, of 64 MiB at most, as base64url: four letters for three bytes. */
const LIMIT_AT_ONCE = (40 * 1024 * 1024 * 4) / 3;

/**
 * Reads and cleans files, all of them before the first is attached.
 *
 * @throws {RvError} bad-value for a path that is no file; not-recognised, import-refused, too-large with the file's name.
 */
export async function readPictures(paths: readonly string[]): Promise<readonly ReadyFile[]> {
  const ready: ReadyFile[] = [];
  let letters = 0;
  for (const path of paths) {
    const one = await readPicture(path);
    letters += one.file.data.length;
    if (letters > LIMIT_AT_ONCE)
      throw new RvError("too-large", "These are more than 40 MiB together. Attach fewer at once.");
    ready.push(one);
  }
  return ready;
}

async function readPicture(path: string): Promise<ReadyFile> {
  const name = basename(path, extname(path));
  try {
    const { bytes, isStripped } = cleanFile(await readBytes(path));
    return { name, file: { data: Buffer.from(bytes).toString("base64url") }, isStripped };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    throw fromCode(error.code, `${basename(path)}: ${error.message}`, { details: error.details });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  const handle = await openFile(path);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new RvError("bad-value", `${path} is no file.`);
    if (stat.size > LIMIT_BYTES)
      throw new RvError(
        "too-large",
        `${basename(path)}: A picture or paper may have 16 MiB at most.`,
      );
    return new Uint8Array(await handle.readFile());
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw new RvError("bad-value", `${path} cannot be read.`, { cause });
  }
}
