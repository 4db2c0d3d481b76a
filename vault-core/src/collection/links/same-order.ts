/**
 * One order told more than once: by its lines in two exports, by a total in a mail, by a bank row that names the order.
 * The more exact telling stays, the others are duplicates of it.
 * @module
 */
import { groupBy } from "./group-by.ts";
import type { Telling } from "./telling.ts";

/** What is left of an order. */
export interface Order {
  /** The lines; where nobody told lines, the total; where nobody told a total, none. */
  readonly kept: readonly Telling[];
  /** Totals that told of the lines: their amount may hold more than the lines, such as shipping. */
  readonly totals: readonly Telling[];
}

/** Called for a telling that tells nothing new. */
export type Duplicate = (telling: Telling, of: readonly Telling[]) => void;

/**
 * Sorts the purchases of one order out.
 *
 * @param tellings of one order, in the order of their ids.
 * @param mayFall tells whether a telling may be called a duplicate at all.
 */
export function sortOrder(
  tellings: readonly Telling[],
  mayFall: (telling: Telling) => boolean,
  duplicate: Duplicate,
): Order {
  const lines = onceEach(
    tellings.filter(({ kind }) => kind === "line"),
    mayFall,
    duplicate,
  );
  const totals = tellings.filter(({ kind }) => kind === "total");
  const [first, ...others] = totals.toSorted((a, b) => b.facts - a.facts);
  const kept = lines.length > 0 || first === undefined ? lines : [first];
  const lesser = lines.length > 0 ? totals : others;
  for (const total of lesser) if (mayFall(total)) duplicate(total, kept);
  const banks = tellings.filter(({ kind }) => kind === "bank");
  if (kept.length > 0) for (const bank of banks) if (mayFall(bank)) duplicate(bank, kept);
  const own = lesser.filter((total) => !mayFall(total));
  return { kept: [...kept, ...own], totals: lesser.filter(mayFall) };
}

/** The lines of the export that knows most, and of each other one those that it alone tells of. */
function onceEach(
  lines: readonly Telling[],
  mayFall: (telling: Telling) => boolean,
  duplicate: Duplicate,
): readonly Telling[] {
  const formats = groupBy(lines, ({ format }) => format);
  if (formats.size < 2) return lines;
  const mostFirst = [...formats].toSorted(
    ([a, one], [b, other]) => meanFacts(other) - meanFacts(one) || (a < b ? -1 : 1),
  );
  const kept: Telling[] = [];
  for (const [, told] of mostFirst) {
    const known = new KnownLines(kept);
    const rest = told.filter((line) => {
      const same = mayFall(line) ? known.byProduct(line) : null;
      if (same !== null) duplicate(line, [same]);
      return same === null;
    });
    const sole = soleByAmount(rest);
    for (const line of rest) {
      const isSole = sole.get(amountOf(line)) === line;
      const same = isSole && mayFall(line) ? known.byAmount(line) : null;
      if (same === null) kept.push(line);
      else duplicate(line, [same]);
    }
  }
  return kept;
}

function meanFacts(lines: readonly Telling[]): number {
  return lines.reduce((sum, { facts }) => sum + facts, 0) / lines.length;
}

/** Lines that others are held against; each is the counterpart of one other at most. */
class KnownLines {
  readonly #lines: readonly Telling[];
  readonly #byKey = new Map<string, Telling[]>();
  readonly #used = new Set<Telling>();
  #left: ReadonlyMap<string, Telling> | null = null;

  constructor(lines: readonly Telling[]) {
    // The last of a list is taken first: so the lists are turned.
    this.#lines = lines.toReversed();
    for (const line of this.#lines)
      for (const key of keysOf(line)) {
        const list = this.#byKey.get(key);
        if (list === undefined) this.#byKey.set(key, [line]);
        else list.push(line);
      }
  }

  byProduct(line: Telling): Telling | null {
    for (const key of keysOf(line)) {
      const same = this.#take(this.#byKey.get(key));
      if (same !== null) return same;
    }
    return null;
  }

  /** By an amount that one line alone is left with, once `byProduct` has been asked for all. */
  byAmount(line: Telling): Telling | null {
    this.#left ??= soleByAmount(this.#lines.filter((one) => !this.#used.has(one)));
    const amount = amountOf(line);
    return amount === "" ? null : (this.#left.get(amount) ?? null);
  }

  #take(list: Telling[] | undefined): Telling | null {
    for (let line = list?.pop(); line !== undefined; line = list?.pop()) {
      if (this.#used.has(line)) continue;
      this.#used.add(line);
      return line;
    }
    return null;
  }
}

function keysOf({ products, name }: Telling): readonly string[] {
  return [...products.map((product) => `p ${product}`), ...(name === "" ? [] : [`n ${name}`])];
}

/** Lines by amounts that no other one has. */
function soleByAmount(lines: readonly Telling[]): ReadonlyMap<string, Telling> {
  const groups = [...groupBy(lines, amountOf)];
  return new Map(
    groups.flatMap(([amount, [first, ...others]]) =>
      first === undefined || others.length > 0 ? [] : [[amount, first] as const],
    ),
  );
}

function amountOf({ money }: Telling): string {
  return money?.key ?? "";
}
