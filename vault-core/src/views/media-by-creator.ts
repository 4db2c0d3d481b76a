/**
 * Plays of each creator. Those that name none count under the empty key.
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
import { isPlay } from "./plays.ts";
import type { View } from "./view.ts";

/** The view. */
export const mediaByCreator: View<readonly CountCell[]> = {
  version: 1,
  collections: ["media"],
  byRecordDay: true,
  fields: [...TIMED_FIELDS, "action", "creator"],
  part: (records) =>
    toCountCells(records.filter(isPlay), (record) => textOf(record, "creator") ?? ""),
  readPart: readCountCells,
  join: joinCounts,
  merge: (parts, options) => byCount(mergeCounts(parts), options.limit),
};
