/**
 * A row that cannot be read: thrown inside an importer's mapping, caught by it, yielded as a fault.
 * @module
 */
/** What is wrong with a row: one sentence that names the column and holds no content. */
export class RowFault extends Error {
  override readonly name = "RowFault";
}
