/**
 * What was spent in each month. Purchases that know no month are left out.
 * @module
 */
import {
  mergeMoney,
  type MoneyCell,
  readMoneyCells,
  spentInTime,
  toMoneyCells,
} from "./cells/money-cells.ts";
import { spanOf } from "./cells/spans.ts";
import type { View } from "./view.ts";

/** The view. */
export const purchasesByMonth: View<readonly MoneyCell[]> = {
  version: 1,
  collections: ["purchases"],
  byRecordDay: true,
  part: (records, options) => toMoneyCells(records, options, (_, day) => spanOf(day, "month")),
  readPart: readMoneyCells,
  merge: (parts, options) => spentInTime(mergeMoney(parts, options), options.limit),
};
