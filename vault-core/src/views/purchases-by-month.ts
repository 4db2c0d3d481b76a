/**
 * What was spent in each month. Purchases that know no month are left out.
 * @module
 */
import { readLocalTime } from "../collection/time/days.ts";
import {
  joinMoney,
  mergeMoney,
  type MoneyCell,
  readMoneyCells,
  SPENT_FIELDS,
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
  fields: SPENT_FIELDS,
  part: (records, { homeZone }) =>
    toMoneyCells(records, (record) => spanOf(readLocalTime(record, homeZone), "month")),
  readPart: readMoneyCells,
  join: joinMoney,
  merge: (parts, options) => spentInTime(mergeMoney(parts), options.limit),
};
