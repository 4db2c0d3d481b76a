/**
 * Data sets of ENERGY STAR (data.energystar.gov): the certified models of one product as CSV, with the names that people read or
 * those of the interface. No record comes of it: the models become a table in the vault that appliances are looked up in.
 * @module
 */
import type { ImportItem, LookupEntry, LookupRow } from "../../../model/drafts.ts";
import { scoreOf, type Importer, type ImportMember } from "../importer.ts";
import { RowFault } from "../reading/fault.ts";
import { isAbsent, readDecimal } from "../reading/numbers.ts";
import { stripped } from "../reading/strip.ts";
import { type CellOf, requiredColumns, tableItems } from "../reading/table.ts";

const columns = {
  id: ["energy star unique id", "pd_id"],
  brand: ["brand name", "brand_name"],
  model: ["model number", "model_number"],
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
  ],
} as const;
type Column = keyof typeof columns;

const required = requiredColumns(columns, ["id", "brand", "model"]);

/** The importer. */
export const energyStar: Importer = {
  id: "energy-star",
  name: "ENERGY STAR data set",
  collections: ["appliances"],
  detect: (sample) => {
    if (sample.kind !== "csv") return null;
    const found = scoreOf(required, new Set(sample.headers));
    return found?.missing.length === 0 ? found : null;
  },
  questions: async () => [],
  read,
};

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  yield* tableItems(members, columns, toItem);
}

function toItem(cell: CellOf<Column>, row: number): ImportItem {
  const kwh = readDecimal(cell("perYear"), ".", "Annual Energy Use");
  const use = kwh === null ? 0 : Number(kwh);
  if (!(use > 0 && use < 1_000_000)) return { kind: "skip", rule: "no-figures", row };
  const entry: LookupEntry = {
    id: textIn(cell, "id", 64),
    brand: textIn(cell, "brand", 120),
    model: textIn(cell, "model", 120),
    labelClass: null,
    labelRegime: "ENERGY_STAR",
    figure: { kind: "perYearKwh", kwh: use },
  };
  const lookup: LookupRow = { kind: "lookup", entry, row };
  return lookup;
}

function textIn(cell: CellOf<Column>, column: Exclude<Column, "perYear">, most: number): string {
  const text = cell(column);
  if (isAbsent(text)) throw new RowFault(`${columns[column][0]} is missing.`);
  return stripped(text).slice(0, most);
}
