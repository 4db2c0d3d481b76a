/**
 * Finds which importer a file is for, by content alone: renaming it changes nothing.
 *
 * One match of 0.8 or more is taken; two within 0.1 are asked about; a file that lacks columns is told which.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { ImportQuestion } from "../model/drafts.ts";
import type { CsvMapping } from "../model/mapping.ts";
import type { Detection, Importer } from "./importers/importer.ts";
import { placed } from "./importers/reading/limits.ts";
import { importersWith } from "./importers/registry.ts";
import { sampleFile, type SampledMember } from "./sample.ts";

/** What a file was found to be. */
export interface DetectedFile {
  /** Importer id. */
  readonly format: string;
  /** The format's name for people. */
  readonly name: string;
  readonly confidence: number;
  /** Names of the archive's members that are read; empty for a loose file. */
  readonly members: readonly string[];
  /** Members that no importer reads. */
  readonly otherMembers: number;
  /** What the owner must say before it can be read. */
  readonly questions: readonly ImportQuestion[];
}

/** A file with the members that one importer takes. */
export interface MatchedFile {
  readonly importer: Importer;
  readonly confidence: number;
  readonly members: readonly SampledMember[];
  readonly others: readonly SampledMember[];
}

const TAKES = 0.8;
const TOO_CLOSE = 0.1;

interface Match {
  readonly importer: Importer;
  readonly member: SampledMember;
  readonly detection: Detection;
}

/**
 * Tells what a file is and which questions it leaves open. Nothing is stored.
 *
 * @param file The file's name, for messages only.
 * @param mappings The owner's own mappings of CSV files.
 * @throws {VaultError} not-recognised; ambiguous; missing-columns; encrypted; import-refused.
 */
export async function detectFile(
  blob: Blob,
  file: string | null = null,
  mappings: readonly CsvMapping[] = [],
): Promise<DetectedFile> {
  try {
    const among = importersWith(mappings);
    const { importer, confidence, members, others } = await matchFile(blob, among);
    return {
      format: importer.id,
      name: importer.name,
      confidence,
      members: members.flatMap(({ name }) => (name === null ? [] : [name])),
      otherMembers: others.length,
      questions: await importer.questions(members),
    };
  } catch (error) {
    throw placed(error, file, null);
  }
}

/** Finds the importer of a file among the given ones, and the members it takes. */
export async function matchFile(blob: Blob, among: readonly Importer[]): Promise<MatchedFile> {
  const samples = await sampleFile(blob);
  const matches = samples.flatMap((member) => matchesOf(member, among));
  const taken = matches.filter(({ detection }) => isTaken(detection));
  const importer = onlyImporter(taken) ?? nothingTaken(matches, samples);
  const members =
    importer.takesAll === true
      ? samples
      : taken.filter((match) => match.importer === importer).map(({ member }) => member);
  return {
    importer,
    confidence: Math.max(...taken.map(({ detection }) => detection.confidence)),
    members,
    others: samples.filter((sample) => !members.includes(sample)),
  };
}

function matchesOf(member: SampledMember, among: readonly Importer[]): readonly Match[] {
  const { sample } = member;
  if (sample === null) return [];
  const matches = among.flatMap((importer): Match[] => {
    const detection = importer.detect(sample);
    return detection === null ? [] : [{ importer, member, detection }];
  });
  const best = Math.max(...matches.map(({ detection }) => detection.confidence));
  return matches.filter(({ detection }) => detection.confidence >= best - TOO_CLOSE);
}

function isTaken({ confidence, missing }: Detection): boolean {
  return confidence >= TAKES && missing.length === 0;
}

/** Two formats in one file, or one member that two importers would take, are for the owner to decide. */
function onlyImporter(taken: readonly Match[]): Importer | null {
  const led = new Set(taken.flatMap(({ importer }) => importer.leads ?? []));
  const formats = new Set(
    taken.flatMap(({ importer }) => (led.has(importer.id) ? [] : [importer])),
  );
  const [only, another] = formats;
  if (another === undefined) return only ?? null;
  throw new VaultError(
    "ambiguous",
    "The file can be read in more than one way. Say which format to import.",
    { details: { formats: [...formats].map(({ id }) => id) } },
  );
}

function nothingTaken(matches: readonly Match[], samples: readonly SampledMember[]): never {
  const [nearest] = matches.toSorted(
    (one, other) => other.detection.confidence - one.detection.confidence,
  );
  if (nearest !== undefined) {
    const { missing } = nearest.detection;
    throw new VaultError(
      "missing-columns",
      `The file looks like ${nearest.importer.name}, but lacks ${missing.join(", ")}. Nothing was stored.`,
      { details: { format: nearest.importer.id, missing } },
    );
  }
  const broken = samples.find(({ error }) => error !== null);
  if (broken !== undefined) throw placed(broken.error, null, broken.name);
  throw unknownFile(samples);
}

/** Of a table the columns are told, so that the owner can say what they mean. */
function unknownFile(samples: readonly SampledMember[]): VaultError {
  const tables = samples.flatMap(({ sample }) => (sample?.kind === "csv" ? [sample.headers] : []));
  const columns = tables.find((headers) => headers.length > 1);
  if (columns === undefined)
    return new VaultError("not-recognised", "No importer knows this file. Nothing was stored.");
  return new VaultError(
    "not-recognised",
    "No importer knows this table. Say what its columns mean by a mapping. Nothing was stored.",
    { details: { columns } },
  );
}
