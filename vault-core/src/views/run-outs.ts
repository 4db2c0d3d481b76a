/**
 * When a medicine runs out, from its fills: an estimate, no advice. Days of supply go by evidence: what was stated with a
 * fill, else its quantity by the dose a day, else how long the prescription says that one lasts. Medicines taken as needed
 * have no such day.
 * @module
 */
import { dayOf } from "../collection/time/days.ts";
import { numberOf, sortedText, textOf } from "../collection/line.ts";
import { isJsonObject, readPath } from "../collection/paths.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { compareTexts } from "./cells/order.ts";
import type { EffectiveRecord } from "./source.ts";

/** The first day without a medicine, and the fill that it is reckoned from. */
export interface RunOut {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Id of the last fill. */
  readonly id: string;
  readonly name: string;
}

/** What counts of a prescription record; kept in parts of views as it is. */
export type Supply = JsonObject;

const KEPT = [
  "id",
  "kind",
  "status",
  "medication",
  "asNeeded",
  "perDay",
  "quantity",
  "daysSupply",
  "fillNumber",
];
const NOT_MEANT = new Set(["entered-in-error", "draft"]);
const ENDED = new Set(["stopped", "cancelled", "completed"]);
/** Systems whose codes name a medicine for sure: RxNorm, and NDC of 11 digits. */
const RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";
const NDC = "http://hl7.org/fhir/sid/ndc";

const DAY_MS = 86_400_000;
/** Stock that is carried into the next fill at most. */
const MOST_CARRIED = 90;
/** Pharmacy and insurer tell one fill within so many days, or under one number within so many. */
const SAME_FILL_DAYS = 3;
const SAME_NUMBER_DAYS = 30;

/** What a prescription says of supply, as a list of one; empty for any other record, and for one without an exact day. */
export function supplyOf(record: EffectiveRecord, homeZone: string): readonly Supply[] {
  if (textOf(record, "type") !== "prescription") return [];
  if (NOT_MEANT.has(textOf(record, "status") ?? "")) return [];
  const filled = textOf(record, "filledOn");
  const told = filled ?? dayOf(record, homeZone);
  if (told === null || !/^\d{4}-\d\d-\d\d$/.test(told)) return [];
  const isFill = filled !== null || isFillKind(record);
  if (isFill && record["status"] === "cancelled") return [];
  const kept = KEPT.flatMap((name): [string, Json][] => {
    const value = record[name];
    return value === undefined ? [] : [[name, value]];
  });
  return [{ ...Object.fromEntries(kept), day: told, isFill }];
}

/** Tells the run-out of each medicine. The order of supplies does not matter. */
export function runOuts(supplies: readonly Supply[]): readonly RunOut[] {
  const sorted = supplies.toSorted(compareSupplies);
  return byMedicine(sorted).flatMap((group) => runOutOf(group) ?? []);
}

function runOutOf(group: readonly Supply[]): RunOut | null {
  const orders = group.filter(({ isFill }) => isFill !== true);
  const fills = eachOnce(group.filter(({ isFill }) => isFill === true));
  const last = fills.at(-1);
  const order = orders.at(-1);
  if (last === undefined || !isGoingOn(last, order)) return null;
  let end = 0;
  for (const fill of fills) {
    const before = orders.findLast((one) => dayIn(one) <= dayIn(fill));
    const days = daysOf(fill, before);
    // Without the days of one fill nobody knows how long the stock lasts.
    if (days === null) return null;
    const carried = Math.min(MOST_CARRIED, Math.max(0, end - dayIn(fill)));
    // A further fill never moves the day earlier, however much was left.
    end = Math.max(end, dayIn(fill) + carried + days);
  }
  const name = readPath(last, "medication.text");
  return {
    day: new Date(end * DAY_MS).toISOString().slice(0, 10),
    id: textOf(last, "id") ?? "",
    name: typeof name === "string" ? name : "",
  };
}

/** Not taken as needed, and not ended since the last fill. */
function isGoingOn(last: Supply, order: Supply | undefined): boolean {
  if (last["asNeeded"] === true || order?.["asNeeded"] === true) return false;
  const isOver = order !== undefined && ENDED.has(textOf(order, "status") ?? "");
  return !isOver || dayIn(order) < dayIn(last);
}

/** A fill that the insurer claimed is the one that the pharmacy dispensed. */
function eachOnce(fills: readonly Supply[]): readonly Supply[] {
  const dispensed = fills.filter(({ kind }) => kind !== "claimed");
  return fills.filter(
    (fill) => fill["kind"] !== "claimed" || !dispensed.some((other) => isSameFill(fill, other)),
  );
}

function isSameFill(one: Supply, other: Supply): boolean {
  const apart = Math.abs(dayIn(one) - dayIn(other));
  const number = numberOf(one, "fillNumber");
  const isSameNumber = number !== null && number === numberOf(other, "fillNumber");
  return apart <= SAME_FILL_DAYS || (isSameNumber && apart <= SAME_NUMBER_DAYS);
}

/** Whole days that a fill lasts; null if nothing tells. */
function daysOf(fill: Supply, order: Supply | undefined): number | null {
  const days =
    numberOf(fill, "daysSupply") ??
    byDose(fill, fill) ??
    (order === undefined ? null : (byDose(fill, order) ?? numberOf(order, "daysSupply")));
  return days === null || !(days >= 1 && days < 10_000) ? null : Math.floor(days);
}

/** The quantity of a fill by the dose a day, if both are told in one unit. */
function byDose(fill: Supply, dosed: Supply): number | null {
  const [quantity, perDay] = [fill["quantity"], dosed["perDay"]];
  if (!isJsonObject(quantity) || !isJsonObject(perDay)) return null;
  const { dose } = perDay;
  const [times, all] = [numberOf(perDay, "times"), numberOf(quantity, "value")];
  if (!isJsonObject(dose) || times === null || all === null) return null;
  const one = numberOf(dose, "value");
  const isOneUnit = textOf(dose, "unit") === textOf(quantity, "unit");
  return one === null || one * times <= 0 || !isOneUnit ? null : all / (one * times);
}

/** Supplies of one medicine: those that share a code, or its name. In the order in which they come. */
function byMedicine(supplies: readonly Supply[]): readonly (readonly Supply[])[] {
  const groupOf = new Map<string, Supply[]>();
  for (const supply of supplies) {
    const keys = keysOf(supply);
    const found = new Set(keys.flatMap((key) => groupOf.get(key) ?? []));
    const met = new Set(keys.flatMap((key) => (groupOf.has(key) ? [groupOf.get(key)] : [])));
    const group = [...found, supply].toSorted(compareSupplies);
    for (const [key, held] of groupOf) if (met.has(held)) groupOf.set(key, group);
    for (const key of keys) groupOf.set(key, group);
  }
  return [...new Set(groupOf.values())];
}

function keysOf({ medication }: Supply): readonly string[] {
  if (!isJsonObject(medication)) return [];
  const { codings } = medication;
  const codes = Array.isArray(codings) ? codings.flatMap(keyOfCoding) : [];
  const name = (textOf(medication, "text") ?? "").trim().toLowerCase().replaceAll(/\s+/gu, " ");
  return [...codes, ...(name === "" ? [] : [`text ${name}`])];
}

function keyOfCoding(coding: Json): readonly string[] {
  if (!isJsonObject(coding)) return [];
  const [system, code] = [textOf(coding, "system"), textOf(coding, "code")];
  const isSure = system === RXNORM || (system === NDC && /^\d{11}$/.test(code ?? ""));
  return isSure && code !== null ? [`${system} ${code}`] : [];
}

function isFillKind(record: JsonObject): boolean {
  return record["kind"] === "dispensed" || record["kind"] === "claimed";
}

/** Days since 1970. */
function dayIn(supply: Supply): number {
  return Date.parse(textOf(supply, "day") ?? "") / DAY_MS;
}

/** By day; the text of the whole decides between equals, so that any order of parts gives one. */
function compareSupplies(one: Supply, other: Supply): number {
  return (
    compareTexts(textOf(one, "day") ?? "", textOf(other, "day") ?? "") ||
    compareTexts(sortedText(one), sortedText(other))
  );
}
