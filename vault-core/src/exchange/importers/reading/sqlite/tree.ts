/**
 * The tree of pages that a table is (sqlite.org/fileformat2.html, sections 1.5 and 1.6): its rows one by one, or those of
 * some row ids. Whatever a damaged or hostile tree says, a walk ends: no page of it is visited twice, and row ids grow.
 * @module
 */
import { limits, refusal } from "../limits.ts";
import { notADatabase } from "./header.ts";
import type { Pages, Soon } from "./pages.ts";
import { headerLength, shapeOf, Varints, type RawRow, type RowShape } from "./record.ts";

const LEAF = 0x0d;
const INTERIOR = 0x05;
const MAX_DEPTH = 20;

/** A page of the tree. */
interface Node {
  readonly page: Uint8Array;
  readonly view: DataView;
  readonly isLeaf: boolean;
  readonly cells: number;
  /** Where the page's own header ends, and offsets of its cells begin. */
  readonly pointers: number;
}

/** A table's tree. */
export class Tree {
  readonly #pages: Pages;
  readonly #root: number;
  /** The last column that is asked for, 0 for the first. */
  readonly #last: number;
  #visited = 0;
  #leaf: { readonly node: Node; readonly from: number; readonly to: number } | null = null;

  /** @param last The last column whose value is asked for, as rows write them, 0 for the first. */
  constructor(pages: Pages, root: number, last: number) {
    this.#pages = pages;
    this.#root = root;
    this.#last = last;
  }

  /** Yields all rows, those of one page together. @throws {VaultError} not-a-database; import-refused, too-large. */
  async *pages(): AsyncGenerator<readonly RawRow[]> {
    this.#visited = 0;
    let last = Number.NEGATIVE_INFINITY;
    for await (const node of this.#leaves(this.#root, 0)) {
      const rows: RawRow[] = [];
      for (let index = 0; index < node.cells; index++) {
        const found = this.#row(node, index);
        const row = found instanceof Promise ? await found : found;
        if (!(row.id > last)) throw notADatabase();
        last = row.id;
        rows.push(row);
      }
      yield rows;
    }
  }

  /** Gives the row of an id, or null. Ids that follow each other are cheap. */
  async row(id: number): Promise<RawRow | null> {
    if (this.#leaf === null || id < this.#leaf.from || id > this.#leaf.to) await this.#seek(id);
    if (this.#leaf === null) return null;
    this.#visited = 0;
    const { node } = this.#leaf;
    const index = firstNotBelow(node, id);
    return index < node.cells && keyAt(node, index) === id ? this.#row(node, index) : null;
  }

  async *#leaves(number: number, depth: number): AsyncGenerator<Node> {
    this.#count();
    const node = await this.#node(number, depth);
    if (node.isLeaf) {
      yield node;
      return;
    }
    for (let index = 0; index <= node.cells; index++)
      yield* this.#leaves(childAt(node, index), depth + 1);
  }

  async #seek(id: number): Promise<void> {
    this.#leaf = null;
    let from = Number.NEGATIVE_INFINITY;
    let to = Number.POSITIVE_INFINITY;
    let number = this.#root;
    for (let depth = 0; ; depth++) {
      const node = await this.#node(number, depth);
      if (node.isLeaf) {
        this.#leaf = { node, from, to };
        return;
      }
      const index = firstNotBelow(node, id);
      if (index > 0) from = keyAt(node, index - 1) + 1;
      if (index < node.cells) to = keyAt(node, index);
      number = childAt(node, index);
    }
  }

  async #node(number: number, depth: number): Promise<Node> {
    if (depth > MAX_DEPTH) throw notADatabase();
    return nodeOf(await this.#pages.page(number), number === 1 ? 100 : 0);
  }

  /** Each page belongs to one place of one tree. */
  #count(): void {
    this.#visited += 1;
    if (this.#visited > this.#pages.pageCount) throw notADatabase();
  }

  #row(node: Node, index: number): Soon<RawRow> {
    const reader = new Varints(node.page, cellAt(node, index));
    const length = reader.next();
    const id = reader.next();
    const { usable } = this.#pages.header;
    const local = localLength(length, usable);
    const payload = node.page.subarray(reader.at, reader.at + local);
    if (length < 0 || reader.at + local > usable) throw notADatabase();
    if (local === length) return { id, payload, shape: fitting(payload, this.#last, length) };
    const chain = { payload, length, next: reader.at + local, page: node.page };
    return this.#longRow(id, chain);
  }

  /** A row that goes on in other pages. */
  async #longRow(id: number, chain: Chain): Promise<RawRow> {
    const more = new Overflow(this.#pages, chain, () => this.#count());
    const header = await more.upTo(headerLength(chain.payload));
    const shape = fitting(header, this.#last, chain.length);
    return { id, payload: await more.upTo(shape.end), shape };
  }
}

interface Chain {
  readonly payload: Uint8Array;
  readonly length: number;
  /** Where the number of the next page stands. */
  readonly next: number;
  readonly page: Uint8Array;
}

/** Section 1.6: the rest of a row lies in a chain of pages, each of which begins with the number of the next. */
class Overflow {
  readonly #pages: Pages;
  readonly #onPage: () => void;
  readonly #length: number;
  #parts: Uint8Array;
  #next: number;

  constructor(pages: Pages, { payload, length, next, page }: Chain, onPage: () => void) {
    if (next + 4 > page.length) throw notADatabase();
    this.#pages = pages;
    this.#onPage = onPage;
    this.#length = length;
    this.#parts = payload;
    this.#next = viewOf(page).getUint32(next);
  }

  /** Gives at least so many bytes of the row. */
  async upTo(end: number): Promise<Uint8Array> {
    if (end > this.#length) throw notADatabase();
    if (end > limits.databaseRow) throw refusal("too-large", limits.databaseRow);
    if (end <= this.#parts.length) return this.#parts;
    const begun = this.#parts.length;
    const each = this.#pages.header.usable - 4;
    const count = Math.ceil((end - begun) / each);
    const bytes = new Uint8Array(Math.min(this.#length, begun + count * each));
    bytes.set(this.#parts);
    for (let at = begun; at < bytes.length; at += each) {
      this.#onPage();
      const page = await this.#pages.page(this.#next);
      bytes.set(page.subarray(4, 4 + Math.min(each, bytes.length - at)), at);
      this.#next = viewOf(page).getUint32(0);
    }
    this.#parts = bytes;
    return bytes;
  }
}

function nodeOf(page: Uint8Array, start: number): Node {
  const view = viewOf(page);
  const kind = page[start];
  if (kind !== LEAF && kind !== INTERIOR) throw notADatabase();
  const isLeaf = kind === LEAF;
  const cells = view.getUint16(start + 3);
  const pointers = start + (isLeaf ? 8 : 12);
  if (pointers + cells * 2 > page.length) throw notADatabase();
  return { page, view, isLeaf, cells, pointers };
}

function cellAt({ view, pointers }: Node, index: number): number {
  const at = view.getUint16(pointers + index * 2);
  if (at + 4 > view.byteLength) throw notADatabase();
  return at;
}

/** The child left of a cell, and after the last one the rightmost. */
function childAt(node: Node, index: number): number {
  const { view, pointers, cells } = node;
  return view.getUint32(index === cells ? pointers - 4 : cellAt(node, index));
}

/** The row id of a cell; of an interior one the largest of its child. */
function keyAt(node: Node, index: number): number {
  const reader = new Varints(node.page, cellAt(node, index) + (node.isLeaf ? 0 : 4));
  if (node.isLeaf) reader.next();
  return reader.next();
}

/** The first cell whose row id is not below one; the number of cells if all are. */
function firstNotBelow(node: Node, id: number): number {
  let low = 0;
  let high = node.cells;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyAt(node, middle) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Section 1.6: how much of a row lies in its own page. */
function localLength(length: number, usable: number): number {
  if (length <= usable - 35) return length;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const most = least + ((length - least) % (usable - 4));
  return most <= usable - 35 ? most : least;
}

function fitting(payload: Uint8Array, last: number, length: number): RowShape {
  const shape = shapeOf(payload, last);
  if (shape === null || shape.end > length) throw notADatabase();
  return shape;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
