/**
 * Writes everything of an opened backup as files in clear. The folder gets its name when all of it is written.
 * @module
 */
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { OpenedBackup, OpenedFile } from "@rootvault/vault-core";
import { RvError } from "../errors.ts";
import { hasCode } from "../store/durable-file.ts";

/** What stands in `report.json`, and is told. */
export interface OpenReport {
  readonly vault: string;
  readonly made: string;
  readonly blocks: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly unopened: number;
  readonly lateLines: number;
  /** Pictures and papers that were written. */
  readonly attachments: number;
  /** Those that records name and the backup lacks. */
  readonly missingAttachments: number;
  readonly syncCode: readonly string[];
  readonly files: readonly { readonly name: string; readonly records: number }[];
}

/** @throws {RvError} bad-value unless the folder is new or empty. */
export async function mustBeFree(folder: string): Promise<void> {
  try {
    const names = await readdir(folder);
    if (names.length === 0) return;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    if (!hasCode(error, "ENOTDIR")) throw error;
  }
  throw new RvError("bad-value", `${folder} exists and is not empty. Name a new folder.`);
}

/** Writes all files and `report.json` into a new folder, 0700 and 0600. */
export async function writeFiles(opened: OpenedBackup, folder: string): Promise<OpenReport> {
  const beside = await mkdtemp(`${folder.replace(/\/+$/, "")}.`);
  try {
    for (const file of opened.files) await writeOne(beside, file);
    const report = reportOf(opened, await writeAttachments(opened, join(beside, "attachments")));
    const text = `${JSON.stringify(report, null, 2)}\n`;
    await writeFile(join(beside, "report.json"), text, { mode: 0o600 });
    await rmdir(folder).catch((error: unknown) => {
      if (!hasCode(error, "ENOENT")) throw error;
    });
    await rename(beside, folder);
    return report;
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
}

async function writeAttachments(opened: OpenedBackup, folder: string): Promise<number> {
  let count = 0;
  for await (const { name, bytes } of opened.attachments()) {
    if (count === 0) await mkdir(folder, { mode: 0o700 });
    await writeFile(join(folder, name), bytes, { mode: 0o600, flag: "wx" });
    count += 1;
  }
  return count;
}

async function writeOne(folder: string, file: OpenedFile): Promise<void> {
  const path = join(folder, ...file.name.split("/"));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await pipeline(
    Readable.from(file.parts()),
    createWriteStream(path, { mode: 0o600, flags: "wx" }),
  );
}

function reportOf(opened: OpenedBackup, attachments: number): OpenReport {
  const { facts, counts, unopened, lateLines, missingAttachments, files } = opened;
  return {
    vault: facts.vault,
    made: facts.made,
    blocks: facts.blocks,
    counts,
    unopened,
    lateLines,
    attachments,
    missingAttachments,
    syncCode: facts.syncCode,
    files: files.map(({ name, records }) => ({ name, records })),
  };
}
