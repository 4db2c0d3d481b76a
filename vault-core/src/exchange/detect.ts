/**
 * Finds which importers a file is for, by content alone: renaming it changes nothing.
 *
 * One match of 0.8 or more is taken; two within 0.1 for one member are asked about; an archive may hold several formats,
 * each of which is imported by itself; a file that lacks columns is told which.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { ImportQuestion } from "../model/drafts.ts";
import type { CsvMapping } from "../model/mapping.ts";
import type { Detection, Importer } from "./importers/importer.ts";
import { headersOfTable } from "./importers/generic/mapped-headers.ts";
import { placed } from "./importers/reading/limits.ts";
import { importersWith } from "./importers/registry.ts";
import { sampleFile, type SampledMember } from "./sample.ts";
import { type ImportSource, partsOf } from "./source.ts";

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
  /** `wal-missing`: the newest rows of the database may lie in a log beside it that was not handed over. */
  readonly warnings: readonly "wal-missing"[];
}

/** What detection goes by beside the file. */
export interface FormatChoice {
  /** Only this format, as the owner chose; null for any. */
  readonly format: string | null;
  /** The owner's own mappings of CSV files. */
  readonly mappings: readonly CsvMapping[];
}

/** The members that one importer takes. */
export interface MatchedFormat {
  readonly importer: Importer;
  readonly confidence: number;
  readonly members: readonly SampledMember[];
  /** Members that another importer takes. */
  readonly elsewhere: readonly SampledMember[];
  /** Members that nobody takes. */
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
 * @throws {VaultError} not-recognised; ambiguous, also where there are several formats; missing-columns; encrypted;
 * not-a-database; import-refused.
 */
export async function detectFile(
  source: ImportSource,
  file: string | null = null,
  mappings: readonly CsvMapping[] = [],
): Promise<DetectedFile> {
  const found = await detectFormats(source, file, { format: null, mappings });
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw placed(ambiguous(found.map(({ format }) => format)), file, null);
}

/**
 * Tells which formats a file or an archive holds; each is imported by itself.
 *
 * @throws {VaultError} As `detectFile`; ambiguous for one member that two formats would take.
 */
export async function detectFormats(
  source: ImportSource,
  file: string | null,
  choice: FormatChoice,
): Promise<readonly DetectedFile[]> {
  try {
    return await Promise.all((await matchFormats(source, choice)).map(toDetected));
  } catch (error) {
    throw placed(error, file, null);
  }
}

async function toDetected(found: MatchedFormat): Promise<DetectedFile> {
  const { importer, confidence, members, others } = found;
  return {
    format: importer.id,
    name: importer.name,
    confidence,
    members: members.flatMap(({ name }) => (name === null ? [] : [name])),
    otherMembers: others.length,
    questions: await importer.questions(members),
    warnings: members.some(lacksWal) ? ["wal-missing"] : [],
  };
}

/** Tells whether a member is a database whose newest rows may lie elsewhere. */
export function lacksWal({ sample }: SampledMember): boolean {
  return sample?.kind === "sqlite" && sample.lacksWal;
}

/**
 * Finds the importers of a source, and the members that each takes; at least one. A chosen format decides where two would take
 * a member.
 */
export async function matchFormats(
  source: ImportSource,
  { format, mappings }: FormatChoice,
): Promise<readonly MatchedFormat[]> {
  mustHoldSomething(source);
  const importers = importersWith(mappings);
  const samples = await sampleFile(source);
  const matches = samples.flatMap((member) => matchesOf(member, importers));
  const taken = leading(matches.filter(({ detection }) => isTaken(detection)));
  const chosen = importers.filter(({ id }) => format === null || id === format);
  const found = chosen.filter((one) => taken.some(({ importer }) => importer === one));
  if (found.length === 0) return [forced(samples, format === null ? [] : chosen, matches)];
  const whole = found.find(({ takesAll }) => takesAll === true);
  if (whole !== undefined) return [wholeOf(whole, taken, samples)];
  if (format === null) mustBeClear(taken);
  return found.map((importer) => formatOf(importer, taken, samples));
}

function mustHoldSomething(source: ImportSource): void {
  if (partsOf(source).parts.some(({ size }) => size > 0)) return;
  throw new VaultError("not-recognised", "The file is empty. Nothing was imported.", {
    details: { empty: true },
  });
}

/** Without what another format reads along. */
function leading(taken: readonly Match[]): readonly Match[] {
  const led = new Set(taken.flatMap(({ importer }) => importer.leads ?? []));
  return taken.filter(({ importer }) => !led.has(importer.id));
}

/** The owner may name a format that another one seems to fit better. */
function forced(
  samples: readonly SampledMember[],
  [importer]: readonly Importer[],
  matches: readonly Match[],
): MatchedFormat {
  if (importer === undefined) return nothingTaken(matches, samples);
  const mine = samples.flatMap((member) => matchesOf(member, [importer]));
  const taken = mine.filter(({ detection }) => isTaken(detection));
  if (taken.length === 0) return nothingTaken(mine, samples);
  const found = importer.takesAll === true ? wholeOf : formatOf;
  return found(importer, taken, samples);
}

/** An archive of which one format takes every member. */
function wholeOf(
  importer: Importer,
  taken: readonly Match[],
  samples: readonly SampledMember[],
): MatchedFormat {
  return { ...formatOf(importer, taken, samples), members: samples, elsewhere: [], others: [] };
}

function formatOf(
  importer: Importer,
  taken: readonly Match[],
  samples: readonly SampledMember[],
): MatchedFormat {
  const mine = taken.filter((match) => match.importer === importer);
  const members = new Set(mine.map(({ member }) => member));
  const known = new Set(taken.map(({ member }) => member));
  return {
    importer,
    confidence: Math.max(...mine.map(({ detection }) => detection.confidence)),
    members: [...members],
    elsewhere: [...known].filter((member) => !members.has(member)),
    others: samples.filter((member) => !known.has(member)),
  };
}

/** One member that two importers would take is for the owner to decide. */
function mustBeClear(taken: readonly Match[]): void {
  const importerOf = new Map<SampledMember, Importer>();
  for (const { member, importer } of taken) {
    const first = importerOf.get(member);
    if (first !== undefined) throw ambiguous([first.id, importer.id]);
    importerOf.set(member, importer);
  }
}

function ambiguous(formats: readonly string[]): VaultError {
  return new VaultError(
    "ambiguous",
    "The file can be read in more than one way. Say which format to import.",
    { details: { formats: [...formats] } },
  );
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

function nothingTaken(matches: readonly Match[], samples: readonly SampledMember[]): never {
  const [nearest] = matches.toSorted(
    (one, other) => other.detection.confidence - one.detection.confidence,
  );
  if (nearest !== undefined) {
    const { missing } = nearest.detection;
    throw new VaultError(
      "missing-columns",
      `The file looks like ${nearest.importer.name}, but lacks ${missing.join(", ")}. Nothing was imported.`,
      { details: { format: nearest.importer.id, missing } },
    );
  }
  const broken = samples.find(({ error }) => error !== null);
  if (broken !== undefined) throw placed(broken.error, null, broken.name);
  throw unknownFile(samples);
}

/** Of a table the columns are told, so that the owner can say what they mean. */
function unknownFile(samples: readonly SampledMember[]): VaultError {
  const tables = samples.flatMap(({ sample }) =>
    sample?.kind === "csv" ? [headersOfTable(sample)] : [],
  );
  const columns = tables.find((headers) => headers.length > 1);
  if (columns === undefined)
    return new VaultError("not-recognised", "No importer knows this file. Nothing was imported.");
  return new VaultError(
    "not-recognised",
    "No importer knows this table. Say what its columns mean by a mapping. Nothing was imported.",
    { details: { columns } },
  );
}
