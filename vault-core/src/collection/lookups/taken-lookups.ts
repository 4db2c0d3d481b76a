/**
 * What an import of a look-up table brings: the models that are new here, or say something else than before.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { LookupEntry, LookupRow } from "../../model/drafts.ts";
import { readEntry, toKeptEntry } from "../../records/internal/lookup-entry.ts";
import type { CollectionContext } from "../context.ts";
import { toKeptLines } from "../kept.ts";
import { sortedText } from "../line.ts";
import { isLookupFormat, lookupListOf, type LookupTables, lookupTables } from "./lookup-tables.ts";

/** Models of all tables together: they are in memory, and on every device. */
const MOST_MODELS = 200_000;

/** The models of one run. */
export class TakenLookups {
  readonly #context: CollectionContext;
  readonly #run: { readonly id: string; readonly format: string };
  readonly #most: number;
  readonly #taken = new Map<string, LookupEntry>();
  #known: LookupTables | null = null;
  /** Those of numbers that no table has yet: a table that is brought up to date is no larger. */
  #more = 0;

  /** @param most models that all tables may hold together. */
  constructor(
    context: CollectionContext,
    run: { readonly id: string; readonly format: string },
    most = MOST_MODELS,
  ) {
    this.#context = context;
    this.#run = run;
    this.#most = most;
  }

  /** How many are new. */
  get count(): number {
    return this.#taken.size;
  }

  /**
   * Takes a model; false if it is known already.
   * @throws {VaultError} bad-value for what is none; too-large for more than a vault holds.
   */
  take({ entry, row }: LookupRow): boolean {
    const read = isLookupFormat(this.#run.format) ? readEntry(entry) : null;
    if (read === null)
      throw new VaultError("bad-value", `Row ${row} is no model of a look-up table.`);
    const known = this.#taken.get(read.id) ?? this.#tables().get(this.#run.format, read.id);
    if (known === null) this.#more += 1;
    else if (sortedText(toKeptEntry(known)) === sortedText(toKeptEntry(read))) return false;
    if (this.#tables().size + this.#more > this.#most)
      throw new VaultError(
        "too-large",
        `A vault holds ${this.#most} models to look up. Bring the table of one product group, or take an older one back.`,
        { details: { limit: this.#most } },
      );
    this.#taken.set(read.id, read);
    return true;
  }

  /** The same models for another look at the vault; gives how many are new, and how many known by now. */
  retake(before: TakenLookups): { readonly fresh: number; readonly known: number } {
    for (const entry of before.#taken.values()) this.take({ kind: "lookup", entry, row: 0 });
    return { fresh: this.count, known: before.count - this.count };
  }

  /** The lines that keep them with their run. */
  lines(): RecordLine[] {
    if (this.#taken.size === 0) return [];
    const list = [...this.#taken.values()].map(toKeptEntry);
    return toKeptLines(this.#context, lookupListOf(this.#run.id), list);
  }

  /** As they are when the first model comes: a plan that has grown stale is made anew. */
  #tables(): LookupTables {
    return (this.#known ??= lookupTables(this.#context));
  }
}
