/**
 * The part of `VaultApi` that shows figures.
 * @module
 */
import { VaultError } from "../errors.ts";
import { mustBeRange } from "../views/day-range.ts";
import { BlockSource, createSealedParts } from "../views/block-source.ts";
import { isViewName, views } from "../views/registry.ts";
import { runView, type ViewPlaces } from "../views/run-view.ts";
import type { StatsAsk, ViewsApi } from "./api-views.ts";
import type { RecordParts } from "./open-parts.ts";
import { ownersToday } from "./owners-today.ts";

const MOST = 5_000;

/** Makes the methods; `owed` counts the entries that have not come to this device. */
export function viewMethods({ context }: RecordParts, owed: () => number): ViewsApi {
  const places: ViewPlaces = {
    source: new BlockSource(context.records, owed),
    parts: createSealedParts(context.records),
  };
  return {
    stats: async (ask) => {
      const { view: name, ...asked } = ask;
      mustBeAsk(ask);
      const named = { name, view: views[name] };
      const result = await wholeResult(context.records, async () =>
        runView(places, named, { ...asked, ...ownersToday(context) }),
      );
      return { view: name, rows: result.rows, owed: result.owed };
    },
  };
}

/** Runs again what ran while the records were read anew from their blocks. */
async function wholeResult<Result>(
  records: Pick<RecordParts["context"]["records"], "era">,
  run: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    const era = records.era();
    const result = await run();
    if (records.era() === era) return result;
  }
}

/** What came over a wire may be anything. */
function mustBeAsk(ask: StatsAsk): void {
  if (!isViewName(ask.view))
    throw new VaultError(
      "bad-value",
      `There is no view "${String(ask.view)}". There are: ${Object.keys(views).join(", ")}.`,
      { details: { views: Object.keys(views) } },
    );
  mustBeRange(ask);
  const { limit = 1 } = ask;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new VaultError("bad-value", `A limit is a number from 1 to ${MOST}.`);
}
