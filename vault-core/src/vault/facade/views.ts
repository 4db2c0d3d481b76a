/**
 * The part of `VaultApi` that shows figures.
 * @module
 */
import type { CollectionContext } from "../../collection/context.ts";
import { internalRecords } from "../../collection/settings/internal.ts";
import { textOf } from "../../collection/line.ts";
import { returnDays } from "../../collection/returns/return-days.ts";
import { readReturnWindows } from "../../collection/returns/return-windows.ts";
import { VaultError } from "../../errors.ts";
import { withDates } from "../../views/coming-dates.ts";
import { mustBeRange } from "../../views/day-range.ts";
import { BlockSource, createSealedParts } from "../../views/block-source.ts";
import { isViewName, views } from "../../views/registry.ts";
import { runView, type ViewPlaces } from "../../views/run-view.ts";
import type { ViewRow } from "../../views/view.ts";
import type { StatsAsk, ViewsApi } from "../api/views.ts";
import type { RecordParts } from "../open/open-parts.ts";
import { ownersToday } from "../tending/owners-today.ts";

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
      const result = await wholeResult(context.records, async () => {
        const { rows, owed: waiting } = await runView(places, named, {
          ...asked,
          ...ownersToday(context),
        });
        if (name !== "coming-dates") return { rows, owed: waiting };
        return { rows: withDates(rows, await returnRows(context, ask), ask.limit), owed: waiting };
      });
      return { view: name, ...result };
    },
  };
}

/** The last days on which purchases can be given back, by the owner's return windows. */
async function returnRows(
  context: CollectionContext,
  { from, to }: StatsAsk,
): Promise<readonly ViewRow[]> {
  const { today, homeZone } = ownersToday(context);
  const windows = readReturnWindows(internalRecords(context.records, "_settings", "return-window"));
  const found = await returnDays(context.records, windows, { from: from ?? today, to, homeZone });
  return found.map(({ one, day, from: counted }) => ({
    key: day,
    count: 1,
    name: textOf(one.shown, "name") ?? "",
    date: { kind: "return-until", collection: "purchases", id: one.id, from: counted },
  }));
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
