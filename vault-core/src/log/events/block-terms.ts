/**
 * Which blocks of events may hold words. A block's terms are made when it is indexed, and again when they are lost; what they
 * say is held against the texts by who asks.
 * @module
 */
import type { IndexFiles } from "../../index/files.ts";
import type { IndexRow } from "../../index/rows.ts";
import { BlockPages } from "../../index/block-pages.ts";
import { mayHold } from "../../index/terms.ts";
import type { BlockLines, BlockLinesCache } from "./block-lines.ts";

/** Pages that may be made anew before they are written. */
export const MOST_UNSAVED_PAGES = 4;

/** The terms of blocks. */
export class BlockTerms {
  readonly #pages: BlockPages;
  readonly #lines: BlockLinesCache;

  constructor(files: IndexFiles, lines: BlockLinesCache) {
    this.#pages = new BlockPages(files, "terms");
    this.#lines = lines;
  }

  /** Tells whether a block may hold all words; false is sure. */
  async mayHold(number: number, row: IndexRow, words: readonly string[]): Promise<boolean> {
    const terms = (await this.#pages.get(number, row.id)) ?? (await this.#make(number, row));
    return terms === null || mayHold(terms, words);
  }

  /** Makes the terms of a block whose lines are at hand. */
  async add(number: number, { id }: Pick<IndexRow, "id">, lines: BlockLines): Promise<Uint8Array> {
    const terms = lines.terms();
    await this.put(number, { id }, terms);
    return terms;
  }

  /** Keeps the terms of a block. */
  async put(number: number, { id }: Pick<IndexRow, "id">, terms: Uint8Array): Promise<void> {
    await this.#pages.put(number, id, terms);
  }

  /** Writes what is not on the disk. */
  save(): Promise<void> {
    return this.#pages.save();
  }

  /** Forgets what the disk has: it is read again when somebody searches. */
  forgetSaved(): void {
    this.#pages.forgetSaved();
  }

  /** Forgets what is in memory. */
  forget(): void {
    this.#pages.forget();
  }

  async #make(number: number, row: IndexRow): Promise<Uint8Array | null> {
    const block = await this.#lines.get(row);
    if (block === null) return null;
    const terms = await this.add(number, row, block);
    if (this.#pages.unsaved() > MOST_UNSAVED_PAGES) await this.#pages.save();
    return terms;
  }
}
