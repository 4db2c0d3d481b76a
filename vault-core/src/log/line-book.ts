/**
 * What the lines of an open log say: the live ones, who was heard when, and which collections changed since the listeners
 * were told.
 * @module
 */
import type { OpenedBlock } from "../block/open.ts";
import { LiveLines } from "./live-lines.ts";
import { readLine } from "./record-line.ts";
import type { LiveLine } from "./vault-log.ts";

/** The lines of a log in memory. */
export class LineBook {
  readonly #listeners = new Set<(collections: ReadonlySet<string>) => void>();
  readonly #heard = new Map<string, number>();
  #lines = new LiveLines();
  #changed = new Set<string>();
  #count = 0;

  /** The live lines, as they are now. */
  live(): LiveLines {
    return this.#lines;
  }

  /** When each member was last heard, by its own clock (Unix ms). */
  heard(): ReadonlyMap<string, number> {
    return this.#heard;
  }

  /** Lines that came, and those of them that are live no more. */
  figures(): { readonly lines: number; readonly superseded: number } {
    return { lines: this.#count, superseded: this.#count - this.#lines.count() };
  }

  /** Takes the lines of a block in. */
  takeIn({ collection, head, lines, header }: OpenedBlock): void {
    const heard = this.#heard.get(header.device) ?? 0;
    this.#heard.set(header.device, Math.max(heard, head.t));
    for (const text of lines) this.take(readLine({ collection, from: head.from, text }));
  }

  /** Takes a line in. A text that is none, of a newer client perhaps, is kept in its block and shown nowhere. */
  take(line: LiveLine | null): void {
    if (line === null) return;
    this.#count += 1;
    if (this.#lines.add(line)) this.#changed.add(line.collection);
  }

  /** Notes that the lines that are live no more have left the store. */
  purged(): void {
    this.#count = this.#lines.count();
  }

  /** Begins with no lines; all collections that had one count as changed. */
  clear(): void {
    for (const collection of this.#lines.collections()) this.#changed.add(collection);
    this.#lines = new LiveLines();
    this.#count = 0;
  }

  /** Calls back with the collections that changed; gives the way to stop. */
  onChange(listener: (collections: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets what changed so far: nobody has listened yet. */
  forgetChanges(): void {
    this.#changed.clear();
  }

  /** Tells the listeners what changed. */
  tell(): void {
    if (this.#changed.size === 0) return;
    const changed = this.#changed;
    this.#changed = new Set();
    for (const listener of this.#listeners) listener(changed);
  }
}
