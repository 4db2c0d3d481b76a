/**
 * Events that no block holds yet, beside those that blocks hold: which of the two lines of an id is live.
 * @module
 */
import type { EventLookup } from "./event-lookup.ts";
import { rowOf, type WaitingEvents } from "./event-state.ts";
import { type FoundLine, isAnnotation, targetOf } from "./index-block.ts";
import { LiveLines } from "../lines/live-lines.ts";
import { newerLine } from "../lines/newer-line.ts";
import type { LiveLine, RecordLine } from "../vault-log.ts";

/** Nothing waits. */
export const NONE_WAITING: WaitingEvents = {
  live: new Map(),
  targets: new Map(),
  more: 0,
  kept: new Map(),
  touched: new Map(),
};

/** Lines of events and annotations that wait for a block. */
class WaitingLines {
  #events = new LiveLines();
  #annotations: LiveLine[] = [];
  #byText = new Map<string, LiveLine>();
  #count = 0;

  /** Takes a line in; tells whether it is an event that another waiting line does not supersede. */
  add(line: LiveLine): boolean {
    this.#count += 1;
    this.note(line);
    if (!isAnnotation(line)) return this.#events.add(line);
    this.#annotations.push(line);
    return false;
  }

  /** Forgets all. */
  clear(): void {
    this.#events = new LiveLines();
    this.#annotations = [];
    this.#byText = new Map();
    this.#count = 0;
  }

  /** Notes a line as it was read. */
  note(line: LiveLine): void {
    this.#byText.set(line.text, line);
  }

  /** A line that was read when it began to wait, or was noted; null for any other. */
  known({ collection, from, text }: RecordLine): LiveLine | null {
    // Of a block that came from elsewhere nothing was noted, and to look its texts up costs a hash of each.
    if (this.#byText.size === 0) return null;
    const line = this.#byText.get(text);
    return line?.collection === collection && line.from === from ? line : null;
  }

  /** Names of collections of which something waits. */
  collections(): readonly string[] {
    const annotated = this.#annotations.map(({ collection }) => collection);
    return [...new Set([...this.#events.collections(), ...annotated])];
  }

  /** Live ones among the waiting events of a collection. */
  events(collection: string): readonly LiveLine[] {
    return [...this.#events.everything()].filter((line) => line.collection === collection);
  }

  /** Waiting annotations of a collection. */
  annotations(collection: string): readonly LiveLine[] {
    return this.#annotations.filter((line) => line.collection === collection);
  }

  /** Waiting events, and how many of them another waiting line supersedes. */
  figures(): { readonly lines: number; readonly superseded: number } {
    const lines = this.#count - this.#annotations.length;
    return { lines, superseded: lines - this.#events.count() };
  }
}

/** What waits, and what of it is live beside the blocks: looked at anew when something has changed. */
export class WaitingBook {
  readonly #lookup: Pick<EventLookup, "inBlocks">;
  readonly #memory: () => LiveLines;
  readonly #lines = new WaitingLines();
  #settled = new Map<string, WaitingEvents>();
  #settling: Promise<void> | null = null;
  #isDirty = false;

  constructor(lookup: Pick<EventLookup, "inBlocks">, memory: () => LiveLines) {
    this.#lookup = lookup;
    this.#memory = memory;
  }

  /** Takes a line in; tells whether it is an event that no other waiting line supersedes. */
  add(line: LiveLine): boolean {
    this.touch();
    return this.#lines.add(line);
  }

  /** Notes a line as it was read: until all that waits is forgotten. */
  note(line: LiveLine): void {
    this.#lines.note(line);
  }

  /** A line that was read when it began to wait, or was noted; null for any other. */
  known(line: RecordLine): LiveLine | null {
    return this.#lines.known(line);
  }

  /** Forgets all. */
  clear(): void {
    this.touch();
    this.#lines.clear();
  }

  /** Notes that the blocks have changed. */
  touch(): void {
    this.#isDirty = true;
  }

  /** Names of collections of which something waits. */
  collections(): readonly string[] {
    return this.#lines.collections();
  }

  /** Waiting events, and how many of them another waiting line supersedes. */
  figures(): { readonly lines: number; readonly superseded: number } {
    return this.#lines.figures();
  }

  /** Tells whether an annotation waits, or an event with the id of one. */
  hasMarks(memory: LiveLines): boolean {
    return this.#lines
      .collections()
      .some(
        (collection) =>
          this.#lines.annotations(collection).length > 0 ||
          this.#lines.events(collection).some(({ id }) => memory.get(collection, id) !== null),
      );
  }

  /** Holds what waits against the blocks. */
  async settled(collection: string): Promise<WaitingEvents> {
    while (this.#isDirty || this.#settling !== null) {
      this.#settling ??= this.#settleAll().finally(() => {
        this.#settling = null;
      });
      await this.#settling;
    }
    return this.#settled.get(collection) ?? NONE_WAITING;
  }

  async #settleAll(): Promise<void> {
    this.#isDirty = false;
    const settled = new Map<string, WaitingEvents>();
    for (const collection of this.#lines.collections())
      settled.set(collection, await this.#settleOne(collection));
    // What changed meanwhile is looked at once more.
    if (!this.#isDirty) this.#settled = settled;
  }

  async #settleOne(collection: string): Promise<WaitingEvents> {
    const events = this.#lines.events(collection);
    const annotations = this.#lines.annotations(collection);
    const ids = new Set([...events, ...annotations].map(({ id }) => id));
    const inBlocks = await this.#lookup.inBlocks(collection, ids);
    const wanted = new Set(annotations.flatMap((line) => targetOf(line) ?? []));
    const found = [...(await this.#lookup.inBlocks(collection, wanted))];
    const targets = new Map(found.map(([id, { place }]) => [id, rowOf(place)]));
    const kept = this.#keep(annotations, inBlocks);
    const live = this.#liveOf(events, inBlocks, kept);
    return {
      ...live,
      targets,
      kept,
      touched: touchedBy([...live.live.keys(), ...kept.keys()], inBlocks),
    };
  }

  /** An annotation with the id of an event: memory decides between them. */
  #keep(
    annotations: readonly LiveLine[],
    inBlocks: ReadonlyMap<string, FoundLine>,
  ): Map<string, LiveLine> {
    const kept = new Map<string, LiveLine>();
    for (const { id } of annotations) {
      const line = inBlocks.get(id)?.line;
      if (line === undefined) continue;
      kept.set(id, line);
      this.#memory().add(line);
    }
    return kept;
  }

  #liveOf(
    events: readonly LiveLine[],
    inBlocks: ReadonlyMap<string, FoundLine>,
    kept: Map<string, LiveLine>,
  ): Pick<WaitingEvents, "live" | "more"> {
    const memory = this.#memory();
    const live = new Map<string, LiveLine>();
    let more = 0;
    for (const line of events) {
      if (memory.get(line.collection, line.id) !== null) {
        memory.add(line);
        kept.set(line.id, line);
        continue;
      }
      const before = inBlocks.get(line.id)?.line;
      if (before !== undefined && newerLine(before, line) === before) continue;
      live.set(line.id, line);
      more += (line.deleted === null ? 1 : 0) - (before?.deleted === null ? 1 : 0);
    }
    return { live, more };
  }
}

/** Ids by the row whose line they take the place of. */
function touchedBy(
  ids: readonly string[],
  inBlocks: ReadonlyMap<string, FoundLine>,
): ReadonlyMap<number, readonly string[]> {
  const touched = new Map<number, string[]>();
  for (const id of ids) {
    const found = inBlocks.get(id);
    if (found === undefined) continue;
    const row = rowOf(found.place);
    touched.set(row, [...(touched.get(row) ?? []), id]);
  }
  return touched;
}
