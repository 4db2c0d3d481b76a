/**
 * Plays of each week (ISO 8601). Those that know no day are left out.
 * @module
 */
import { readLocalDay } from "../collection/time/days.ts";
import {
  type CountCell,
  joinCounts,
  mergeCounts,
  readCountCells,
  TIMED_FIELDS,
  toCountCells,
} from "./cells/count-cells.ts";
import { inTime } from "./cells/order.ts";
import { isPlay } from "./plays.ts";
import { spanOf, weekOf } from "./cells/spans.ts";
import type { View } from "./view.ts";

/** The view; keys are `YYYY-Www`. */
export const mediaByWeek: View<readonly CountCell[]> = {
  version: 1,
  collections: ["media"],
  byRecordDay: true,
  fields: [...TIMED_FIELDS, "action"],
  part: (records, { homeZone }) =>
    toCountCells(records.filter(isPlay), (record) => {
      const day = spanOf(readLocalDay(record, homeZone), "day");
      return day === null ? null : weekOf(day);
    }),
  readPart: readCountCells,
  join: joinCounts,
  merge: (parts, options) => inTime(mergeCounts(parts), options.limit),
};
