/**
 * Lines of blocks of events as they are asked for: a block is opened, read, and kept for a while.
 * @module
 */
import type { OpenedBlock } from "../../block/open.ts";
import type { IndexRow } from "../../index/rows.ts";
import type { BlockId } from "../../model/ids.ts";
import { isSearched } from "../../index/term-hashes.ts";
import { writeTerms, writeTermsOfValues } from "../../index/terms.ts";
import { readLine } from "../lines/record-line.ts";
import type { LiveLine } from "../vault-log.ts";

/** Letters of text that are kept. Records and what was made of them take some six times as many bytes beside them. */
const KEPT_LETTERS = 3 * 1024 * 1024;

/** Gives a block open; null if it is not here, damaged, or its key is missing. */
export type OpenRow = (row: IndexRow) => Promise<OpenedBlock | null>;

/** The lines of a block. */
export class BlockLines {
  /** In their order; null for a text that is no line. */
  readonly lines: readonly (LiveLine | null)[];
  /** Letters of all texts. */
  readonly letters: number;
  #values: OpenedBlock["values"];
  #places: Map<string, number> | null = null;

  constructor(
    { collection, head, lines, values }: Omit<OpenedBlock, "header">,
    read: typeof readLine = readLine,
  ) {
    this.lines = lines.map((text) => read({ collection, from: head.from, text }));
    this.letters = lines.reduce((sum, text) => sum + text.length, 0);
    this.#values = values;
  }

  /** The terms of all lines. */
  terms(): Uint8Array {
    const values = this.#values?.(isSearched) ?? null;
    return values === null
      ? writeTerms(this.lines.flatMap((line) => line?.text ?? []))
      : writeTermsOfValues(values);
  }

  /** Lets go of what is needed for terms alone. */
  forgetValues(): void {
    this.#values = undefined;
  }

  /** The last line of an id; null if the block has none. */
  placeOf(id: string): number | null {
    this.#places ??= new Map(
      this.lines.flatMap((line, place): [string, number][] =>
        line === null ? [] : [[line.id, place]],
      ),
    );
    return this.#places.get(id) ?? null;
  }
}

/** The lines that were read last. */
export class BlockLinesCache {
  readonly #open: OpenRow;
  readonly #kept = new Map<BlockId, BlockLines>();
  #letters = 0;

  constructor(open: OpenRow) {
    this.#open = open;
  }

  /** The lines of a row's block; null if it cannot be read. */
  async get(row: IndexRow): Promise<BlockLines | null> {
    const kept = this.#kept.get(row.id);
    if (kept !== undefined) {
      this.#kept.delete(row.id);
      this.#kept.set(row.id, kept);
      return kept;
    }
    const opened = await this.#open(row);
    if (opened === null) return null;
    const lines = new BlockLines(opened);
    this.put(row.id, lines);
    return lines;
  }

  /** Ids of the blocks among those that are kept which hold a line of an id. */
  holding(id: string): readonly BlockId[] {
    return [...this.#kept].flatMap(([block, lines]) => (lines.placeOf(id) === null ? [] : [block]));
  }

  /** Forgets all. */
  clear(): void {
    this.#kept.clear();
    this.#letters = 0;
  }

  /** Keeps lines that were read elsewhere. */
  put(id: BlockId, lines: BlockLines): void {
    lines.forgetValues();
    this.#letters += lines.letters - (this.#kept.get(id)?.letters ?? 0);
    this.#kept.delete(id);
    this.#kept.set(id, lines);
    for (const [oldest, { letters }] of this.#kept) {
      if (this.#letters <= KEPT_LETTERS || oldest === id) return;
      this.#letters -= letters;
      this.#kept.delete(oldest);
    }
  }
}
