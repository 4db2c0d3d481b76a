/**
 * Runs a view: reads the parts that are kept, makes those that are missing, damaged, older or of another overlay from
 * their blocks, keeps them, and merges.
 *
 * Where days are asked for, blocks of other days are not read, and of a block at the edge only the records of those days
 * count. What was kept (`kept-parts.ts`) is used wherever it is of the same records.
 * @module
 */
import type { Json } from "../model/json.ts";
import type { CollectionName } from "../records/registry.ts";
import { widened } from "./day-range.ts";
import { keptParts, makeParts, type PartPlaces } from "./kept-parts.ts";
import type { DayRange, EventBlock, EventSource } from "./source.ts";
import type { NamedView, View, ViewOptions, ViewRow } from "./view.ts";

/** What a run works with. */
export interface ViewPlaces extends PartPlaces {
  /** Told after each block, and once with 0 before the first. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a view shows. */
export interface ViewResult {
  readonly rows: readonly ViewRow[];
  /** Blocks that the rows come from, and how many of them had to be read. */
  readonly blocks: number;
  readonly read: number;
  /** Blocks that have not come to this device: more than none means "so far". */
  readonly owed: number;
}

/** Runs a view. */
export async function runView<Part extends Json>(
  places: ViewPlaces,
  named: NamedView<Part>,
  options: ViewOptions,
): Promise<ViewResult> {
  const { source, onProgress } = places;
  const owed = source.owed();
  const blocks = await blocksOf(source, named.view, options);
  const parts: Part[] = [];
  let read = 0;
  onProgress?.(0, blocks.length);
  const range = rangeOf(named.view, options);
  for (const [at, block] of blocks.entries()) {
    const of = { ...named, block, options, range };
    const kept = await keptParts(places, of);
    if (kept === null) read += 1;
    parts.push(...(kept ?? (await makeParts(places, of))));
    onProgress?.(at + 1, blocks.length);
  }
  return { rows: named.view.merge(parts, options), blocks: blocks.length, read, owed };
}

async function blocksOf(
  source: EventSource,
  view: View<Json>,
  options: ViewOptions,
): Promise<readonly EventBlock[]> {
  const range = view.byRecordDay ? widened(options) : {};
  const ask = async (collection: CollectionName): Promise<readonly EventBlock[]> =>
    source.blocks(collection, range);
  return (await Promise.all(view.collections.map(ask))).flat();
}

/** The days that count of each block; null if all do, or if the view picks them itself. */
function rangeOf({ byRecordDay }: View<Json>, { from, to }: ViewOptions): DayRange | null {
  if (!byRecordDay || (from === undefined && to === undefined)) return null;
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
