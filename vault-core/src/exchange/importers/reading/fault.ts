/**
 * A row that cannot be read: thrown inside an importer's mapping, caught by it, yielded as a fault.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";

/** What is wrong with a row: one sentence that names the column and holds no content. */
export class RowFault extends Error {
  override readonly name = "RowFault";
}

/** Makes the item of a row; a `RowFault` becomes the row's fault. */
export function itemOf(row: number, make: () => ImportItem): ImportItem;
export function itemOf<More>(row: number, make: () => ImportItem | More): ImportItem | More;
export function itemOf<More>(row: number, make: () => ImportItem | More): ImportItem | More {
  try {
    return make();
  } catch (error) {
    if (error instanceof RowFault) return { kind: "fault", row, reason: error.message };
    throw error;
  }
}
