/**
 * Values of HL7 CDA: codes, times, quantities, and words that lie in the narrative.
 * @module
 */
import type { JsonObject } from "../../../../model/json.ts";
import { readWhen } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { stripped } from "../../reading/strip.ts";
import { childrenNamed, nodeAt, textIn, type XmlNode } from "../../reading/xml-tree.ts";
import { NDC, ndc11 } from "../fhir-values.ts";

/** Systems of codes by their object identifiers, as FHIR names them. */
const systems: Readonly<Record<string, string>> = {
  "2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
  "2.16.840.1.113883.6.69": NDC,
  "2.16.840.1.113883.6.96": "http://snomed.info/sct",
  "2.16.840.1.113883.6.73": "http://www.whocc.no/atc",
  "2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
  "2.16.840.1.113883.6.103": "http://hl7.org/fhir/sid/icd-9-cm",
};

/** Words of the narrative by their ids. */
export type Narrative = ReadonlyMap<string, string>;

/** An attribute that says something; null if there is none. */
export function attributeOf(node: XmlNode | null, name: string): string | null {
  const value = node?.attributes.get(name)?.trim() ?? "";
  return value === "" ? null : value;
}

/** Tells whether an element is of a template, whichever version of it. */
export function isOfTemplate(node: XmlNode, root: string): boolean {
  return childrenNamed(node, "templateId").some((one) => attributeOf(one, "root") === root);
}

/** The codes of a CD, its translations with it. */
export function codingsIn(code: XmlNode | null): readonly JsonObject[] {
  const codes = code === null ? [] : [code, ...childrenNamed(code, "translation")];
  return codes.flatMap((one) => {
    const [system, value] = [attributeOf(one, "codeSystem"), attributeOf(one, "code")];
    if (system === null || value === null) return [];
    const name = Object.hasOwn(systems, system) ? systems[system] : undefined;
    const display = attributeOf(one, "displayName");
    return [
      {
        system: name ?? `urn:oid:${system}`,
        code: name === NDC ? ndc11(value) : value,
        ...(display !== null && { display }),
      },
    ];
  });
}

/** What a CD says in words: its name, its original text, or what that refers to. */
export function wordsIn(code: XmlNode | null, narrative: Narrative): string | null {
  const original = nodeAt(code, "originalText");
  const translated = childrenNamed(code, "translation").map((one) =>
    attributeOf(one, "displayName"),
  );
  const words = [
    attributeOf(code, "displayName"),
    referredIn(original, narrative),
    textIn(original),
    ...translated,
  ].find((text) => text !== null);
  return words === undefined || words === null ? null : stripped(words);
}

/** The words that the reference in a text names. */
export function referredIn(text: XmlNode | null, narrative: Narrative): string | null {
  const name = attributeOf(nodeAt(text, "reference"), "value");
  return name === null ? null : (narrative.get(name.replace(/^#/u, "")) ?? null);
}

/** A TS as `when`, as exactly as it is stated; null if it is no time. */
export function whenIn(node: XmlNode | null): JsonObject | null {
  const parts = /^(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?(?:\.\d+)?)?([+-]\d{4})?$/u.exec(
    attributeOf(node, "value") ?? "",
  );
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second, zone = ""] = parts;
  if (month === undefined) return { day: year ?? "", precision: "year" };
  if (day === undefined) return { day: `${year}-${month}`, precision: "month" };
  const date = `${year}-${month}-${day}`;
  const clock =
    hour === undefined ? "" : `T${hour}:${minute}${second === undefined ? "" : `:${second}`}`;
  try {
    return readWhen(`${date}${clock}${clock === "" ? "" : zone}`, "dmy", "effectiveTime", 0);
  } catch (error) {
    if (error instanceof RowFault) return null;
    throw error;
  }
}

/** The day of a TS as it stands there; null if it is none. */
export function dayIn(node: XmlNode | null): string | null {
  const parts = /^(\d{4})(\d\d)(\d\d)/u.exec(attributeOf(node, "value") ?? "");
  return whenIn(node) === null || parts === null ? null : parts.slice(1).join("-");
}

/** A PQ; without a unit it counts pieces. Null if it is no number above zero. */
export function quantityIn(node: XmlNode | null): JsonObject | null {
  const value = Number(attributeOf(node, "value") ?? Number.NaN);
  const unit = attributeOf(node, "unit") ?? "1";
  if (!Number.isFinite(value) || value <= 0) return null;
  return { value, unit: unit === "1" ? "{unit}" : unit };
}

/** A whole number in an attribute `value`; null if there is none. */
export function countIn(node: XmlNode | null): number | null {
  const value = attributeOf(node, "value") ?? "";
  return /^\d{1,4}$/u.test(value) ? Number(value) : null;
}
