/**
 * What was spent in each month on each of the highest categories. Purchases without a category count under the empty one;
 * those that know no month are left out.
 * @module
 */
import { readLocalTime } from "../collection/time/days.ts";
import { textOf } from "../collection/line.ts";
import { ancestorOf, productName } from "../peek/taxonomy.ts";
import {
  joinMoney,
  mergeMoney,
  type MoneyCell,
  type MoneySum,
  readMoneyCells,
  SPENT_FIELDS,
  toMoneyCells,
  toMoneyRow,
} from "./cells/money-cells.ts";
import { inTime } from "./cells/order.ts";
import { spanOf } from "./cells/spans.ts";
import type { EffectiveRecord } from "./source.ts";
import type { View, ViewRow } from "./view.ts";

const MONTH_LETTERS = 7;

/** The view; rows have the month as key, and the id and name of the category. */
export const purchasesByMonthAndCategory: View<readonly MoneyCell[]> = {
  version: 2,
  collections: ["purchases"],
  byRecordDay: true,
  fields: [...SPENT_FIELDS, "category"],
  part: (records, { homeZone }) =>
    toMoneyCells(records, (record) => {
      const month = spanOf(readLocalTime(record, homeZone), "month");
      return month === null ? null : month + highestOf(record);
    }),
  readPart: readMoneyCells,
  join: joinMoney,
  merge: (parts, options) => inTime(mergeMoney(parts).map(toCategoryRow), options.limit),
};

/** An id that the taxonomy does not know stands for itself. */
function highestOf(record: EffectiveRecord): string {
  const id = textOf(record, "category") ?? "";
  return ancestorOf("iab-adproduct-2.0", id, 1) ?? id;
}

function toCategoryRow(sum: MoneySum): ViewRow {
  const category = sum.key.slice(MONTH_LETTERS);
  const name = productName(category);
  const row = { ...toMoneyRow(sum), key: sum.key.slice(0, MONTH_LETTERS), category };
  return name === null ? row : { ...row, name };
}
