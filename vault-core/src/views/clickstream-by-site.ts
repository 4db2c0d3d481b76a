/**
 * Clicks of each site, a registrable domain. Those without one, of an address in numbers or a file, count under the
 * empty key.
 * @module
 */
import { textOf } from "../collection/line.ts";
import {
  type CountCell,
  joinCounts,
  mergeCounts,
  readCountCells,
  TIMED_FIELDS,
  toCountCells,
} from "./cells/count-cells.ts";
import { byCount } from "./cells/order.ts";
import type { View } from "./view.ts";

/** The view. */
export const clickstreamBySite: View<readonly CountCell[]> = {
  version: 1,
  collections: ["clickstream"],
  byRecordDay: true,
  fields: [...TIMED_FIELDS, "site"],
  part: (records) => toCountCells(records, (record) => textOf(record, "site") ?? ""),
  readPart: readCountCells,
  join: joinCounts,
  merge: (parts, options) => byCount(mergeCounts(parts), options.limit),
};
