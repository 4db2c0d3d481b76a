/**
 * What an import brings of look-up tables: the models that are new here, and those of which a table says something else than
 * before. An own archive brings those alone that no table here has: it may be older than they are.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { LookupEntry, LookupRow } from "../../model/drafts.ts";
import {
  entryKey,
  type NamedEntry,
  readEntry,
  toKeptEntry,
} from "../../records/internal/lookup-entry.ts";
import type { CollectionContext } from "../context.ts";
import { toKeptLines } from "../undo/kept.ts";
import { sortedText } from "../line.ts";
import { isLookupFormat, lookupListOf, type LookupTables, lookupTables } from "./lookup-tables.ts";

/** Models of all tables together: they are in memory, and on every device. */
const MOST_MODELS = 200_000;

/** The models of one run. */
export class TakenLookups {
  readonly #context: CollectionContext;
  readonly #run: { readonly id: string; readonly format: string };
  readonly #most: number;
  /** By their keys. */
  readonly #taken = new Map<string, NamedEntry>();
  /** Keys of all that came. */
  readonly #told = new Set<string>();
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
    const { format } = this.#run;
    const read = isLookupFormat(format) ? readEntry(entry) : null;
    if (read === null || !isLookupFormat(format))
      throw new VaultError("bad-value", `Row ${row} is no model of a look-up table.`);
    return this.takeNamed({ ...read, source: format });
  }

  /**
   * Takes a model of a table by name; false if it is known already. Of a number that is told twice the first counts, so that
   * the same file again brings nothing.
   * @throws {VaultError} too-large for more than a vault holds.
   */
  takeNamed(entry: NamedEntry): boolean {
    const key = entryKey(entry.source, entry.id);
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    const known = this.#tables().get(entry.source, entry.id);
    if (known === null) this.#more += 1;
    else if (!isLookupFormat(this.#run.format) || isSame(known, entry)) return false;
    if (this.#tables().size + this.#more > this.#most)
      throw new VaultError(
        "too-large",
        `A vault holds ${this.#most} models to look up. Bring the table of one product group, or take an older one back.`,
        { details: { limit: this.#most } },
      );
    this.#taken.set(key, entry);
    return true;
  }

  /** The same models for another look at the vault; gives how many are new, and how many known by now. */
  retake(before: TakenLookups): { readonly fresh: number; readonly known: number } {
    for (const entry of before.#taken.values()) this.takeNamed(entry);
    return { fresh: this.count, known: before.count - this.count };
  }

  /** The lines that keep them with their run. */
  lines(): RecordLine[] {
    if (this.#taken.size === 0) return [];
    const { id, format } = this.#run;
    const list = [...this.#taken.values()].map((entry) =>
      toKeptEntry(entry, isLookupFormat(format) ? undefined : entry.source),
    );
    return toKeptLines(this.#context, lookupListOf(id), list);
  }

  /** As they are when the first model comes: a plan that has grown stale is made anew. */
  #tables(): LookupTables {
    return (this.#known ??= lookupTables(this.#context));
  }
}

function isSame(known: LookupEntry, entry: LookupEntry): boolean {
  return sortedText(toKeptEntry(known)) === sortedText(toKeptEntry(entry));
}
