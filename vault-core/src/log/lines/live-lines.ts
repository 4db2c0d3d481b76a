/**
 * The live line of every record, by live rule 1, whatever the order in which lines arrive.
 * @module
 */
import { newerLine } from "./newer-line.ts";
import type { LiveLine } from "../vault-log.ts";

/** All live lines in memory. */
export class LiveLines {
  readonly #byCollection = new Map<string, Map<string, LiveLine>>();

  /** How often a line became the live one. */
  version = 0;

  /** Takes a line in; tells whether it became the live one. */
  add(line: LiveLine): boolean {
    const lines = this.#of(line.collection);
    const held = lines.get(line.id);
    const live = held === undefined ? line : newerLine(held, line);
    lines.set(line.id, live);
    if (live !== line) return false;
    this.version += 1;
    return true;
  }

  /** The live line of an id, tombstones included. */
  get(collection: string, id: string): LiveLine | null {
    return this.#byCollection.get(collection)?.get(id) ?? null;
  }

  /** The ids of a collection, tombstones included. */
  ids(collection: string): Iterable<string> {
    return this.#byCollection.get(collection)?.keys() ?? [];
  }

  /** The live lines of a collection, without tombstones. */
  *all(collection: string): Generator<LiveLine> {
    for (const line of this.#byCollection.get(collection)?.values() ?? [])
      if (line.deleted === null) yield line;
  }

  /** The live lines of all collections, tombstones too. */
  *everything(): Generator<LiveLine> {
    for (const lines of this.#byCollection.values()) yield* lines.values();
  }

  /** Number of live lines, tombstones too. */
  count(): number {
    return [...this.#byCollection.values()].reduce((sum, lines) => sum + lines.size, 0);
  }

  /** Names of the collections with a line. */
  collections(): readonly string[] {
    return [...this.#byCollection.keys()].toSorted();
  }

  #of(collection: string): Map<string, LiveLine> {
    const held = this.#byCollection.get(collection) ?? new Map<string, LiveLine>();
    this.#byCollection.set(collection, held);
    return held;
  }
}
