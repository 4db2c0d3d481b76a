/**
 * Medicines of C-CDA: Medication Activity, Medication Supply Order and Medication Dispense, by their templates.
 * @module
 */
import type { Draft } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import { RowFault } from "../../reading/fault.ts";
import { stripped } from "../../reading/strip.ts";
import { childrenNamed, nodeAt, textIn, type XmlNode } from "../../reading/xml-tree.ts";
import { said } from "../../things/thing-rows.ts";
import {
  attributeOf,
  codingsIn,
  countIn,
  dayIn,
  isOfTemplate,
  quantityIn,
  referredIn,
  whenIn,
  wordsIn,
  type Narrative,
} from "./ccda-values.ts";

const ACTIVITY = "2.16.840.1.113883.10.20.22.4.16";
const SUPPLY_ORDER = "2.16.840.1.113883.10.20.22.4.17";
const DISPENSE = "2.16.840.1.113883.10.20.22.4.18";
const PRECONDITION = "2.16.840.1.113883.10.20.22.4.25";
const FREE_TEXT_SIG = "2.16.840.1.113883.10.20.22.4.147";

/** What the entries of one document share. */
export interface DocumentContext {
  readonly narrative: Narrative;
  /** When the document was written; null: not told. */
  readonly written: JsonObject | null;
}

/** What an element is among the medicines; null: nothing. */
export function medicineKind(node: XmlNode): "activity" | "order" | "dispense" | null {
  if (node.name === "substanceAdministration" && isOfTemplate(node, ACTIVITY)) return "activity";
  if (node.name !== "supply") return null;
  if (isOfTemplate(node, DISPENSE)) return "dispense";
  return isOfTemplate(node, SUPPLY_ORDER) ? "order" : null;
}

/** A medicine that is taken, or is to be. The order in it is a part of it. @throws {RowFault} */
export function activityDraft(node: XmlNode, context: DocumentContext): Omit<Draft, "row"> {
  const order = within(node, "supply").find((one) => medicineKind(one) === "order") ?? null;
  const isOrdered = attributeOf(node, "moodCode") !== "EVN" || order !== null;
  return draftOf(node, context, {
    kind: isOrdered ? "prescribed" : "stated",
    material: materialIn(node, "consumable"),
    more: said({
      ...doseIn(node),
      ...(order === null ? {} : orderedIn(order)),
      sig: sigIn(node, context.narrative),
      asNeeded: isAsNeeded(node) ? true : null,
      reason: reasonsIn(node),
    }),
  });
}

/** What a pharmacy handed out, or is to. @throws {RowFault} */
export function supplyDraft(
  node: XmlNode,
  around: XmlNode | null,
  context: DocumentContext,
): Omit<Draft, "row"> {
  const isDispense = medicineKind(node) === "dispense";
  const own = materialIn(node, "product");
  const material = own ?? (around === null ? null : materialIn(around, "consumable"));
  if (!isDispense)
    return draftOf(node, context, { kind: "prescribed", material, more: orderedIn(node) });
  const fill = countIn(nodeAt(node, "repeatNumber"));
  const pharmacy = textIn(node, "performer", "assignedEntity", "representedOrganization", "name");
  return draftOf(node, context, {
    kind: "dispensed",
    material,
    more: said({
      quantity: quantityIn(nodeAt(node, "quantity")),
      // The first of all fills is 1 here and 0 in the vault.
      fillNumber: fill === null || fill === 0 ? null : fill - 1,
      filledOn: dayIn(nodeAt(node, "effectiveTime")),
      pharmacy: pharmacy === null ? null : stripped(pharmacy),
    }),
  });
}

interface Medicine {
  readonly kind: string;
  readonly material: XmlNode | null;
  readonly more: JsonObject;
}

function draftOf(
  node: XmlNode,
  { narrative, written }: DocumentContext,
  { kind, material, more }: Medicine,
): Omit<Draft, "row"> {
  const code = nodeAt(material, "code");
  const text = wordsIn(code, narrative) ?? textIn(material, "name") ?? sigIn(node, narrative);
  if (text === null) throw new RowFault("manufacturedMaterial has no name.");
  const when = startOf(node) ?? written;
  if (when === null) throw new RowFault("effectiveTime is missing.");
  const codings = codingsIn(code);
  const route = attributeOf(nodeAt(node, "routeCode"), "displayName");
  const fields = {
    type: "prescription",
    when,
    kind,
    medication: { text, codings, ...(route !== null && { route }) },
    status: statusIn(node),
    ...more,
  };
  const id = nodeAt(node, "id");
  const names = [attributeOf(id, "root") ?? "", attributeOf(id, "extension") ?? ""];
  // Some systems write one id into many entries, so the medicine and its time tell them apart.
  const drug = attributeOf(code, "code") ?? text;
  const key = naturalKey("ccda", node.name, ...names, drug, momentOf(when));
  return { kind: "draft", collection: "prescriptions", naturalKey: key, fields };
}

function momentOf(when: JsonObject): string {
  const time = when["at"] ?? when["local"] ?? when["day"];
  return typeof time === "string" ? time : "";
}

function materialIn(node: XmlNode, role: "consumable" | "product"): XmlNode | null {
  return nodeAt(node, role, "manufacturedProduct", "manufacturedMaterial");
}

/** When it began: the interval of the entry, else when its author noted it. */
function startOf(node: XmlNode): JsonObject | null {
  const times = childrenNamed(node, "effectiveTime");
  const starts = times.flatMap((time) => [nodeAt(time, "low"), time]);
  const noted = [nodeAt(node, "author", "time")];
  for (const time of [...starts, ...noted]) {
    const when = whenIn(time);
    if (when !== null) return when;
  }
  return null;
}

/** Codes of ActStatus as FHIR has them. */
function statusIn(node: XmlNode): string {
  const status = attributeOf(nodeAt(node, "statusCode"), "code") ?? "";
  if (status === "aborted") return "stopped";
  if (status === "suspended" || status === "held") return "on-hold";
  if (status === "nullified") return "entered-in-error";
  return /^(?:active|completed|cancelled)$/u.test(status) ? status : "unknown";
}

function orderedIn(order: XmlNode): JsonObject {
  const fills = countIn(nodeAt(order, "repeatNumber"));
  return said({
    quantity: quantityIn(nodeAt(order, "quantity")),
    // So many fills are allowed, the first one with them.
    refillsAllowed: fills === null || fills === 0 ? null : fills - 1,
    validUntil: dayIn(nodeAt(order, "effectiveTime", "high")),
  });
}

const daysOfUnit: ReadonlyMap<string, number> = new Map([
  ["h", 1 / 24],
  ["d", 1],
  ["wk", 7],
]);

/** A stated dose with one stated period becomes numbers; ranges, events of the day and several periods do not. */
function doseIn(node: XmlNode): JsonObject {
  const dose = quantityIn(nodeAt(node, "doseQuantity"));
  const periods = childrenNamed(node, "effectiveTime").flatMap((time) =>
    childrenNamed(time, "period"),
  );
  const [period = null] = periods;
  const value = Number(attributeOf(period, "value") ?? Number.NaN);
  const unit = daysOfUnit.get(attributeOf(period, "unit") ?? "");
  if (dose === null || periods.length !== 1 || unit === undefined || !(value > 0)) return {};
  return { perDay: { dose, times: Math.round(1e6 / (value * unit)) / 1e6 } };
}

function isAsNeeded(node: XmlNode): boolean {
  return childrenNamed(node, "precondition").some((one) => {
    const criterion = nodeAt(one, "criterion");
    return (
      isOfTemplate(one, PRECONDITION) ||
      (criterion !== null && isOfTemplate(criterion, PRECONDITION))
    );
  });
}

/** The words of a dose stay words. */
function sigIn(node: XmlNode, narrative: Narrative): string | null {
  const free = within(node, "substanceAdministration").find((one) =>
    isOfTemplate(one, FREE_TEXT_SIG),
  );
  const text = free === undefined ? null : nodeAt(free, "text");
  const words = referredIn(text, narrative) ?? textIn(text);
  return words === null ? null : stripped(words);
}

function reasonsIn(node: XmlNode): readonly JsonObject[] | null {
  const reasons = childrenNamed(node, "entryRelationship")
    .filter((one) => attributeOf(one, "typeCode") === "RSON")
    .flatMap((one) => codingsIn(nodeAt(one, "observation", "value")));
  return reasons.length === 0 ? null : reasons;
}

/** The elements of a name in the relationships of an entry. */
function within(node: XmlNode, name: string): readonly XmlNode[] {
  return childrenNamed(node, "entryRelationship").flatMap((one) => childrenNamed(one, name));
}
