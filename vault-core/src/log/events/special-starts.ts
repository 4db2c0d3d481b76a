/**
 * The starts of ids that memory has, or that annotations are about: blocks that an import made ready are held against them. An
 * owner who has marked tens of thousands of records would wait for them with each block, so they are kept until they change.
 * @module
 */
import type { IdStart } from "../../index/id-starts.ts";
import { IdTable } from "../../index/id-table.ts";
import type { EventState } from "./event-state.ts";
import { targetOf } from "./index-block.ts";
import type { LiveLines } from "../lines/live-lines.ts";

/** What the ids are taken from. */
export interface SpecialOf {
  readonly memory: LiveLines;
  readonly state: EventState;
  /** Ids that annotations in memory are about. */
  readonly annotated: Iterable<string>;
}

interface Made {
  readonly memory: LiveLines;
  readonly version: number;
  readonly state: EventState;
  /** Neither set of a state ever loses an id. */
  readonly targets: number;
  readonly kept: number;
  readonly table: IdTable;
}

/** The starts by collection. */
export class SpecialStarts {
  readonly #seed: number;
  readonly #startOf: (id: string) => IdStart;
  readonly #made = new Map<string, Made>();

  /** @param seed of `tableSeed`. */
  constructor(seed: number, startOf: (id: string) => IdStart) {
    this.#seed = seed;
    this.#startOf = startOf;
  }

  /** Gives those of a collection; which of them is which is not told. */
  of(collection: string, { memory, state, annotated }: SpecialOf): IdTable {
    const { targets, kept } = state.of(collection);
    const made = this.#made.get(collection);
    const isSame =
      made?.memory === memory &&
      made.version === memory.version &&
      made.state === state &&
      made.targets === targets.size &&
      made.kept === kept.size;
    if (isSame) return made.table;
    const table = new IdTable(this.#seed);
    for (const ids of [memory.ids(collection), annotated, targets.keys(), kept.keys()])
      for (const id of ids) table.add(this.#startOf(id), 0);
    const sizes = { targets: targets.size, kept: kept.size };
    this.#made.set(collection, { memory, version: memory.version, state, ...sizes, table });
    return table;
  }
}

interface Annotated {
  readonly memory: LiveLines;
  readonly version: number;
  readonly targets: ReadonlySet<string>;
}

/** Ids that annotations in memory are about, by collection. */
export class AnnotatedIds {
  readonly #known = new Map<string, Annotated>();

  /** Gives those of a collection. */
  of(collection: string, memory: LiveLines): ReadonlySet<string> {
    const known = this.#known.get(collection);
    if (known?.memory === memory && known.version === memory.version) return known.targets;
    const lines = [...memory.all(collection)];
    const targets = new Set(lines.flatMap((line) => targetOf(line) ?? []));
    this.#known.set(collection, { memory, version: memory.version, targets });
    return targets;
  }
}
