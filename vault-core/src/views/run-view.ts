/**
 * Runs a view: reads the parts that are kept, makes those that are missing, damaged, older or of another overlay from
 * their blocks, keeps them, and merges.
 *
 * Where days are asked for, blocks of other days are not read, and of a block at the edge only the records of those days
 * count. What was kept (`kept-parts.ts`, `stretches.ts`) is used wherever it is of the same records.
 * @module
 */
import type { Json } from "../model/json.ts";
import type { CollectionName } from "../records/registry.ts";
import { widened } from "./day-range.ts";
import { keptParts, makeParts, type PartOf, type PartPlaces } from "./kept-parts.ts";
import type { DayRange, EventBlock, EventSource } from "./source.ts";
import {
  keepStretch,
  keptStretch,
  overlayOf,
  type Stretch,
  STRETCH_BLOCKS,
  toStretches,
} from "./stretches.ts";
import type { NamedView, View, ViewOptions, ViewRow } from "./view.ts";

/** Kept parts that are read at the same time. */
const READ_AT_ONCE = 16;

/** What a run works with. */
export interface ViewPlaces extends PartPlaces {
  /** Told after each block, and once with 0 before the first. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Blocks of a stretch whose parts are kept joined too. */
  readonly stretch?: number;
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
  const { source } = places;
  const owed = source.owed();
  const blocks = await blocksOf(source, named.view, options);
  const range = rangeOf(named.view, options);
  const run = new Run(places, named, { options, range, total: blocks.length });
  for (const stretch of stretchesOf(places, blocks, range)) await run.add(stretch);
  return {
    rows: named.view.merge(run.parts, options),
    blocks: blocks.length,
    read: run.read,
    owed,
  };
}

interface Asked {
  readonly options: ViewOptions;
  readonly range: DayRange | null;
  /** Blocks in all. */
  readonly total: number;
}

/** The parts of one run as they come. */
class Run<Part extends Json> {
  readonly parts: Part[] = [];
  /** Blocks whose records were read. */
  read = 0;
  #done = 0;
  readonly #places: ViewPlaces;
  readonly #named: NamedView<Part>;
  readonly #asked: Asked;

  constructor(places: ViewPlaces, named: NamedView<Part>, asked: Asked) {
    this.#places = places;
    this.#named = named;
    this.#asked = asked;
    places.onProgress?.(0, asked.total);
  }

  async add(stretch: Stretch): Promise<void> {
    if (stretch.number === null) {
      this.parts.push(...(await this.#ofBlocks(stretch)));
      return;
    }
    const of = { ...this.#named, stretch, options: this.#asked.options };
    const overlay = overlayOf(this.#places, stretch, this.#named.view);
    const kept = await keptStretch(this.#places, of, overlay);
    if (kept === null) {
      const parts = await this.#ofBlocks(stretch);
      await keepStretch(this.#places, of, { parts, overlay });
      this.parts.push(...parts);
      return;
    }
    this.parts.push(kept);
    this.#tell(stretch.blocks.length);
  }

  #partOf(block: EventBlock): PartOf<Part> {
    const { options, range } = this.#asked;
    return { ...this.#named, block, options, range };
  }

  async #ofBlocks({ blocks }: Stretch): Promise<readonly Part[]> {
    const parts: Part[] = [];
    for (let at = 0; at < blocks.length; at += READ_AT_ONCE) {
      const some = blocks.slice(at, at + READ_AT_ONCE);
      const asked = some.map((block) => this.#partOf(block));
      // A mark makes one of many stale: the others lie on the disk, and need not wait for each other.
      const held = await Promise.all(asked.map(async (of) => keptParts(this.#places, of)));
      for (const [index, of] of asked.entries()) {
        const kept = held[index] ?? null;
        if (kept === null) this.read += 1;
        parts.push(...(kept ?? (await makeParts(this.#places, of))));
        this.#tell(1);
      }
    }
    return parts;
  }

  #tell(blocks: number): void {
    this.#done += blocks;
    this.#places.onProgress?.(this.#done, this.#asked.total);
  }
}

/** Where days are asked for, few blocks lie at their edges, and each counts for itself. */
function stretchesOf(
  { stretch = STRETCH_BLOCKS }: ViewPlaces,
  blocks: readonly EventBlock[],
  range: DayRange | null,
): readonly Stretch[] {
  return range === null ? toStretches(blocks, stretch) : [{ blocks, number: null }];
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
