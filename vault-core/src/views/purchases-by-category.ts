/**
 * What was spent on each category. Purchases without one count under the empty key, so that the sums are whole.
 * @module
 */
import { textOf } from "../collection/line.ts";
import { productName } from "../peek/taxonomy.ts";
import {
  bySpent,
  joinMoney,
  mergeMoney,
  type MoneyCell,
  readMoneyCells,
  SPENT_FIELDS,
  toMoneyCells,
} from "./cells/money-cells.ts";
import type { View, ViewRow } from "./view.ts";

/** The view; keys are ids of the IAB Ad Product Taxonomy 2.0. */
export const purchasesByCategory: View<readonly MoneyCell[]> = {
  version: 2,
  collections: ["purchases"],
  byRecordDay: true,
  fields: [...SPENT_FIELDS, "category"],
  part: (records) => toMoneyCells(records, (record) => textOf(record, "category") ?? ""),
  readPart: readMoneyCells,
  join: joinMoney,
  merge: (parts, options) => bySpent(mergeMoney(parts), options.limit).map(withName),
};

function withName(row: ViewRow): ViewRow {
  const name = productName(row.key);
  return name === null ? row : { ...row, name };
}
