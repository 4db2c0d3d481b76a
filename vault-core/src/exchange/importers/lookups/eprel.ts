/**
 * The public part of EPREL, the European Product Registry for Energy Labelling: a model an element, as the export of a product
 * group has it (`[...]` in a zip) or an answer of its interface (`{"hits": [...]}`). No record comes of it: the models become a
 * table in the vault that appliances are looked up in.
 * @module
 */
import type { ImportItem, LookupEntry, LookupRow } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import type { Detection, Importer, ImportMember, Sample } from "../importer.ts";
import { RowFault } from "../reading/fault.ts";
import { memberOf, textMember } from "../reading/json.ts";
import { stripped } from "../reading/strip.ts";
import { figureOf } from "./eprel-figures.ts";
import { firstSign, memberAt, modelItems } from "./models.ts";

/** The importer. */
export const eprel: Importer = {
  id: "eprel",
  name: "EPREL product group",
  collections: ["appliances"],
  detect,
  questions: async () => [],
  read,
};

/** Groups that are no thing of a household. */
const OTHER_GROUPS = /^tyres|^professional|directsales|package/iu;

/** Of an air conditioner its cooling, as its figure. */
const CLASSES = [
  "energyClass",
  "energyClassSDR",
  "energyClassWash",
  "coolingEnergyClass",
  "coolingCharacteristics.energyClass",
];

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json") return null;
  const { paths, start } = sample;
  const names = ["eprelRegistrationNumber", "modelIdentifier"];
  const isExport = names.every((name) => paths.has(`[].${name}`));
  const isAnswer = paths.has("hits") && names.every((name) => start.includes(`"${name}"`));
  return isExport || isAnswer ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const member of members) {
    const list = (await firstSign(member.source)) === "{" ? "hits" : null;
    yield* modelItems(member, list, toItem);
  }
}

function toItem(product: JsonObject, row: number): ImportItem {
  if (memberOf(product, "lastVersion") === false) return { kind: "skip", rule: "old-version", row };
  const group = textMember(product, "productGroup") ?? "";
  if (OTHER_GROUPS.test(group)) return { kind: "skip", rule: "other-group", row };
  const labelClass = classOf(product);
  const figure = figureOf(product, group.toLowerCase());
  if (labelClass === null && figure === null) return { kind: "skip", rule: "no-figures", row };
  const entry: LookupEntry = {
    id: idOf(product),
    brand: nameIn(product, "supplierOrTrademark", "trademarkOwner"),
    model: nameIn(product, "modelIdentifier"),
    labelClass,
    labelRegime: regimeOf(group, labelClass),
    figure,
  };
  const lookup: LookupRow = { kind: "lookup", entry, row };
  return lookup;
}

function idOf(product: JsonObject): string {
  const id = memberOf(product, "eprelRegistrationNumber");
  const text = typeof id === "number" ? String(id) : id;
  if (typeof text === "string" && /^\d{1,12}$/u.test(text)) return text;
  throw new RowFault("eprelRegistrationNumber is missing.");
}

function nameIn(product: JsonObject, ...names: readonly string[]): string {
  const text = names.flatMap((name) => textMember(product, name) ?? [])[0];
  const name = text === undefined ? "" : stripped(text).trim().slice(0, 120);
  if (name === "") throw new RowFault(`${names[0] ?? ""} is missing.`);
  return name;
}

/** The old scale is written with P: `APP` is A++. */
function classOf(product: JsonObject): LookupEntry["labelClass"] {
  const told = CLASSES.flatMap((name) => wordsAt(product, name));
  const label = (told[0] ?? "").toUpperCase().replaceAll("P", "+");
  return isLabel(label) ? label : null;
}

function wordsAt(product: JsonObject, name: string): readonly string[] {
  const value = memberAt(product, name);
  return typeof value === "string" && value !== "" ? [value] : [];
}

const LABELS = ["A", "B", "C", "D", "E", "F", "G", "A+", "A++", "A+++"] as const;

function isLabel(text: string): text is (typeof LABELS)[number] {
  return LABELS.some((label) => label === text);
}

/** Groups of the labels since 2021 carry the year of their regulation, or are new. A class with a plus is of the old scale. */
function regimeOf(group: string, label: string | null): LookupEntry["labelRegime"] {
  if (label?.includes("+") === true) return "EU-2010";
  if (/20(19|2\d)|^electronicdisplays|^lightsources|^smartphones/iu.test(group)) return "EU-2021";
  return group === "" ? "other" : "EU-2010";
}
