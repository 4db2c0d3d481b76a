/**
 * The part of `VaultApi` that searches all collections.
 * @module
 */
import { searchRecords } from "../../collection/read/search.ts";
import { mustBeCollection } from "../../collection/shape.ts";
import { VaultError } from "../../errors.ts";
import type { SearchApi } from "../api/search.ts";
import type { RecordParts } from "../open/open-parts.ts";
import { toView } from "../shown/record-view.ts";

/** How long one stretch goes on before it shows what it has. */
const STRETCH_MS = 200;

/** Makes the method; `owed` counts the entries that have not come to this device. */
export function searchMethods(
  parts: RecordParts,
  owed: () => number,
  clock: () => number = () => performance.now(),
): SearchApi {
  const { context } = parts;
  return {
    search: async (ask) => {
      mustBeText(ask.text);
      for (const name of ask.collections ?? []) mustBeCollection(name);
      const end = clock() + STRETCH_MS;
      const page = await searchRecords(
        {
          records: context.records,
          homeZone: context.homeZone(),
          isTime: () => clock() >= end,
        },
        ask,
      );
      return { ...page, hits: page.hits.map((one) => toView(parts, one)), owed: owed() };
    },
  };
}

/** What came over a wire may be anything. */
function mustBeText(text: unknown): void {
  if (typeof text !== "string") throw new VaultError("bad-value", "The words are missing.");
}
