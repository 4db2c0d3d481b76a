/**
 * Filters over the starts of ids, one for the rows of each page of `ids`: which pages may hold an id, without reading them.
 * A filter names the blocks that it was made of; of a page with another block it says nothing.
 *
 * file = (u32 page | u32 number of blocks | first 8 bytes of each block id | u32 length | filter of `term-filter.ts`) ...
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { readHex, toHex } from "../bytes/encoding.ts";
import { readU32, u32be } from "../bytes/integers.ts";
import type { BlockId } from "../model/ids.ts";
import type { IndexFiles } from "./files.ts";
import { eachStart, type IdStart, START_BYTES } from "./id-starts.ts";
import { makeFilter, mayHave } from "./term-filter.ts";

/** Pages whose filters lie in one file. */
const FILE_PAGES = 4;
const ID_BYTES = 8;

interface PageFilter {
  /** Beginnings of the ids of its blocks, in hex. */
  readonly blocks: ReadonlySet<string>;
  readonly filter: Uint8Array;
}

/** Filters by the number of their page. */
type Group = Map<number, PageFilter>;

/** The filters of all pages. Those that were asked for stay in memory. */
export class StartFilters {
  readonly #files: IndexFiles;
  readonly #groups = new Map<number, Promise<Group>>();
  readonly #unsaved = new Set<number>();

  constructor(files: IndexFiles) {
    this.#files = files;
  }

  /** Tells of a start whether the page may hold it, false is sure; null if its filter was not made of all these blocks. */
  async of(page: number, blocks: Iterable<BlockId>): Promise<((start: IdStart) => boolean) | null> {
    const known = (await this.#groupOf(page)).get(page);
    if (known === undefined) return null;
    for (const id of blocks) if (!known.blocks.has(keyOf(id))) return null;
    return ({ high, low }) => mayHave(known.filter, hashOf(high, low));
  }

  /** Makes the filter of a page from the starts of its blocks, on the disk with the next `save`. */
  async put(page: number, starts: ReadonlyMap<BlockId, Uint8Array>): Promise<void> {
    let count = 0;
    for (const bytes of starts.values()) count += bytes.length / START_BYTES;
    const hashes = new Uint32Array(count);
    let at = 0;
    for (const bytes of starts.values())
      eachStart(bytes, (high, low) => void (hashes[at++] = hashOf(high, low)));
    const blocks = new Set([...starts.keys()].map(keyOf));
    const group = await this.#groupOf(page);
    group.set(page, { blocks, filter: makeFilter(hashes) });
    this.#unsaved.add(groupNumberOf(page));
  }

  /** Writes what is not on the disk. */
  async save(): Promise<void> {
    for (const number of this.#unsaved) {
      this.#unsaved.delete(number);
      const group = await this.#groups.get(number);
      if (group !== undefined)
        await this.#files.put([this.#files.seal("filters", String(number), writeGroup(group))]);
    }
  }

  /** Forgets all that is in memory. */
  forget(): void {
    this.#groups.clear();
    this.#unsaved.clear();
  }

  #groupOf(page: number): Promise<Group> {
    const number = groupNumberOf(page);
    const group = this.#groups.get(number) ?? this.#read(number);
    this.#groups.set(number, group);
    return group;
  }

  async #read(number: number): Promise<Group> {
    const bytes = await this.#files.read("filters", String(number));
    return bytes === null ? new Map() : readGroup(bytes);
  }
}

function groupNumberOf(page: number): number {
  return Math.floor(page / FILE_PAGES);
}

function keyOf(id: BlockId): string {
  return id.slice(0, ID_BYTES * 2);
}

function hashOf(high: number, low: number): number {
  return (high ^ Math.imul(low, 0x9e3779b1)) >>> 0;
}

function writeGroup(group: Group): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [page, { blocks, filter }] of group) {
    parts.push(u32be(page), u32be(blocks.size));
    for (const key of blocks) parts.push(readHex(key) ?? new Uint8Array(ID_BYTES));
    parts.push(u32be(filter.length), filter);
  }
  return concatBytes(...parts);
}

/** Reads what `writeGroup` wrote: only who has the key of the index can have written it. */
function readGroup(bytes: Uint8Array): Group {
  const group: Group = new Map();
  let at = 0;
  while (at < bytes.length) {
    const [page, count] = [readU32(bytes, at), readU32(bytes, at + 4)];
    at += 8;
    const blocks = new Set<string>();
    for (let number = 0; number < count; number++, at += ID_BYTES)
      blocks.add(toHex(bytes.subarray(at, at + ID_BYTES)));
    const end = at + 4 + readU32(bytes, at);
    group.set(page, { blocks, filter: bytes.slice(at + 4, end) });
    at = end;
  }
  return group;
}
