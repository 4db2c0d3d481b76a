/**
 * What was spent at each seller, by the name that the purchase has.
 * @module
 */
import { textOf } from "../collection/line.ts";
import {
  bySpent,
  joinMoney,
  mergeMoney,
  type MoneyCell,
  readMoneyCells,
  SPENT_FIELDS,
  toMoneyCells,
} from "./cells/money-cells.ts";
import type { View } from "./view.ts";

/** The view. */
export const purchasesBySeller: View<readonly MoneyCell[]> = {
  version: 1,
  collections: ["purchases"],
  byRecordDay: true,
  fields: [...SPENT_FIELDS, "seller"],
  part: (records) => toMoneyCells(records, (record) => textOf(record, "seller") ?? ""),
  readPart: readMoneyCells,
  join: joinMoney,
  merge: (parts, options) => bySpent(mergeMoney(parts), options.limit),
};
