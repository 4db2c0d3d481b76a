/**
 * Makes the parts of views before anybody asks for them: a figure of ten years is then merged from what lies ready.
 * @module
 */
import type { Json } from "../model/json.ts";
import type { CollectionName } from "../records/registry.ts";
import { keptParts, makeParts, type PartPlaces } from "./kept-parts.ts";
import { views } from "./registry.ts";
import { runView } from "./run-view.ts";
import type { EffectiveRecord, EventBlock, EventSource } from "./source.ts";
import type { NamedView, ViewOptions } from "./view.ts";

/** Blocks of a collection from which on it is worth it: fewer are read in a moment. */
export const WORTH_BLOCKS = 16;

/**
 * Makes what is missing, block by block, each read once for all views of its collection.
 *
 * @param turn asked before each block, and told to end by `false`: here others get their turn.
 */
export async function prepareViews(
  places: PartPlaces,
  options: ViewOptions,
  turn: () => Promise<boolean>,
): Promise<void> {
  for (const collection of new Set(Object.values(views).flatMap((view) => view.collections))) {
    const mine = viewsOf(collection);
    if (mine.length === 0) continue;
    const blocks = await places.source.blocks(collection);
    if (blocks.length < WORTH_BLOCKS) continue;
    for (const block of blocks) {
      if (!(await turn())) return;
      await prepareBlock(places, mine, { block, options });
    }
    for (const named of mine) {
      if (!(await turn())) return;
      // What lies ready is joined.
      await runView(places, named, options);
    }
  }
}

interface Block {
  readonly block: EventBlock;
  readonly options: ViewOptions;
}

async function prepareBlock(
  { source, parts }: PartPlaces,
  named: readonly NamedView<Json>[],
  { block, options }: Block,
): Promise<void> {
  const missing: NamedView<Json>[] = [];
  for (const one of named) {
    const of = { ...one, block, options, range: null };
    if ((await keptParts({ source, parts }, of)) === null) missing.push(one);
  }
  if (missing.length === 0) return;
  // Where the records are read anyway, when they were is not read apart.
  const isOfMoments = missing.every(({ view }) => view.ofMoments !== undefined);
  const once = isOfMoments ? source : readOnce(source, missing);
  for (const one of missing)
    await makeParts({ source: once, parts }, { ...one, block, options, range: null });
}

/** Reads the members that any of the views needs, once. */
function readOnce(source: EventSource, named: readonly NamedView<Json>[]): EventSource {
  const fields = [...new Set(named.flatMap(({ view }) => view.fields ?? []))];
  let read: Promise<readonly EffectiveRecord[]> | null = null;
  return {
    blocks: async (collection, range) => source.blocks(collection, range),
    records: async (block) => (read ??= source.records(block, fields)),
    overlay: (block, of) => source.overlay(block, of),
    owed: () => source.owed(),
  };
}

/** Views of one collection whose parts are made of some members of its records. */
function viewsOf(collection: CollectionName): readonly NamedView<Json>[] {
  return Object.entries(views).flatMap(([name, view]) => {
    const isMine = view.collections.length === 1 && view.collections[0] === collection;
    return isMine && view.byRecordDay && view.fields !== undefined ? [{ name, view }] : [];
  });
}
