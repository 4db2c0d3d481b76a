/**
 * How an importer reads files that are databases: one after the other, each item with its place in an archive.
 * @module
 */
import type { ImportItem } from "../../../../model/drafts.ts";
import type { Importer } from "../../importer.ts";
import { type Database, withDatabase } from "./database.ts";

/** The `read` of an importer that takes `itemsOf` from each database. It throws as `withDatabase` does. */
export function readMembers(
  itemsOf: (database: Database) => AsyncIterable<ImportItem>,
): Importer["read"] {
  return async function* read(members, { unpackedDatabaseBytes }) {
    for (const member of members) {
      const place = member.name === null ? {} : { member: member.name };
      for await (const item of withDatabase(member, unpackedDatabaseBytes, itemsOf))
        yield { ...item, ...place };
    }
  };
}
