/**
 * Reads a file as one format: drafts, rows left out by rule, rows that cannot be read.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { ImportAnswers, ImportItem } from "../model/drafts.ts";
import type { SkipRule } from "../model/skip-rules.ts";
import type { CsvMapping } from "../model/mapping.ts";
import { lacksWal, matchFormats, type FormatChoice, type MatchedFormat } from "./detect.ts";
import type { Companions, ImportMember } from "./importers/importer.ts";
import { limits, placed, refusal } from "./importers/reading/limits.ts";
import { importerNamed } from "./importers/registry.ts";
import { partsOf, type ImportSource } from "./source.ts";

/** What a reading may be told beyond the answers. */
export interface ReadFileOptions {
  /** The file's name, for messages only. */
  readonly file?: string;
  /** Unix milliseconds; two-digit years are read by it. */
  readonly now?: number;
  /** The owner's own mappings of CSV files. */
  readonly mappings?: readonly CsvMapping[];
  /**
   * Told how many bytes of a loose file were read, of how many; of an archive's members, whose sizes are not known, it is
   * told nothing.
   */
  readonly onBytes?: (read: number, of: number) => void;
  /** The most bytes that a database of an archive may have; what a browser bears if it is not said. */
  readonly unpackedDatabaseBytes?: number;
}

/**
 * Yields everything in a file, in order, in lists of what came together, none of them empty. Members of an archive that nobody reads are skips of rule `other-file`,
 * those of another format of rule `other-format`, and a database that came without its log is told by one of rule
 * `wal-missing`, so that nothing is left out silently.
 *
 * @param format Importer id, as `detectFile` found it or as the owner chose.
 * @throws {VaultError} not-recognised; missing-columns; needs-answer; encrypted; import-refused.
 */
export async function* readFile(
  source: ImportSource,
  format: string,
  answers: ImportAnswers = {},
  options: ReadFileOptions = {},
): AsyncGenerator<readonly ImportItem[]> {
  const importer = importerNamed(format, options.mappings);
  if (importer === null) throw new VaultError("not-recognised", `There is no format ${format}.`);
  const place: { entry: string | null } = { entry: null };
  try {
    const { members, elsewhere, others } = await matchFormat(source, {
      format,
      mappings: options.mappings ?? [],
    });
    const size = partsOf(source).parts.reduce((sum, part) => sum + part.size, 0);
    const onBytes = (read: number): void => options.onBytes?.(read, size);
    const watched = members.map((member) =>
      noting(member, place, member.name === null ? onBytes : null),
    );
    const beside = companionsOf(others);
    const readOptions = {
      answers,
      now: options.now ?? Date.now(),
      companions: beside,
      ...(options.unpackedDatabaseBytes !== undefined && {
        unpackedDatabaseBytes: options.unpackedDatabaseBytes,
      }),
    };
    yield* inLists(importer.read(watched, readOptions));
    const untaken = others.filter((other) => !beside.taken.has(other));
    const left = [
      ...leftOut("wal-missing", members.filter(lacksWal)),
      ...leftOut("other-format", elsewhere),
      ...leftOut("other-file", untaken),
    ];
    if (left.length > 0) yield left;
  } catch (error) {
    throw placed(error, options.file ?? null, place.entry);
  }
}

/** @throws {VaultError} import-refused for too many items. */
async function* inLists(
  all: AsyncIterable<ImportItem | readonly ImportItem[]>,
): AsyncGenerator<readonly ImportItem[]> {
  let count = 0;
  for await (const some of all) {
    const items = isItems(some) ? some : [some];
    count += items.length;
    if (count > limits.records) throw refusal("too-large", limits.records);
    if (items.length > 0) yield items;
  }
}

function isItems(some: ImportItem | readonly ImportItem[]): some is readonly ImportItem[] {
  return Array.isArray(some);
}

function companionsOf(
  others: readonly ImportMember[],
): Companions & { readonly taken: ReadonlySet<ImportMember> } {
  const taken = new Set<ImportMember>();
  const byName = new Map(others.map((other) => [other.name ?? "", other]));
  return {
    names: [...byName.keys()],
    taken,
    take: (name) => {
      const other = byName.get(name) ?? null;
      if (other !== null) taken.add(other);
      return other;
    },
  };
}

async function matchFormat(source: ImportSource, choice: FormatChoice): Promise<MatchedFormat> {
  const [found] = await matchFormats(source, choice);
  if (found === undefined) throw new VaultError("not-recognised", "No importer knows this file.");
  return found;
}

function* leftOut(rule: SkipRule, members: readonly ImportMember[]): Generator<ImportItem> {
  for (const { name } of members) {
    yield { kind: "skip", rule, row: 0, ...(name === null ? {} : { member: name }) };
  }
}

/** Notes which member is being read, so that an error can name it, and how far. */
function noting(
  member: ImportMember,
  place: { entry: string | null },
  onBytes: ((read: number) => void) | null,
): ImportMember {
  const chunks = (): AsyncIterable<Uint8Array> => {
    place.entry = member.name;
    const all = member.source.chunks();
    return onBytes === null ? all : counted(all, onBytes);
  };
  return { ...member, source: { ...member.source, chunks } };
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (read: number) => void,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of chunks) {
    onBytes(read);
    yield chunk;
    read += chunk.length;
  }
  onBytes(read);
}
