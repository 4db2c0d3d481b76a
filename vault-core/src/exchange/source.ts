/**
 * What is imported as one: a file, the parts of an archive, or a database with the log of its newest rows.
 * @module
 */
import { blobSource, firstBytes } from "./importers/reading/byte-source.ts";
import { isDatabase } from "./importers/reading/sqlite/header.ts";
import { isWal } from "./importers/reading/sqlite/wal.ts";

/** A file, or parts that belong together. */
export type ImportSource = Blob | SourceParts;

/** Parts that belong together. */
export interface SourceParts {
  /** One file, or several archives whose members are read as those of one. */
  readonly parts: readonly Blob[];
  /** The write-ahead log of a database (`History-wal` beside `History`). */
  readonly wal?: Blob;
}

/** A file as it was chosen. */
export interface ChosenFile {
  readonly name: string;
  readonly blob: Blob;
}

/** Files that are imported as one, under the name of the first. */
export interface FileGroup extends SourceParts {
  readonly name: string;
}

/** The blobs of a source. */
export function partsOf(source: ImportSource): SourceParts {
  return source instanceof Blob ? { parts: [source] } : source;
}

/**
 * Finds which of the chosen files belong together: a database and its log, and the numbered archives of one Takeout.
 * A log goes to the database that it is named after; where names tell nothing, one log and one database belong together.
 */
export async function groupFiles(files: readonly ChosenFile[]): Promise<readonly FileGroup[]> {
  const starts = await Promise.all(files.map(({ blob }) => firstBytes(blobSource(blob), 16)));
  const logs = files.filter((_, index) => isWal(starts[index] ?? new Uint8Array(0)));
  const databases = files.filter((_, index) => isDatabase(starts[index] ?? new Uint8Array(0)));
  const walOf = new Map(
    logs.flatMap((log) => {
      const [only = null] = databases.length === 1 && logs.length === 1 ? databases : [];
      const owner = databases.find(({ name }) => `${name}-wal` === log.name) ?? only;
      return owner === null ? [] : [[owner, log] as const];
    }),
  );
  const taken = new Set(walOf.values());
  const groups = new Map<unknown, FileGroup>();
  for (const file of files.filter((one) => !taken.has(one))) {
    const key = archiveName(file.name) ?? file;
    const begun = groups.get(key);
    const wal = walOf.get(file);
    groups.set(key, {
      name: begun?.name ?? file.name,
      parts: [...(begun?.parts ?? []), file.blob],
      ...(wal === undefined ? {} : { wal: wal.blob }),
    });
  }
  return [...groups.values()];
}

/** What the parts of one Takeout have in common: `takeout-20260503T101112Z-1-001.zip` and its like. */
function archiveName(name: string): string | null {
  return /(?:^|[\\/])(takeout-\d{8}T\d{6}Z(?:-\d+)?)-\d{3}\.zip$/iu.exec(name)?.[1] ?? null;
}
