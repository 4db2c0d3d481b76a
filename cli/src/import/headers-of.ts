/**
 * The header of a table, as a mapping names its columns.
 * @module
 */
import { openAsBlob } from "node:fs";
import { firstRowOf, mappedHeaders } from "@rootvault/vault-core/importers";
import { RvError } from "../errors.ts";

/** Reads the first row of a file; without a header its columns are `c1`, `c2`, ... @throws {RvError} bad-value. */
export async function headersOf(
  file: string,
  isHeaderless: boolean,
  delimiter: string | null,
): Promise<readonly string[]> {
  const cells = await openAsBlob(file)
    .then((blob) => firstRowOf(blob, { delimiter }))
    .catch((cause: unknown) => {
      throw new RvError("bad-value", `${file} cannot be read.`, { cause });
    });
  return isHeaderless ? mappedHeaders(cells, true) : cells;
}
