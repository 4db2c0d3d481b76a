/**
 * What is known of the events of an open log without their lines: the rows of their blocks, which line is live where an
 * id has more than one, and what else was noted. A fold over rows in their order; the same rows give the same state.
 * @module
 */
import { type DayRange, touches } from "../../index/day-span.ts";
import { IdPlaces } from "../../index/id-places.ts";
import type { OverrideEntries } from "../../index/overrides.ts";
import type { IndexRow } from "../../index/rows.ts";
import type { BlockId } from "../../model/ids.ts";
import { chainRows, newestRow, type RowChains } from "./row-chains.ts";
import type { LiveLine } from "../vault-log.ts";

/** A line by its row and its place in the block, as one number that rises with the row. */
export type LinePlace = number;

/** More lines than a block can hold. */
const LINES_A_ROW = 2 ** 20;

/** Makes a place. */
export function toPlace(row: number, line: number): LinePlace {
  return row * LINES_A_ROW + line;
}

/** The row of a place. */
export function rowOf(place: LinePlace): number {
  return Math.floor(place / LINES_A_ROW);
}

/** The line of a place in its block. */
export function lineOf(place: LinePlace): number {
  return place % LINES_A_ROW;
}

/** What waits of one collection, held against the blocks. */
export interface WaitingEvents {
  /** Waiting lines that are live, tombstones too. */
  readonly live: ReadonlyMap<string, LiveLine>;
  /** Targets of waiting annotations, and the rows in which they lie. */
  readonly targets: ReadonlyMap<string, number>;
  /** How many more events there are than the blocks say. */
  readonly more: number;
  /** Lines of blocks of ids that waiting annotations use. */
  readonly kept: ReadonlyMap<string, LiveLine>;
  /** Ids of waiting lines that take the place of a line in a row's block, by row. */
  readonly touched: ReadonlyMap<number, readonly string[]>;
}

/** The events of one collection. */
export interface CollectionEvents {
  /** Numbers of its rows. */
  readonly rows: number[];
  /** Of ids with more than one line: the live ones, one after the other; the last is live now. */
  readonly winners: IdPlaces;
  /** Rows whose lines took the places of those of whole rows, each that of the line at its own place. */
  readonly chains: RowChains;
  /** Rows of ids whose start another id has too. */
  readonly shared: Map<string, number>;
  /** Ids that were used for an annotation too: all their lines are in memory, from the row with this number on. */
  readonly kept: Map<string, number>;
  /** Rows that are opened at every start. */
  readonly keptRows: Set<number>;
  /** Where the targets of annotations lie, and the targets in a row. */
  readonly targets: Map<string, number>;
  readonly targetsIn: Map<number, Set<string>>;
  /** Which lines of a row are live no more, one after the other, as a hash: of different ones it is another one. */
  readonly changes: Map<number, number>;
  /** How many lines of a row are live no more. */
  readonly dead: Map<number, number>;
  /** Rows with such lines, or with lines of ids that are kept. */
  readonly mixed: Set<number>;
  /** Lines, events and superseded lines of all rows. */
  lines: number;
  count: number;
  superseded: number;
}

/** The events of a log. */
export class EventState {
  readonly rows: IndexRow[] = [];
  readonly #numbers = new Map<BlockId, number>();
  readonly #collections = new Map<string, CollectionEvents>();
  readonly #seed: number;

  /** @param seed of `tableSeed`; what the state says does not depend on it. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Adds a row with what it changed; gives its number. */
  add(row: IndexRow, entries: OverrideEntries): number {
    const number = this.rows.push(row) - 1;
    this.#numbers.set(row.id, number);
    const events = this.of(row.collection);
    events.rows.push(number);
    events.lines += row.lines;
    events.count += row.count - row.lost;
    events.superseded += row.superseded;
    if (row.isKept) events.keptRows.add(number);
    applyEntries(events, number, entries);
    const { insteadOf, behind } = entries;
    if (insteadOf !== undefined) this.#succeed(events, { before: insteadOf, after: number });
    if (behind !== undefined) this.#succeed(events, { before: number, after: behind });
    return number;
  }

  /** Notes that all lines of a row have newer versions at their places in another one. */
  #succeed(events: CollectionEvents, { before, after }: { before: number; after: number }): void {
    const { lines } = this.rows[before] ?? { lines: 0 };
    chainRows(events.chains, { before, after });
    events.dead.set(before, (events.dead.get(before) ?? 0) + lines);
    events.mixed.add(before);
    noteChange(events, before, "all");
  }

  /** The number of a block's row; null if it has none. */
  numberOf(id: BlockId): number | null {
    return this.#numbers.get(id) ?? null;
  }

  /** The events of a collection. */
  of(collection: string): CollectionEvents {
    const known = this.#collections.get(collection);
    if (known !== undefined) return known;
    const made = noEvents(this.#seed);
    this.#collections.set(collection, made);
    return made;
  }

  /** Names of the collections with a row. */
  collections(): readonly string[] {
    return [...this.#collections].filter(([, { rows }]) => rows.length > 0).map(([name]) => name);
  }

  /** Lines of all rows, and those that are live no more. */
  figures(): { readonly lines: number; readonly superseded: number } {
    let [lines, superseded] = [0, 0];
    for (const events of this.#collections.values()) {
      lines += events.lines;
      superseded += events.superseded;
    }
    return { lines, superseded };
  }
}

/** Tells whether memory alone knew, when there were the first rows, which line of an id is live. */
export function isKeptAmong({ kept }: CollectionEvents, id: string, rows: number): boolean {
  const from = kept.get(id);
  return from !== undefined && from < rows;
}

/** Notes where the target of an annotation lies. */
export function noteTarget(events: CollectionEvents, target: string, row: number): void {
  events.targets.set(target, row);
  const targets = events.targetsIn.get(row) ?? new Set<string>();
  events.targetsIn.set(row, targets.add(target));
}

/** The live line of an id among the first rows; undefined for an id with one line at most. */
export function winnerAmong(
  events: CollectionEvents,
  id: string,
  rows: number,
): LinePlace | undefined {
  const place = events.winners.lastBelow(id, toPlace(rows, 0));
  return place === undefined ? undefined : newestPlace(events, place, rows);
}

/** The place among the first rows where the line of an id is that was live at a place until whole rows took its row's place. */
export function newestPlace(events: CollectionEvents, place: LinePlace, rows: number): LinePlace {
  return toPlace(newestRow(events.chains, rowOf(place), rows), lineOf(place));
}

/** The rows of a collection whose days touch a range, newest first, with their numbers. */
export function rowsTouching(
  state: EventState,
  collection: string,
  range: DayRange,
): readonly (readonly [number, IndexRow])[] {
  const rows = state.of(collection).rows.flatMap((number): (readonly [number, IndexRow])[] => {
    const row = state.rows[number];
    // A block of marks alone holds no event.
    return row !== undefined && row.lines > 0 && touches(row, range) ? [[number, row]] : [];
  });
  return rows.toSorted(([a, left], [b, right]) => {
    const [one, other] = [left.lastDay ?? "", right.lastDay ?? ""];
    if (one === other) return b - a;
    return one < other ? 1 : -1;
  });
}

function applyEntries(
  events: CollectionEvents,
  number: number,
  { overrides, shared, targets, kept }: OverrideEntries,
): void {
  for (const [id, line, row, before, isLive] of overrides) {
    const { winners } = events;
    if (!winners.has(id)) winners.add(id, toPlace(row, before));
    // Of the line before and this one, one is live no more.
    noteDead(events, isLive ? toPlace(row, before) : toPlace(number, line));
    if (isLive) winners.add(id, toPlace(number, line));
  }
  for (const [id] of shared) events.shared.set(id, number);
  for (const [target, row] of targets) noteTarget(events, target, row);
  for (const [id, row] of kept) {
    if (!events.kept.has(id)) events.kept.set(id, number);
    if (row !== null) events.keptRows.add(row);
    events.mixed.add(row ?? number);
    noteChange(events, row ?? number, `kept ${id} `);
  }
}

/** Notes that a line is live no more. */
function noteDead(events: CollectionEvents, place: LinePlace): void {
  const row = rowOf(place);
  events.dead.set(row, (events.dead.get(row) ?? 0) + 1);
  events.mixed.add(row);
  noteChange(events, row, `${lineOf(place)} `);
}

/** FNV-1a, taken further: the same in the same order gives the same number. */
function noteChange({ changes }: CollectionEvents, row: number, what: string): void {
  let hash = changes.get(row) ?? 0x811c9dc5;
  for (let at = 0; at < what.length; at++)
    hash = Math.imul(hash ^ what.charCodeAt(at), 0x01000193) >>> 0;
  changes.set(row, hash);
}

function noEvents(seed: number): CollectionEvents {
  return {
    rows: [],
    winners: new IdPlaces(seed),
    chains: new Map(),
    shared: new Map(),
    kept: new Map(),
    keptRows: new Set(),
    targets: new Map(),
    targetsIn: new Map(),
    changes: new Map(),
    dead: new Map(),
    mixed: new Set(),
    lines: 0,
    count: 0,
    superseded: 0,
  };
}
