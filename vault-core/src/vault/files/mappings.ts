/**
 * Saved mappings of CSV columns, one record of `_settings` each.
 * @module
 */
import { internalRecords, toInternalLine } from "../../collection/settings/internal.ts";
import { toTombstone } from "../../collection/line.ts";
import { instantOf } from "../../collection/context.ts";
import { mappingIdOf } from "../../collection/settings/setting-ids.ts";
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import type { CsvMapping } from "../../model/mapping.ts";
import { MappingShape } from "../../records/internal/mapping.ts";
import type { SettingsContext } from "../settings.ts";

const COLLECTION = "_settings";

/** Gives all saved mappings, by name. */
export function readMappings({ records }: Pick<SettingsContext, "records">): readonly CsvMapping[] {
  return internalRecords(records, COLLECTION, "mapping")
    .flatMap(({ id: _id, v: _v, rev: _rev, edited: _edited, type: _type, ...mapping }) => {
      const read = MappingShape.safeParse(mapping);
      return read.success ? [read.data] : [];
    })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Makes the line that saves a mapping. */
export function toMappingLine(context: SettingsContext, mapping: CsvMapping): RecordLine {
  return toInternalLine(context, {
    collection: COLLECTION,
    id: mappingIdOf(context, mapping.name),
    type: "mapping",
    fields: toJson(mapping),
  });
}

function toJson({ columns, ...mapping }: CsvMapping): JsonObject {
  const plain = Object.entries(columns).map(([field, { from, as }]) => [field, { from, as }]);
  const skipWhen = mapping.skipWhen.map(({ column, equals }) => ({ column, equals }));
  return { ...mapping, skipWhen, columns: Object.fromEntries(plain) };
}

/** Makes the line that forgets a mapping. @throws {VaultError} no-mapping. */
export function toForgottenLine(context: SettingsContext, name: string): RecordLine {
  const id = mappingIdOf(context, name);
  const known = context.records.document(COLLECTION, id);
  if (known === null) throw new VaultError("no-mapping", `There is no mapping "${name}".`);
  const rev = (context.records.kept(COLLECTION, id)?.rev ?? 0) + 1;
  const edited = instantOf(context);
  return toTombstone(COLLECTION, { id, type: "mapping", rev, edited, deleted: "owner" });
}
