/**
 * Which blocks of events may hold words. A block's side file of terms is made when it is first asked for, and when it is
 * lost; what it says is held against the texts by who asks.
 * @module
 */
import type { IndexFiles } from "../index/files.ts";
import type { IndexRow } from "../index/rows.ts";
import { mayHold, writeTerms } from "../index/terms.ts";
import type { BlockLinesCache } from "./block-lines.ts";

/** The terms of blocks. */
export class BlockTerms {
  readonly #files: IndexFiles;
  readonly #lines: BlockLinesCache;

  constructor(files: IndexFiles, lines: BlockLinesCache) {
    this.#files = files;
    this.#lines = lines;
  }

  /** Tells whether a block may hold all words; false is sure. */
  async mayHold(row: IndexRow, words: readonly string[]): Promise<boolean> {
    const terms = (await this.#files.read("terms", row.id)) ?? (await this.#make(row));
    return terms === null || mayHold(terms, words);
  }

  async #make(row: IndexRow): Promise<Uint8Array | null> {
    const block = await this.#lines.get(row);
    if (block === null) return null;
    const terms = writeTerms(block.lines.flatMap((line) => line?.text ?? []));
    await this.#files.put([this.#files.seal("terms", row.id, terms)]);
    return terms;
  }
}
