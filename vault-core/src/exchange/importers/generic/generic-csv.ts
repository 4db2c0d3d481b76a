/**
 * Any CSV, by a mapping of its columns: the owner's own saved ones, and presets for files without an importer of their own.
 *
 * A column that the mapping does not name is not read at all.
 * @module
 */
import { VaultError } from "../../../errors.ts";
import type { ImportAnswers, ImportQuestion } from "../../../model/drafts.ts";
import type { CsvMapping } from "../../../model/mapping.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../importer.ts";
import { type BankItem, settledCredits } from "../purchases/credits.ts";
import { blobSource } from "../reading/byte-source.ts";
import { csvRows, headerName, type CsvOptions, type CsvRow } from "../reading/csv.ts";
import { itemOf } from "../reading/fault.ts";
import {
  currencyOf,
  currencyQuestion,
  mannerOf,
  mannerQuestions,
  MannerVotes,
  needsAnswer,
  type MannerSurvey,
} from "../reading/manner.ts";
import { isZone } from "../reading/zones.ts";
import { tellingColumns, type MappedManner } from "./mapped-cells.ts";
import {
  fitOf,
  headersOfTable,
  isHeaderless,
  mappedHeaders,
  usedColumns,
} from "./mapped-headers.ts";
import { MappedRows, type NamedCell } from "./mapped-row.ts";

/** Id of the importer that reads by the owner's own mappings. */
export const GENERIC_CSV = "generic.csv";

/** Makes an importer that reads CSV files by mappings. Of several that fit a file the owner says which (`mapping`). */
export function genericCsv(id: string, name: string, mappings: readonly CsvMapping[]): Importer {
  return {
    id,
    name,
    collections: [...new Set(mappings.map(({ collection }) => collection))],
    detect: (sample) => detect(sample, mappings),
    questions: async (members) => questionsOf(members, mappings),
    read: (members, options) => settledCredits(read(members, options, mappings)),
  };
}

function detect(sample: Sample, mappings: readonly CsvMapping[]): Detection | null {
  if (sample.kind !== "csv") return null;
  const headers = headersOfTable(sample);
  const fits = mappings.flatMap((mapping) => fitOf(mapping, headers) ?? []);
  const [best = null] = fits.toSorted(
    (one, other) => one.missing.length - other.missing.length || other.confidence - one.confidence,
  );
  return best;
}

async function questionsOf(
  members: readonly ImportMember[],
  mappings: readonly CsvMapping[],
): Promise<readonly ImportQuestion[]> {
  const questions = new Map<string, ImportQuestion>();
  for (const member of members) {
    const fitting = fittingOf(await firstRow(member), mappings);
    const [mapping] = fitting;
    if (mapping === undefined) continue;
    const more =
      fitting.length > 1
        ? [mappingQuestion(fitting)]
        : openQuestions(mapping, await surveyOf(member, mapping));
    for (const question of more) questions.set(question.id, question);
  }
  return [...questions.values()];
}

function mappingQuestion(fitting: readonly CsvMapping[]): ImportQuestion {
  const choices = fitting.map(({ name }) => name);
  return { id: "mapping", text: "By which mapping is the file read?", choices };
}

async function* read(
  members: readonly ImportMember[],
  options: ReadOptions,
  mappings: readonly CsvMapping[],
): AsyncGenerator<BankItem> {
  for (const member of members) {
    const mapping = chosen(fittingOf(await firstRow(member), mappings), options.answers);
    const manner = await mannerFor(member, mapping, options);
    const rows = new MappedRows(mapping, manner);
    const place = member.name === null ? {} : { member: member.name };
    for await (const { row, fault, cell } of namedRows(member, mapping)) {
      if (fault !== null) yield { kind: "fault", row, reason: fault, ...place };
      else yield { ...itemOf(row, () => rows.item(row, cell)), ...place };
    }
  }
}

function chosen(fitting: readonly CsvMapping[], answers: ImportAnswers): CsvMapping {
  const named = fitting.find(({ name }) => name === answers["mapping"]);
  const [only, another] = fitting;
  if (named !== undefined) return named;
  if (only !== undefined && another === undefined) return only;
  throw only === undefined
    ? new VaultError("not-recognised", "No mapping fits this file. Nothing was imported.")
    : needsAnswer("mapping");
}

/** Mappings that fit a file and find all their columns in it. */
function fittingOf(
  cells: readonly string[],
  mappings: readonly CsvMapping[],
): readonly CsvMapping[] {
  const normal = cells.map(headerName);
  return mappings.filter((mapping) => fitOf(mapping, normal)?.missing.length === 0);
}

/** Gives the cells of a file's header, or of its first row if it has none; none for an empty file. */
export async function firstRowOf(file: Blob, options: CsvOptions = {}): Promise<readonly string[]> {
  return firstRow({ source: blobSource(file) }, options);
}

async function firstRow(
  { source }: Pick<ImportMember, "source">,
  options: CsvOptions = {},
): Promise<readonly string[]> {
  for await (const { cells } of csvRows(source, { ...options, skipsFront: true })) return cells;
  return [];
}

interface NamedRow {
  readonly row: number;
  readonly fault: string | null;
  readonly cell: NamedCell;
}

async function* namedRows(member: ImportMember, mapping: CsvMapping): AsyncGenerator<NamedRow> {
  const bare = isHeaderless(mapping);
  let places: ReadonlyMap<string, number> | null = null;
  for await (const one of csvRows(member.source, optionsOf(mapping))) {
    if (places === null) {
      places = new Map(mappedHeaders(one.cells, bare).map((name, index) => [name, index]));
      mustHaveColumns(mapping, places);
      if (!bare) continue;
    }
    yield toNamed(one, places);
  }
}

function toNamed({ row, cells, fault }: CsvRow, places: ReadonlyMap<string, number>): NamedRow {
  return { row, fault, cell: (column) => cells[places.get(column) ?? -1]?.trim() ?? "" };
}

/** A delimiter of the mapping's own may show other columns than the first look did. */
function mustHaveColumns(mapping: CsvMapping, places: ReadonlyMap<string, number>): void {
  const missing = usedColumns(mapping).filter((column) => !places.has(column));
  if (missing.length === 0) return;
  throw new VaultError(
    "missing-columns",
    `The mapping ${mapping.name} needs ${missing.join(", ")}, which the file lacks. Nothing was imported.`,
    { details: { format: GENERIC_CSV, missing } },
  );
}

function optionsOf({ delimiter, encoding }: CsvMapping): CsvOptions {
  return { delimiter, encoding, skipsFront: true };
}

/** What the cells of a file tell, and whether each amount has a currency of its own. */
interface MappedSurvey extends MannerSurvey {
  readonly hasCurrency: boolean;
}

async function surveyOf(member: ImportMember, mapping: CsvMapping): Promise<MappedSurvey> {
  const votes = new MannerVotes();
  const { amounts, dates } = tellingColumns(mapping);
  const own = mapping.columns["currency"]?.from;
  let hasCurrency = true;
  for await (const { fault, cell } of namedRows(member, mapping)) {
    if (fault !== null) continue;
    for (const column of amounts) votes.amount(cell(column));
    for (const column of dates) votes.date(cell(column));
    if (own === undefined || cell(own) === "") {
      hasCurrency &&= amounts.every((column) =>
        /(?<![A-Z])[A-Z]{3}(?![A-Z])|^$/u.test(cell(column)),
      );
    }
  }
  const { decimal, dateOrder } = votes.survey();
  return {
    decimal: mapping.decimal ?? decimal,
    dateOrder: mapping.dateOrder ?? dateOrder,
    hasCurrency: hasCurrency || !hasMoney(mapping),
  };
}

function hasMoney({ columns }: CsvMapping): boolean {
  return Object.values(columns).some(({ as }) => as === "money");
}

function openQuestions(mapping: CsvMapping, survey: MappedSurvey): readonly ImportQuestion[] {
  const open = mapping.currency === null && !survey.hasCurrency ? [currencyQuestion] : [];
  return [...mannerQuestions(survey), ...open];
}

async function mannerFor(
  member: ImportMember,
  mapping: CsvMapping,
  { answers, now }: ReadOptions,
): Promise<MappedManner> {
  const survey = await surveyOf(member, mapping);
  const asks = mapping.currency === null && !survey.hasCurrency;
  const zone = mapping.zone ?? answers["zone"] ?? null;
  if (zone !== null && !isZone(zone)) throw needsAnswer("zone");
  return {
    ...mannerOf(survey, answers),
    zone,
    currency: asks ? currencyOf(answers) : mapping.currency,
    now,
  };
}
