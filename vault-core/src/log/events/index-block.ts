/**
 * Indexes a block of events: its row, what it changes about what was known, and the ids that are new with it. Reads only;
 * what it found is added to the state by the caller.
 * @module
 */
import { widen, type DaySpan } from "../../index/day-span.ts";
import { isPlainId } from "../../index/id-starts.ts";
import { noEntries, type OverrideEntries } from "../../index/overrides.ts";
import type { IndexRow } from "../../index/rows.ts";
import type { BlockLines } from "./block-lines.ts";
import { type LinePlace, lineOf, rowOf, toPlace } from "./event-state.ts";
import type { LiveLines } from "../lines/live-lines.ts";
import { newerLine } from "../lines/newer-line.ts";
import type { LiveLine } from "../vault-log.ts";

/** A live line among the blocks, and where. */
export interface FoundLine {
  readonly line: LiveLine;
  readonly place: LinePlace;
}

/** What is known when a block comes. */
export interface Known {
  /** Number of its row. */
  readonly number: number;
  /** Live lines of earlier blocks, by the ids of the block; without those that memory keeps. */
  readonly earlier: ReadonlyMap<string, FoundLine>;
  /** Rows of the targets of the block's annotations. */
  readonly targets: ReadonlyMap<string, number>;
  /** Number of lines of an earlier row. */
  readonly linesOf: (number: number) => number;
  /** Annotations, and what else is kept in memory; annotations of the block are added. */
  readonly memory: LiveLines;
  /** Tells whether an id is the target of an annotation that came before. */
  readonly isTarget: (id: string) => boolean;
  /** Tells whether another id in an earlier block, or of this block, has the start of an id; notes it if not. */
  readonly noteStart: (id: string) => boolean;
}

/** What indexing a block gave. */
export interface Indexed {
  readonly row: Pick<
    IndexRow,
    "lines" | "count" | "superseded" | "lost" | "firstDay" | "lastDay" | "isKept" | "oddIds"
  >;
  readonly entries: OverrideEntries;
  /** Some line of it became live. */
  readonly isNews: boolean;
}

/** Tells whether a line is kept in memory: an annotation, or its tombstone. */
export function isAnnotation({ type }: LiveLine): boolean {
  return type === "annotation";
}

/** The target of an annotation; null for any other line. */
export function targetOf(line: LiveLine): string | null {
  if (!isAnnotation(line) || line.deleted !== null) return null;
  const record: unknown = JSON.parse(line.text);
  const target = typeof record === "object" && record !== null && "target" in record;
  return target && typeof record.target === "string" ? record.target : null;
}

/** Indexes the lines of a block. */
export function indexLines(lines: BlockLines, known: Known): Indexed {
  const indexing = new Indexing(known);
  lines.lines.forEach((line, place) => {
    if (line !== null) indexing.take(line, place);
  });
  return indexing.result();
}

class Indexing {
  readonly #known: Known;
  readonly #entries = noEntries();
  readonly #current = new Map<string, FoundLine>();
  readonly #moved = new Set<string>();
  readonly #targets = new Set<string>();
  #span: DaySpan = { firstDay: null, lastDay: null };
  #lines = 0;
  #count = 0;
  #superseded = 0;
  #lost = 0;
  #oddIds = 0;
  #isKept = false;
  #isNews = false;

  constructor(known: Known) {
    this.#known = known;
  }

  take(line: LiveLine, place: number): void {
    const isKept = isAnnotation(line) || this.#known.memory.get(line.collection, line.id) !== null;
    if (isKept) this.#keep(line);
    else this.#event(line, place);
  }

  result(): Indexed {
    const row = {
      lines: this.#lines,
      count: this.#count,
      superseded: this.#superseded,
      lost: this.#lost,
      ...this.#span,
      isKept: this.#isKept,
      oddIds: this.#oddIds,
    };
    return { row, entries: this.#asWhole() ?? this.#entries, isNews: this.#isNews };
  }

  /** The entries in short, where the block's lines and those of another one are versions of each other, place by place. */
  #asWhole(): OverrideEntries | null {
    const { overrides, ...rest } = this.#entries;
    const [first] = overrides;
    if (first === undefined || rest.kept.length > 0) return null;
    const [, , other, , isNewer] = first;
    const isOfAll = overrides.length === this.#lines && this.#lines === this.#known.linesOf(other);
    const isWhole = overrides.every(
      ([, place, row, line, isLive], at) =>
        isLive === isNewer && row === other && place === at && line === at,
    );
    if (!isOfAll || !isWhole || other === this.#known.number) return null;
    const whole = isNewer ? { insteadOf: other } : { behind: other };
    return { ...rest, overrides: [], ...whole };
  }

  #event(line: LiveLine, place: number): void {
    const { id } = line;
    this.#lines += 1;
    if (!isPlainId(id)) this.#oddIds += 1;
    if (line.deleted === null) {
      this.#count += 1;
      this.#span = widen(this.#span, line.days);
    }
    const before = this.#current.get(id) ?? this.#known.earlier.get(id);
    const found = { line, place: toPlace(this.#known.number, place) };
    if (before === undefined) this.#first(found, place);
    else this.#again(before, found, place);
    if (this.#known.isTarget(id) || this.#targets.has(id))
      this.#entries.targets.push([id, this.#known.number]);
  }

  #first(found: FoundLine, place: number): void {
    const { id } = found.line;
    if (this.#known.noteStart(id)) this.#entries.shared.push([id, place]);
    this.#current.set(id, found);
    this.#isNews = true;
  }

  #again(before: FoundLine, found: FoundLine, place: number): void {
    const isLive = newerLine(before.line, found.line) === found.line;
    const { id } = found.line;
    const [row, line] = [rowOf(before.place), lineOf(before.place)];
    this.#entries.overrides.push([id, place, row, line, isLive]);
    this.#forget(isLive ? before.line : found.line);
    if (!isLive) return;
    this.#current.set(id, found);
    this.#isNews = true;
  }

  /** An annotation; or an id that one has used, so that memory alone knows which line is live. */
  #keep(line: LiveLine): void {
    const { memory, earlier, number } = this.#known;
    const { id } = line;
    this.#isKept = true;
    const before = this.#moved.has(id) ? undefined : (this.#current.get(id) ?? earlier.get(id));
    if (before !== undefined) {
      this.#moved.add(id);
      memory.add(before.line);
      this.#forget(before.line);
      const row = rowOf(before.place);
      this.#entries.kept.push([id, row === number ? null : row]);
    } else if (!isAnnotation(line)) this.#entries.kept.push([id, null]);
    if (memory.add(line)) this.#isNews = true;
    const target = targetOf(line);
    if (target === null) return;
    this.#targets.add(target);
    const row = this.#rowOfTarget(target);
    if (row !== undefined) this.#entries.targets.push([target, row]);
  }

  #rowOfTarget(target: string): number | undefined {
    return this.#current.has(target) ? this.#known.number : this.#known.targets.get(target);
  }

  #forget(line: LiveLine): void {
    this.#superseded += 1;
    if (line.deleted === null) this.#lost += 1;
  }
}
