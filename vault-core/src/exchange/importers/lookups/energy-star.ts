/**
 * Data sets of ENERGY STAR (data.energystar.gov): the certified models of one product, as CSV with the names that people read or
 * those of the interface, or as the interface's JSON, a model an element. No record comes of it: the models become a table in the
 * vault that appliances are looked up in.
 * @module
 */
import type { ImportItem, LookupEntry, LookupRow } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type Sample,
} from "../importer.ts";
import { RowFault } from "../reading/fault.ts";
import { memberOf } from "../reading/json.ts";
import { isAbsent, readDecimal } from "../reading/numbers.ts";
import { stripped } from "../reading/strip.ts";
import { type CellOf, tableItems } from "../reading/table.ts";
import { firstSign, modelItems } from "./models.ts";

const columns = {
  id: ["energy star unique id", "pd_id"],
  brand: ["brand name", "brand_name"],
  model: ["model number", "model_number"],
  name: ["model name", "model_name"],
  perYear: [
    "annual energy use (kwh/yr)",
    "annual energy use (kwh/year)",
    "annual_energy_use_kwh_yr",
    "annual_energy_use_kwh_year",
    "estimated annual energy use (kwh/yr)",
    "estimated_annual_energy_use_kwh_yr",
    "annual energy consumption (kwh/yr)",
    "annual_energy_consumption_kwh_yr",
    "reported annual energy consumption (kwh)",
    "reported_annual_energy_consumption_kwh",
    "tec of model (kwh)",
    "tec_of_model_kwh",
  ],
  watts: ["energy used (watts)", "energy_used_watts"],
} as const;
type Column = keyof typeof columns;

/** Televisions and computers are told by the name of the model alone. */
const required = [
  { name: columns.id[0], accepted: columns.id },
  { name: columns.brand[0], accepted: columns.brand },
  { name: columns.model[0], accepted: [...columns.model, ...columns.name] },
];

/** The importer. */
export const energyStar: Importer = {
  id: "energy-star",
  name: "ENERGY STAR data set",
  collections: ["appliances"],
  detect,
  questions: async () => [],
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind === "csv") return whole(scoreOf(required, new Set(sample.headers)));
  if (sample.kind !== "json") return null;
  const names = [...sample.paths].flatMap((path) => /^\[\]\.(\w+)$/u.exec(path)?.[1] ?? []);
  return whole(scoreOf(required, new Set(names)));
}

/** Other tables have some of these columns. */
function whole(found: Detection | null): Detection | null {
  return found?.missing.length === 0 ? found : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const member of members)
    if ((await firstSign(member.source)) === "[")
      yield* modelItems(member, null, (row, at) => toItem(cellOf(row), at));
    else yield* tableItems([member], columns, toItem);
}

/** The interface leaves out what a model does not tell. */
function cellOf(row: JsonObject): CellOf<Column> {
  return (column) => {
    const value = columns[column]
      .map((name) => memberOf(row, name))
      .find((one) => one !== undefined);
    return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  };
}

function toItem(cell: CellOf<Column>, row: number): ImportItem {
  const figure = figureOf(cell);
  if (figure === null) return { kind: "skip", rule: "no-figures", row };
  const entry: LookupEntry = {
    id: textIn(cell("id"), columns.id[0]).slice(0, 64),
    brand: textIn(cell("brand"), columns.brand[0]),
    model: textIn(isAbsent(cell("model")) ? cell("name") : cell("model"), columns.model[0]),
    labelClass: null,
    labelRegime: "ENERGY_STAR",
    figure,
  };
  const lookup: LookupRow = { kind: "lookup", entry, row };
  return lookup;
}

/** Of a lamp the watts alone are told: drawn for a thousand hours they are as many kWh. */
function figureOf(cell: CellOf<Column>): LookupEntry["figure"] {
  const perYear = amountOf(cell("perYear"), "Annual Energy Use");
  if (perYear !== null) return { kind: "perYearKwh", kwh: perYear };
  const watts = amountOf(cell("watts"), "Energy Used (watts)");
  return watts === null ? null : { kind: "per1000HoursKwh", kwh: watts };
}

function amountOf(text: string, column: string): number | null {
  const amount = Number(readDecimal(text, ".", column) ?? 0);
  return amount > 0 && amount < 1_000_000 ? amount : null;
}

function textIn(text: string, column: string): string {
  if (isAbsent(text)) throw new RowFault(`${column} is missing.`);
  return stripped(text).slice(0, 120);
}
