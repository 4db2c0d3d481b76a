/**
 * Apple Health's export, `export.xml`: measures of the body; health records in it go to FHIR R4.
 *
 * Names of devices and the rest of what a watch notes are left at the door, each counted by the rule `type`.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import type {
  Companions,
  Detection,
  Importer,
  ImportMember,
  ReadOptions,
  Sample,
} from "../importer.ts";
import { readWhen } from "../reading/dates.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { Nth } from "../reading/nth.ts";
import { wholeJson } from "../reading/whole.ts";
import { xmlElements, type XmlElement } from "../reading/xml-elements.ts";
import { fhirItems } from "./fhir-items.ts";
import { inCentimeters, inKilograms } from "./units.ts";

const points: Readonly<Record<string, string>> = {
  HKQuantityTypeIdentifierBodyMass: "Weight",
  HKQuantityTypeIdentifierHeight: "Height",
  HKQuantityTypeIdentifierWaistCircumference: "Waist",
};
const codes: Readonly<Record<string, string>> = {
  Weight: "29463-7",
  Height: "8302-2",
  Waist: "8280-0",
};
const wanted = new Set(["Record", "ClinicalRecord"]);

/** The importer. */
export const appleHealth: Importer = {
  id: "apple.health",
  name: "Apple Health",
  collections: ["measurements", "prescriptions"],
  leads: ["fhir.r4", "ccda"],
  detect,
  questions: async () => [],
  read,
};

function detect(sample: Sample): Detection | null {
  const isHealth = sample.kind === "xml" && sample.root === "HealthData";
  return isHealth ? { confidence: 1, missing: [] } : null;
}

async function* read(
  members: readonly ImportMember[],
  { companions }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const records = recordFiles(companions);
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    const nth = new Nth();
    let row = 0;
    for await (const element of xmlElements(source, wanted, "HealthData")) {
      row += 1;
      for (const item of await itemsOfElement(element, row, { nth, records }))
        yield { ...item, ...place };
    }
  }
}

interface HealthContext {
  readonly nth: Nth;
  readonly records: (path: string) => ImportMember | null;
}

async function itemsOfElement(
  element: XmlElement | null,
  row: number,
  { nth, records }: HealthContext,
): Promise<readonly ImportItem[]> {
  if (element === null)
    return [{ kind: "fault", row, reason: "The file ends before its list does." }];
  if (element.name === "ClinicalRecord") return clinicalItems(element, row, records);
  return [itemOf(row, () => toItem(element, row, nth))];
}

function toItem({ attributes }: XmlElement, row: number, nth: Nth): ImportItem {
  const type = attributes.get("type") ?? "";
  const point = Object.hasOwn(points, type) ? points[type] : undefined;
  if (point === undefined) return { kind: "skip", rule: "type", row };
  const value = Number(attributes.get("value") ?? Number.NaN);
  const unit = attributes.get("unit") ?? "";
  const quantity = point === "Weight" ? inKilograms(value, unit) : inCentimeters(value, unit);
  if (quantity === null) throw new RowFault("value or unit is no length or weight.");
  const start = attributes.get("startDate") ?? "";
  const fields = {
    type: "measurement",
    when: readWhen(start.replace(/ ([+-]\d{4})$/u, "$1"), "mdy", "startDate", 0),
    point,
    quantity,
    code: { system: "http://loinc.org", code: codes[point] ?? "" },
  };
  const parts = [point, start, `${value} ${unit}`];
  const key = naturalKey("apple-health", ...parts, nth.next(...parts));
  return { kind: "draft", collection: "measurements", naturalKey: key, fields, row };
}

/** Files beside the list by the end of their paths. */
function recordFiles(companions: Companions): (path: string) => ImportMember | null {
  const byName = new Map(
    companions.names.map((name) => [name.slice(name.lastIndexOf("/") + 1), name]),
  );
  return (path) => {
    const name = byName.get(path.slice(path.lastIndexOf("/") + 1));
    return name === undefined ? null : companions.take(name);
  };
}

async function clinicalItems(
  { attributes }: XmlElement,
  row: number,
  records: (path: string) => ImportMember | null,
): Promise<readonly ImportItem[]> {
  const isR4 = (attributes.get("fhirVersion") ?? "").startsWith("4.");
  if (!isR4) return [{ kind: "skip", rule: "type", row }];
  const file = records(attributes.get("resourceFilePath") ?? "");
  const resource: JsonObject | null = file === null ? null : await wholeJson(file.source);
  if (resource === null)
    return [{ kind: "fault", row, reason: "resourceFilePath names no health record." }];
  const fullUrl = attributes.get("sourceURL") ?? null;
  const label = attributes.get("sourceName") ?? "";
  return fhirItems({ resource, fullUrl }, row, { medications: new Map(), label });
}
