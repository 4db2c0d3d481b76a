/**
 * Reads a file as one format: drafts, rows left out by rule, rows that cannot be read.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { ImportAnswers, ImportItem } from "../model/drafts.ts";
import type { CsvMapping } from "../model/mapping.ts";
import { matchFile } from "./detect.ts";
import type { Companions, ImportMember } from "./importers/importer.ts";
import { limits, placed, refusal } from "./importers/reading/limits.ts";
import { importerNamed } from "./importers/registry.ts";

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
}

/**
 * Yields everything in a file, in order. Members of an archive that the format does not read are skips of rule
 * `other-file`, so that nothing is left out silently.
 *
 * @param format Importer id, as `detectFile` found it or as the owner chose.
 * @throws {VaultError} not-recognised; missing-columns; needs-answer; encrypted; import-refused.
 */
export async function* readFile(
  blob: Blob,
  format: string,
  answers: ImportAnswers = {},
  options: ReadFileOptions = {},
): AsyncGenerator<ImportItem> {
  const importer = importerNamed(format, options.mappings);
  if (importer === null) throw new VaultError("not-recognised", `There is no format ${format}.`);
  const place: { entry: string | null } = { entry: null };
  let count = 0;
  try {
    const { members, others } = await matchFile(blob, [importer]);
    const onBytes = (read: number): void => options.onBytes?.(read, blob.size);
    const watched = members.map((member) =>
      noting(member, place, member.name === null ? onBytes : null),
    );
    const now = options.now ?? Date.now();
    const beside = companionsOf(others);
    for await (const item of importer.read(watched, { answers, now, companions: beside })) {
      if (++count > limits.records) throw refusal("too-large", limits.records);
      yield item;
    }
    for (const { name } of others.filter((other) => !beside.taken.has(other))) {
      yield {
        kind: "skip",
        rule: "other-file",
        row: 0,
        ...(name === null ? {} : { member: name }),
      };
    }
  } catch (error) {
    throw placed(error, options.file ?? null, place.entry);
  }
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
  return { name: member.name, source: { chunks } };
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
