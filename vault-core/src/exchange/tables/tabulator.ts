/**
 * Hands over what a file holds in batches: many drafts of one kind as tables, all else as it is.
 * @module
 */
import { isTabled, type TabledItem } from "../../model/draft-table.ts";
import type { Draft, ImportItem } from "../../model/drafts.ts";
import { TableBuilder } from "./table-builder.ts";

/** Few: what lives on until its batch is planned is what tidying up memory costs. */
const BATCH = 200;
/** Letters of a batch before its last item: a row may have a million, and 200 of these are more than a wire takes at once. */
const LETTERS = 1024 * 1024;

/** Makes batches, in which drafts keep their order. The first items come by themselves, so that they show at once. */
export class Tabulator {
  #plain: ImportItem[] = [];
  #letters = 0;
  #table: TableBuilder | null = null;
  #isBegun = false;
  #full: (readonly TabledItem[])[] = [];

  /** Takes items, and gives the batches that are full now. */
  add(items: readonly ImportItem[]): readonly (readonly TabledItem[])[] {
    for (const item of items)
      if (this.#isBegun && item.kind === "draft" && isTabled(item.collection)) this.#draft(item);
      else this.#one(item);
    return this.#takeFull();
  }

  /** Gives what is left. */
  rest(): readonly (readonly TabledItem[])[] {
    if (this.#plain.length > 0) this.#endPlain();
    this.#endTable();
    return this.#takeFull();
  }

  #draft(draft: Draft): void {
    if (this.#table?.isFor(draft) === false) this.#endTable();
    if (!this.#add(draft)) {
      // What it tells may be told again by those of its table, and by those to come: each fact is as it was told first.
      this.#endTable();
      if (!this.#add(draft)) this.#odd(draft);
    }
    if (this.#table?.isFull === true) this.#endTable();
  }

  #add(draft: Draft): boolean {
    this.#table ??= new TableBuilder(draft);
    return this.#table.add(draft);
  }

  /** A draft that no table tells: what comes next goes the same way, behind it. */
  #odd(draft: Draft): void {
    this.#table = null;
    this.#isBegun = false;
    this.#one(draft);
  }

  #one(item: ImportItem): void {
    this.#plain.push(item);
    this.#letters += lettersIn(item);
    const isFull = this.#plain.length >= BATCH || this.#letters >= LETTERS;
    // A picture of an archive is as large as thousands of rows.
    if (isFull || item.kind === "file") this.#endPlain();
  }

  #endPlain(): void {
    this.#full.push(this.#plain);
    this.#plain = [];
    this.#letters = 0;
    this.#isBegun = true;
  }

  #endTable(): void {
    if (this.#table !== null && this.#table.count > 0) this.#full.push([this.#table.table()]);
    this.#table = null;
  }

  #takeFull(): readonly (readonly TabledItem[])[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }
}

/** Letters of all texts in a value. */
function lettersIn(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let letters = 0;
  for (const inside of Object.values(value)) letters += lettersIn(inside);
  return letters;
}
