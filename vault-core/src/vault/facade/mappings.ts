/**
 * The part of `VaultApi` about mappings of CSV columns.
 * @module
 */
import type { MappingsApi } from "../api/mappings.ts";
import { completeMapping } from "../files/complete-mapping.ts";
import { mappingFormOf } from "../files/mapping-form.ts";
import { readMappings, toForgottenLine, toMappingLine } from "../files/mappings.ts";
import type { RecordParts } from "../open/open-parts.ts";

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
