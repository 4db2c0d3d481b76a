/**
 * Which blocks of events may hold words. The terms of a block are made while it is indexed, since its lines are at hand
 * then; a side file that is lost is made again when it is asked for. What terms say is held against the texts by who asks.
 * @module
 */
import type { IndexFiles } from "../index/files.ts";
import type { IndexRow } from "../index/rows.ts";
import { mayHold, writeTerms } from "../index/terms.ts";
import type { BlockLines, BlockLinesCache } from "./block-lines.ts";

/** Terms that wait for the disk: 14 bytes a click or so. */
const MOST_UNSAVED = 64;

/** The terms of blocks. */
export class BlockTerms {
  readonly #files: IndexFiles;
  readonly #lines: BlockLinesCache;
  #unsaved = new Map<string, Uint8Array>();

  constructor(files: IndexFiles, lines: BlockLinesCache) {
    this.#files = files;
    this.#lines = lines;
  }

  /** Makes the terms of a block that is indexed. */
  async take(id: string, lines: BlockLines): Promise<void> {
    this.#unsaved.set(id, termsOf(lines));
    if (this.#unsaved.size >= MOST_UNSAVED) await this.save();
  }

  /** Writes what is not on the disk. */
  async save(): Promise<void> {
    const terms = [...this.#unsaved];
    if (terms.length === 0) return;
    await this.#files.put(terms.map(([id, bytes]) => this.#files.seal("terms", id, bytes)));
    for (const [id] of terms) this.#unsaved.delete(id);
  }

  /** Forgets what is not on the disk. */
  forget(): void {
    this.#unsaved = new Map();
  }

  /** Tells whether a block may hold all words; false is sure. */
  async mayHold(row: IndexRow, words: readonly string[]): Promise<boolean> {
    const kept = this.#unsaved.get(row.id) ?? (await this.#files.read("terms", row.id));
    const terms = kept ?? (await this.#make(row));
    return terms === null || mayHold(terms, words);
  }

  async #make(row: IndexRow): Promise<Uint8Array | null> {
    const block = await this.#lines.get(row);
    if (block === null) return null;
    const terms = termsOf(block);
    await this.#files.put([this.#files.seal("terms", row.id, terms)]);
    return terms;
  }
}

function termsOf({ lines }: BlockLines): Uint8Array {
  return writeTerms(lines.flatMap((line) => line?.text ?? []));
}
