/**
 * Clicks of each hour of each day, by the clock of the owner. Those that know no hour are left out.
 * @module
 */
import { readLocalTime } from "../collection/time/days.ts";
import {
  type CountCell,
  countsOfMoments,
  joinCounts,
  mergeCounts,
  readCountCells,
  TIMED_FIELDS,
  toCountCells,
} from "./cells/count-cells.ts";
import { inTime } from "./cells/order.ts";
import { spanOf } from "./cells/spans.ts";
import type { View } from "./view.ts";

/** The view. */
export const clickstreamByHour: View<readonly CountCell[]> = {
  version: 1,
  collections: ["clickstream"],
  byRecordDay: true,
  fields: TIMED_FIELDS,
  part: (records, { homeZone }) =>
    toCountCells(records, (record) => spanOf(readLocalTime(record, homeZone), "hour")),
  ofMoments: countsOfMoments("hour"),
  readPart: readCountCells,
  join: joinCounts,
  merge: (parts, options) => inTime(mergeCounts(parts), options.limit),
};
