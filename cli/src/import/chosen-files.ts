/**
 * The files that were named, opened, those together that belong together.
 * @module
 */
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { groupFiles, type ChosenFile, type FileGroup } from "@rootvault/vault-core/importers";
import { RvError } from "../errors.ts";
import { openFile } from "./open-file.ts";

/**
 * Opens the files and finds which belong together; a database brings the log that lies beside it.
 *
 * @throws {RvError} bad-value for what cannot be opened.
 */
export async function chosenFiles(paths: readonly string[]): Promise<readonly FileGroup[]> {
  const chosen = await Promise.all(
    paths.map(async (path) => [
      { name: path, blob: await open(path) },
      ...(paths.includes(`${path}-wal`) ? [] : await besideFile(`${path}-wal`)),
    ]),
  );
  // Files of one name may lie in several folders; only people are told the short name.
  const groups = await groupFiles(chosen.flat());
  return groups.map((group) => Object.assign({}, group, { name: basename(group.name) }));
}

async function besideFile(path: string): Promise<readonly ChosenFile[]> {
  const blob = await open(path).catch(() => null);
  return blob === null || blob.size === 0 ? [] : [{ name: path, blob }];
}

async function open(path: string): Promise<Blob> {
  try {
    // A folder opens as a blob too, and fails only when it is read.
    if ((await stat(path)).isFile()) return await openFile(path);
  } catch (cause) {
    throw new RvError("bad-value", `${path} cannot be read.`, { cause });
  }
  throw new RvError("bad-value", `${path} is no file.`);
}
