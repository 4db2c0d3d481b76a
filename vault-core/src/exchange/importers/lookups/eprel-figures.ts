/**
 * What a model of EPREL uses, by the fields of its product group. One figure of each: that of its label.
 * @module
 */
import type { LookupEntry } from "../../../model/drafts.ts";
import { isList, type Json, type JsonObject } from "../../../model/json.ts";
import { isObject, memberOf } from "../reading/json.ts";
import { memberAt } from "./models.ts";

type Figure = NonNullable<LookupEntry["figure"]>;

/** A field that tells kWh. */
interface Field {
  readonly kind: Figure["kind"];
  /** Name of the member; with a dot, of a member of an object. */
  readonly name: string;
  /** Groups that mean this by it; absent: all that have it. */
  readonly groups?: RegExp;
  /** What is more than the registry takes is no kWh of this kind. */
  readonly most?: number;
}

/** What is told of a hundred cycles stands before what is told of one: it is more exact. */
const FIELDS: readonly Field[] = [
  { kind: "per100CyclesKwh", name: "energyConsPer100Cycle" },
  { kind: "per100CyclesKwh", name: "energyCons100" },
  { kind: "per100CyclesKwh", name: "energyConsumption100Wash" },
  { kind: "perCycleKwh", name: "energyConsPerCycle" },
  { kind: "perCycleKwh", name: "energyCons", groups: /^(?:|dishwashers\d*)$/u },
  { kind: "perCycleKwh", name: "energyConsumptionWash" },
  { kind: "perCycleKwh", name: "energyConsDry", most: 9.99 },
  { kind: "perYearKwh", name: "energyConsAnnualV2" },
  { kind: "perYearKwh", name: "energyConsAnnual" },
  { kind: "perYearKwh", name: "consolidatedEnergyConsAnnual" },
  { kind: "perYearKwh", name: "weightedEnergyAnnual" },
  // Of a ventilation unit it is what a hundred square meters need.
  { kind: "perYearKwh", name: "energyAnnual", groups: /^(?!residentialventilation)/u },
  { kind: "perYearKwh", name: "coolingCharacteristics.annualElectricityConsumption" },
  { kind: "perYearKwh", name: "declaredLoadProfileWaterHeatingAnnualElectricityCons" },
  // Watts that are drawn for a thousand hours are as many kWh.
  { kind: "per1000HoursKwh", name: "powerOnModeSDR" },
  { kind: "per1000HoursKwh", name: "energyConsOnMode" },
  { kind: "per1000HoursKwh", name: "weightedEnergyConsumption", groups: /^(?:|lamps)$/u },
];

const MOST_KWH = 1_000_000;

/** Gives the figure of a model; null if it tells none. */
export function figureOf(product: JsonObject, group: string): Figure | null {
  for (const { kind, name, groups, most = MOST_KWH } of FIELDS) {
    if (groups?.test(group) === false) continue;
    const kwh = kwhOf(memberAt(product, name));
    if (kwh !== null && kwh <= most) return { kind, kwh };
  }
  return ofOven(product);
}

/** An oven of one cavity: its class is that of the better mode. Of more cavities no one figure tells. */
function ofOven(product: JsonObject): Figure | null {
  const cavities = memberOf(product, "cavities");
  if (!isList(cavities) || cavities.length !== 1 || !isObject(cavities[0])) return null;
  const [cavity] = cavities;
  const modes = ["energyConsumptionCycle", "energyConsumptionCycleFanForced"];
  const told = modes.flatMap((mode) => kwhOf(memberOf(cavity, mode)) ?? []);
  return told.length === 0 ? null : { kind: "perCycleKwh", kwh: Math.min(...told) };
}

function kwhOf(value: Json | undefined): number | null {
  const kwh = typeof value === "string" ? Number(value.replace(",", ".")) : value;
  return typeof kwh === "number" && kwh > 0 && kwh < MOST_KWH ? kwh : null;
}
