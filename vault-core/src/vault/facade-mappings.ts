/**
 * The part of `VaultApi` about mappings of CSV columns.
 * @module
 */
import type { MappingsApi } from "./api-mappings.ts";
import { completeMapping } from "./complete-mapping.ts";
import { mappingFormOf } from "./mapping-form.ts";
import { readMappings, toForgottenLine, toMappingLine } from "./mappings.ts";
import type { RecordParts } from "./open-parts.ts";

/** Makes the methods. */
export function mappingMethods({ context, serial }: RecordParts): MappingsApi {
  return {
    mappingForm: async ({ collection }) => Promise.resolve(mappingFormOf(collection)),
    mappings: async () => Promise.resolve(readMappings(context)),
    saveMapping: async ({ mapping: draft, dryRun }) => {
      const mapping = completeMapping(draft);
      if (dryRun === true) return mapping;
      return serial(async () => {
        await context.records.write([toMappingLine(context, mapping)]);
        return mapping;
      });
    },
    removeMapping: async ({ name }) =>
      serial(async () => {
        await context.records.write([toForgottenLine(context, name)]);
        return { removed: true };
      }),
  };
}
