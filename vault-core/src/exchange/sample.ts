/**
 * Looks at the start of a file or of an archive's member, by content alone: its name plays no part.
 * @module
 */
import { VaultError } from "../errors.ts";
import { databasePart, withLogs, type DatabasePart, type LookedAt } from "./archived-logs.ts";
import type { ImportMember, Sample } from "./importers/importer.ts";
import { blobOf, blobSource, firstBytes } from "./importers/reading/byte-source.ts";
import { headerOfStart } from "./importers/reading/csv.ts";
import { jsonPaths } from "./importers/reading/json-paths.ts";
import { limits, refusal } from "./importers/reading/limits.ts";
import { isDatabase } from "./importers/reading/sqlite/header.ts";
import { isWal } from "./importers/reading/sqlite/wal.ts";
import { isBinary, textOfStart } from "./importers/reading/text.ts";
import { xmlSample } from "./importers/reading/xml-start.ts";
import { isZip, zipMembers, type ZipMember } from "./importers/reading/zip.ts";
import { zipStarts, type StartAsk } from "./importers/reading/zip-starts.ts";
import { archivedDatabase, looseDatabase } from "./sample-database.ts";
import { partsOf, type ImportSource } from "./source.ts";

/** A file or member with what its start shows; null if it is nothing that an importer reads. */
export interface SampledMember extends ImportMember {
  readonly sample: Sample | null;
  /** The error that looking at it ended in. */
  readonly error: unknown;
}

/** Members of an archive that are looked at: of any name first, then only those that are called like data. */
const MAX_ANY_NAME = 1_000;
const MAX_DATA_NAME = 20_000;
/** The first ones are looked at closely; of the others the first bytes must tell, as they do in every known format. */
const MAX_CLOSE = 16;
const FEW_BYTES = 2_048;
/** Bytes that are looked at in one archive, and what a member counts beyond its own. */
const MAX_LOOKED_AT = 1_048_576;
const MEMBER_COST = 256;
/** The first few of at most this size are unpacked to their ends, so that damage is told from another format. */
const MAX_WHOLE = 4;
const WHOLE_BYTES = 1_048_576;

/**
 * Opens a file: itself, or the members of an archive, or of several, each with its sample.
 *
 * @throws {VaultError} import-refused, encrypted: the archive cannot be read.
 */
export async function sampleFile(source: ImportSource): Promise<readonly SampledMember[]> {
  const { parts, wal } = partsOf(source);
  const all: SampledMember[] = [];
  for (const part of parts) {
    const isArchive = isZip(await firstBytes(blobSource(part), 4));
    const members = isArchive ? await sampleMembers(part, await zipMembers(part), true) : [];
    all.push(...members, ...(isArchive ? [] : [await looseFile(part, wal)]));
  }
  return all;
}

/** A bundle of archives, such as passes of one journey, is opened once more; nothing is nested deeper. */
async function sampleMembers(
  blob: Blob,
  members: readonly ZipMember[],
  mayBeBundle: boolean,
): Promise<readonly SampledMember[]> {
  const found = new Map<ZipMember, LookedAt<SampledMember>>();
  let archives = 0;
  await zipStarts(blob, asksOf(members), ({ member }, start, error) => {
    const { name, source } = member;
    if (start !== null && isZip(start)) archives += 1;
    const seen = look(start, error);
    const part = start === null ? null : partIn(start);
    found.set(member, { member: { name, source, ...seen }, part });
  });
  if (mayBeBundle && archives > 0 && archives === members.length) return sampleBundle(members);
  return withLogs(members.map((member) => found.get(member) ?? unseen(member)));
}

async function sampleBundle(members: readonly ZipMember[]): Promise<readonly SampledMember[]> {
  if (members.length > limits.zipBundle) throw refusal("too-large", limits.zipBundle);
  const all: SampledMember[] = [];
  for (const { name, source } of members) {
    const inner = await blobOf(source, limits.zipNestedBytes);
    const sampledInner = await sampleMembers(inner, await zipMembers(inner), false);
    for (const one of sampledInner) all.push({ ...one, name: `${name}/${one.name ?? ""}` });
  }
  return all;
}

/**
 * Which members are looked at, and how closely. What is called like data comes first, and the larger before the
 * smaller: the one history among thousands of notes beside photos is found however many they are.
 */
function asksOf(members: readonly ZipMember[]): readonly StartAsk[] {
  const ranked = members
    .map((member) => ({ member, isData: isDataName(member.name), bytes: member.place.bytes }))
    .toSorted((one, other) => Number(other.isData) - Number(one.isData) || other.bytes - one.bytes);
  const asks: StartAsk[] = [];
  let left = MAX_LOOKED_AT;
  for (const [rank, { member, isData, bytes }] of ranked.entries()) {
    if (rank >= (isData ? MAX_DATA_NAME : MAX_ANY_NAME)) break;
    const length = Math.min(bytes, rank < MAX_CLOSE ? limits.sampleBytes : FEW_BYTES);
    left -= length + MEMBER_COST;
    if (left < 0) break;
    asks.push({ member, length, isWhole: rank < MAX_WHOLE && bytes <= WHOLE_BYTES });
  }
  return asks;
}

/** A member that was not looked at. */
function unseen({ name, source }: ZipMember): LookedAt<SampledMember> {
  return { member: { name, source, sample: null, error: null }, part: null };
}

/** A damaged database is told of by its sample. */
function partIn(start: Uint8Array): DatabasePart | null {
  try {
    return databasePart(start);
  } catch {
    return null;
  }
}

function look(start: Uint8Array | null, error: unknown): Pick<SampledMember, "sample" | "error"> {
  try {
    return { sample: start === null ? null : archivedSample(start), error };
  } catch (fault) {
    return { sample: null, error: fault };
  }
}

function archivedSample(start: Uint8Array): Sample | null {
  return isDatabase(start) ? archivedDatabase(start) : sampleOf(start);
}

async function looseFile(blob: Blob, wal: Blob | undefined): Promise<SampledMember> {
  const source = blobSource(blob);
  const member = { name: null, source, ...(wal === undefined ? {} : { wal: blobSource(wal) }) };
  try {
    const start = await firstBytes(source, limits.sampleBytes);
    const sample = isDatabase(start) ? await looseDatabase(blob, wal ?? null) : sampleOf(start);
    return { ...member, sample, error: null };
  } catch (error) {
    return { ...member, sample: null, error };
  }
}

function sampleOf(start: Uint8Array): Sample | null {
  if (isWal(start)) throw lonelyWal();
  if (start.length === 0 || isBinary(start)) return null;
  const text = textOfStart(start).replace(/^\ufeff/u, "");
  const paths = jsonPaths(text);
  if (paths !== null) return { kind: "json", paths, start: text };
  if (text.trimStart().startsWith("<")) return xmlSample(text);
  return { kind: "csv", headers: headerOfStart(text), start: text };
}

function lonelyWal(): VaultError {
  return new VaultError(
    "not-a-database",
    "This is the log of a database, which is read together with it. Choose both files. Nothing was imported.",
  );
}

/** Only the order and the number of members looked at depend on a name, never what they are taken for. */
function isDataName(name: string | null): boolean {
  return name !== null && /\.(csv|json|jsonl|html|xml)$/iu.test(name);
}
