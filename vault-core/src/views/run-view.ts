/**
 * Runs a view: reads the parts that are kept, makes those that are missing, damaged, older or of another overlay from
 * their blocks, keeps them, and merges.
 *
 * A kept part lies under view, options and block: `["purchases-by-month","Europe/Berlin","<block id>"]`, as
 * `{version, overlay, part}`. A newer one takes its place, so that no more is kept than a part per view and block.
 * @module
 */
import { isJsonObject } from "../collection/paths.ts";
import type { Json } from "../model/json.ts";
import type { CollectionName } from "../records/registry.ts";
import { widened } from "./day-range.ts";
import type { EventBlock, EventSource, PartStore } from "./source.ts";
import type { PartOptions, View, ViewOptions, ViewRow } from "./view.ts";

/** What a run works with. */
export interface ViewPlaces {
  readonly source: EventSource;
  readonly parts: PartStore;
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

/** A view with its name, under which its parts are kept. */
export interface NamedView<Part extends Json> {
  readonly name: string;
  readonly view: View<Part>;
}

/** Runs a view. */
export async function runView<Part extends Json>(
  places: ViewPlaces,
  named: NamedView<Part>,
  options: ViewOptions,
): Promise<ViewResult> {
  const { view } = named;
  const { source, onProgress } = places;
  const owed = source.owed();
  const blocks = await blocksOf(source, view, options);
  const parts: Part[] = [];
  let read = 0;
  onProgress?.(0, blocks.length);
  for (const block of blocks) {
    const kept = await keptPart(places, named, { block, options });
    if (kept === null) read += 1;
    parts.push(kept ?? (await makePart(places, named, { block, options })));
    onProgress?.(parts.length, blocks.length);
  }
  return { rows: view.merge(parts, options), blocks: blocks.length, read, owed };
}

interface Asked {
  readonly block: EventBlock;
  readonly options: PartOptions;
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

async function keptPart<Part extends Json>(
  { source, parts }: ViewPlaces,
  { name, view }: NamedView<Part>,
  { block, options }: Asked,
): Promise<Part | null> {
  const kept = (await parts.get(keyOf(name, { block, options }))) ?? undefined;
  if (!isJsonObject(kept) || kept["part"] === undefined) return null;
  const isFresh = kept["version"] === view.version && kept["overlay"] === source.overlay(block);
  return isFresh ? view.readPart(kept["part"]) : null;
}

async function makePart<Part extends Json>(
  { source, parts }: ViewPlaces,
  { name, view }: NamedView<Part>,
  { block, options }: Asked,
): Promise<Part> {
  const overlay = source.overlay(block);
  const part = view.part(await source.records(block), options);
  // A mark that came while the block was read may or may not be in: such a part is shown once and not kept.
  if (source.overlay(block) === overlay)
    await parts.put(keyOf(name, { block, options }), { version: view.version, overlay, part });
  return part;
}

function keyOf(name: string, { block, options }: Asked): string {
  return JSON.stringify([name, options.homeZone, block.id]);
}
