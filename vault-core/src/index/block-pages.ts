/**
 * What a question asks of every block, its terms or the starts of its ids, in pages of 64 rows: more than a thousand files
 * would take a second to read. What is of a row stands with the beginning of its block's id; that of another block is none.
 *
 * page = (first 8 bytes of the block id | u32 length | filter of `term-filter.ts` or starts of `id-starts.ts`) ...
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { readHex, toHex } from "../bytes/encoding.ts";
import { readU32, u32be } from "../bytes/integers.ts";
import type { BlockId } from "../model/ids.ts";
import type { IndexFiles } from "./files.ts";

/** Rows of a page. */
export const BLOCK_PAGE_ROWS = 64;
const ID_BYTES = 8;

type Page = Map<string, Uint8Array>;

/** What the pages hold of each block. */
export type PageKind = "terms" | "ids";

/** The pages of one kind, of all rows. Those that were asked for stay in memory until they are forgotten. */
export class BlockPages {
  readonly #files: IndexFiles;
  readonly #kind: PageKind;
  readonly #pages = new Map<number, Promise<Page>>();
  readonly #unsaved = new Set<number>();

  constructor(files: IndexFiles, kind: PageKind) {
    this.#files = files;
    this.#kind = kind;
  }

  /** What is known of a row's block; null for nothing. */
  async get(row: number, id: BlockId): Promise<Uint8Array | null> {
    return (await this.#pageOf(row)).get(keyOf(id)) ?? null;
  }

  /** Keeps what is known of a row's block, on the disk with the next `save`. */
  async put(row: number, id: BlockId, bytes: Uint8Array): Promise<void> {
    // Noted first: a page that nobody has changed may be forgotten while it is read.
    this.#unsaved.add(pageOf(row));
    (await this.#pageOf(row)).set(keyOf(id), bytes);
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
        await this.#files.put([this.#files.seal(this.#kind, String(number), writePage(page))]);
    }
  }

  /** Forgets what the disk has. */
  forgetSaved(): void {
    for (const number of this.#pages.keys())
      if (!this.#unsaved.has(number)) this.#pages.delete(number);
  }

  /** Forgets all that is in memory. */
  forget(): void {
    this.#pages.clear();
    this.#unsaved.clear();
  }

  #pageOf(row: number): Promise<Page> {
    const number = pageOf(row);
    const page = this.#pages.get(number) ?? this.#read(number);
    this.#pages.set(number, page);
    return page;
  }

  async #read(number: number): Promise<Page> {
    const bytes = await this.#files.read(this.#kind, String(number));
    return bytes === null ? new Map() : readPage(bytes);
  }
}

function pageOf(row: number): number {
  return Math.floor(row / BLOCK_PAGE_ROWS);
}

function keyOf(id: BlockId): string {
  return id.slice(0, ID_BYTES * 2);
}

function writePage(page: Page): Uint8Array {
  return concatBytes(
    ...[...page].flatMap(([key, kept]) => [
      readHex(key) ?? new Uint8Array(ID_BYTES),
      u32be(kept.length),
      kept,
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
