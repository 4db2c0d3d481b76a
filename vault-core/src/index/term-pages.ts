/**
 * The terms of blocks, in pages of 64 rows: a search asks all of them, so they lie together, and in memory once they were
 * asked for. A row's terms stand with the beginning of its block's id; those of another block are none.
 *
 * page = (first 8 bytes of the block id | u32 length | filter of `term-filter.ts`) ...
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { readHex, toHex } from "../bytes/encoding.ts";
import { readU32, u32be } from "../bytes/integers.ts";
import type { BlockId } from "../model/ids.ts";
import type { IndexFiles } from "./files.ts";

const PAGE_ROWS = 64;
const ID_BYTES = 8;

type Page = Map<string, Uint8Array>;

/** The terms of all rows. */
export class TermPages {
  readonly #files: IndexFiles;
  #pages = new Map<number, Promise<Page>>();
  readonly #unsaved = new Set<number>();

  constructor(files: IndexFiles) {
    this.#files = files;
  }

  /** The terms of a row's block; null if they are not known. */
  async get(row: number, id: BlockId): Promise<Uint8Array | null> {
    return (await this.#pageOf(row)).get(keyOf(id)) ?? null;
  }

  /** Keeps the terms of a row's block, on the disk with the next `save`. */
  async put(row: number, id: BlockId, terms: Uint8Array): Promise<void> {
    (await this.#pageOf(row)).set(keyOf(id), terms);
    this.#unsaved.add(pageOf(row));
  }

  /** Number of pages that `save` would write. */
  unsaved(): number {
    return this.#unsaved.size;
  }

  /** Writes what is not on the disk. */
  async save(): Promise<void> {
    for (const number of this.#unsaved) {
      this.#unsaved.delete(number);
      const page = await this.#pages.get(number);
      if (page !== undefined)
        await this.#files.put([this.#files.seal("terms", String(number), writePage(page))]);
    }
  }

  /** Forgets what is in memory. */
  forget(): void {
    this.#pages = new Map();
    this.#unsaved.clear();
  }

  #pageOf(row: number): Promise<Page> {
    const number = pageOf(row);
    const page = this.#pages.get(number) ?? this.#read(number);
    this.#pages.set(number, page);
    return page;
  }

  async #read(number: number): Promise<Page> {
    const bytes = await this.#files.read("terms", String(number));
    return bytes === null ? new Map() : readPage(bytes);
  }
}

function pageOf(row: number): number {
  return Math.floor(row / PAGE_ROWS);
}

function keyOf(id: BlockId): string {
  return id.slice(0, ID_BYTES * 2);
}

function writePage(page: Page): Uint8Array {
  return concatBytes(
    ...[...page].flatMap(([key, terms]) => [
      readHex(key) ?? new Uint8Array(ID_BYTES),
      u32be(terms.length),
      terms,
    ]),
  );
}

/** Reads a page; what is cut off is as good as none. */
function readPage(bytes: Uint8Array): Page {
  const page: Page = new Map();
  let at = 0;
  while (at + ID_BYTES + 4 <= bytes.length) {
    const begin = at + ID_BYTES + 4;
    const end = begin + readU32(bytes, at + ID_BYTES);
    if (end > bytes.length) break;
    page.set(toHex(bytes.subarray(at, at + ID_BYTES)), bytes.slice(begin, end));
    at = end;
  }
  return page;
}
