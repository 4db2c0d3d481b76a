/**
 * Looks at the start of a file or of an archive's member, by content alone: its name plays no part.
 * @module
 */
import type { ImportMember, Sample } from "./importers/importer.ts";
import { firstBytes, type ByteSource } from "./importers/reading/byte-source.ts";
import { headerOfStart } from "./importers/reading/csv.ts";
import { jsonPaths } from "./importers/reading/json-paths.ts";
import { limits } from "./importers/reading/limits.ts";
import { isBinary, textOfStart } from "./importers/reading/text.ts";
import { blobSource } from "./importers/reading/byte-source.ts";
import { isZip, zipMembers } from "./importers/reading/zip.ts";

/** A file or member with what its start shows; null if it is nothing that an importer reads. */
export interface SampledMember extends ImportMember {
  readonly sample: Sample | null;
  /** The error that looking at it ended in. */
  readonly error: unknown;
}

/** Members of an archive that are looked at: of any name first, then only those that are called like data. */
const MAX_ANY_NAME = 1_000;
const MAX_DATA_NAME = 20_000;

/**
 * Opens a file: itself, or the members of an archive, each with its sample.
 *
 * @throws {VaultError} import-refused, encrypted: the archive cannot be read.
 */
export async function sampleFile(blob: Blob): Promise<readonly SampledMember[]> {
  const source = blobSource(blob);
  if (!isZip(await firstBytes(source, 4))) return [await sampled({ name: null, source })];
  const members = (await zipMembers(blob)).toSorted(
    (one, other) => Number(isDataName(other.name)) - Number(isDataName(one.name)),
  );
  const samples: SampledMember[] = [];
  for (const [index, member] of members.entries()) {
    const look = index < (isDataName(member.name) ? MAX_DATA_NAME : MAX_ANY_NAME);
    samples.push(look ? await sampled(member) : { ...member, sample: null, error: null });
  }
  return samples;
}

async function sampled(member: ImportMember): Promise<SampledMember> {
  try {
    return { ...member, sample: await sampleOf(member.source), error: null };
  } catch (error) {
    return { ...member, sample: null, error };
  }
}

async function sampleOf(source: ByteSource): Promise<Sample | null> {
  const start = await firstBytes(source, limits.sampleBytes);
  if (start.length === 0 || isBinary(start)) return null;
  const text = textOfStart(start).replace(/^\ufeff/u, "");
  const paths = jsonPaths(text);
  if (paths !== null) return { kind: "json", paths };
  // Markup has no header.
  if (text.trimStart().startsWith("<")) return null;
  return { kind: "csv", headers: headerOfStart(text) };
}

/** Only the order and the number of members looked at depend on a name, never what they are taken for. */
function isDataName(name: string | null): boolean {
  return name !== null && /\.(csv|json)$/iu.test(name);
}
