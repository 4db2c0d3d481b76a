/**
 * Health records as FHIR R4: a Bundle, one resource, or NDJSON with a resource a line.
 *
 * The patient and everybody's addresses are left at the door. Other versions of FHIR are not read.
 * @module
 */
import type { ImportItem, ImportQuestion } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../importer.ts";
import { firstBytes, type ByteSource } from "../reading/byte-source.ts";
import { isObject, jsonElements, memberOf, textMember } from "../reading/json.ts";
import { limits, refusal } from "../reading/limits.ts";
import { needsAnswer } from "../reading/manner.ts";
import { encodingOf, textOf, textOfStart } from "../reading/text.ts";
import { wholeJson } from "../reading/whole.ts";
import { needsLabel, type FhirContext, type FhirResource } from "./fhir-context.ts";
import { fhirItems, fhirTypes } from "./fhir-items.ts";

const labelQuestion: ImportQuestion = {
  id: "source",
  text: "Which hospital, insurer or app is the file from? A short name tells its records from those of others.",
};

/** The importer. */
export const fhirR4: Importer = {
  id: "fhir.r4",
  name: "Health records (FHIR R4)",
  collections: ["prescriptions", "measurements"],
  detect,
  questions: async (members) => ((await needsLabels(members)) ? [labelQuestion] : []),
  read,
};

/** Words that only DSTU2 and R5 have. */
const otherVersions =
  /"MedicationOrder"|"fhirVersion"\s*:\s*"(?:1|3|5)\.|"medication"\s*:\s*\{\s*"(?:concept|reference)"/u;

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json" || !sample.paths.has("resourceType")) return null;
  const types = ["Bundle", ...fhirTypes, "Patient"].join("|");
  const isOurs = new RegExp(`"resourceType"\\s*:\\s*"(?:${types})"`, "u").test(sample.start);
  if (!isOurs || otherVersions.test(sample.start)) return null;
  return { confidence: 1, missing: [] };
}

async function* read(
  members: readonly ImportMember[],
  { answers }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const label = (answers["source"] ?? "").trim();
  if (label === "" && (await needsLabels(members))) throw needsAnswer("source");
  const context: FhirContext = { medications: await medicationsOf(members), label };
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for await (const next of resourcesOf(source)) {
      for (const item of itemsOf(next, context)) yield { ...item, ...place };
    }
  }
}

function itemsOf({ row, one, fault }: ReadResource, context: FhirContext): readonly ImportItem[] {
  if (one !== null) return fhirItems(one, row, context);
  return [{ kind: "fault", row, reason: fault ?? "The resource cannot be read." }];
}

async function needsLabels(members: readonly ImportMember[]): Promise<boolean> {
  for (const { source } of members) {
    for await (const { one } of resourcesOf(source)) {
      if (one !== null && isKept(one.resource) && needsLabel(one)) return true;
    }
  }
  return false;
}

function isKept(resource: JsonObject): boolean {
  const type = textMember(resource, "resourceType");
  return fhirTypes.some((name) => name === type && name !== "Medication");
}

async function medicationsOf(
  members: readonly ImportMember[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const medications = new Map<string, JsonObject>();
  for (const { source } of members) {
    for await (const { one } of resourcesOf(source)) {
      if (one === null || textMember(one.resource, "resourceType") !== "Medication") continue;
      const id = textMember(one.resource, "id");
      if (id !== null) medications.set(`Medication/${id}`, one.resource);
      if (one.fullUrl !== null) medications.set(one.fullUrl, one.resource);
    }
  }
  return medications;
}

interface ReadResource {
  readonly row: number;
  readonly one: FhirResource | null;
  readonly fault: string | null;
}

async function* resourcesOf(source: ByteSource): AsyncGenerator<ReadResource> {
  const start = textOfStart(await firstBytes(source, limits.sampleBytes));
  if (/"resourceType"\s*:\s*"Bundle"/u.test(start)) yield* entriesOf(source);
  else if (isLines(start)) yield* linesOf(source);
  else yield toResource(1, await wholeJson(source));
}

/** The first line is a whole object, or longer than the start. */
function isLines(start: string): boolean {
  const [first = "", second] = start.replace(/^\ufeff/u, "").split("\n");
  return parsed(first) !== null || (second === undefined && start.length >= limits.sampleBytes);
}

async function* entriesOf(source: ByteSource): AsyncGenerator<ReadResource> {
  for await (const { row, value, fault } of jsonElements(source, "entry")) {
    const resource = value === null ? undefined : memberOf(value, "resource");
    if (value === null || !isObject(resource))
      yield { row, one: null, fault: fault ?? "The entry has no resource." };
    else yield { row, one: { resource, fullUrl: textMember(value, "fullUrl") }, fault: null };
  }
}

async function* linesOf(source: ByteSource): AsyncGenerator<ReadResource> {
  let rest = "";
  let row = 0;
  for await (const piece of textOf(source, await encodingOf(source))) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > limits.jsonElementLength)
      throw refusal("too-large", limits.jsonElementLength);
    for (const line of lines) {
      row += 1;
      if (line.trim() !== "") yield toResource(row, parsed(line));
    }
  }
  if (rest.trim() !== "") yield toResource(row + 1, parsed(rest));
}

function toResource(row: number, resource: JsonObject | null): ReadResource {
  if (resource === null) return { row, one: null, fault: "The resource is no JSON." };
  return { row, one: { resource, fullUrl: null }, fault: null };
}

function parsed(line: string): JsonObject | null {
  let value: Json;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isObject(value) ? value : null;
}
