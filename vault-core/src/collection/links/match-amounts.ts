/**
 * Finds which bank row paid which order: equal amount and currency, the bank's date 15 days before to 29 after the order's, a
 * word of the seller in common. A pair counts only if neither has another candidate.
 *
 * Both sides are looked up by amount and word, in the order of their days, and a look ends at the second candidate: the work
 * grows with the number of purchases, not with its square.
 * @module
 */
import type { Telling } from "./telling.ts";

/** What an amount may have been paid for: a line, or all lines of an order. */
export interface Target {
  /** Ids of the lines. */
  readonly ids: readonly string[];
  readonly isBack: boolean;
  readonly money: NonNullable<Telling["money"]>;
  readonly day: number;
  readonly words: readonly string[];
}

/** A row of a bank, or a total, that looks for what it paid. */
export type Payer = Pick<Target, "isBack" | "money" | "day" | "words"> & { readonly id: string };

const DAYS_BEFORE = 15;
const DAYS_AFTER = 29;
const ENOUGH = 2;

interface Placed {
  readonly day: number;
  readonly at: number;
}

/** Gives the lines that each payer paid, by its id. No line is given twice. */
export function matchAmounts(
  payers: readonly Payer[],
  targets: readonly Target[],
): ReadonlyMap<string, readonly string[]> {
  const byTarget = toBuckets(targets, sumsOf(payers));
  const byPayer = toBuckets(payers, sumsOf(targets));
  const pairs = payers.flatMap((payer, at) => {
    const found = candidates(byTarget, payer, [payer.day - DAYS_AFTER, payer.day + DAYS_BEFORE]);
    const target = only(found, targets);
    if (target === null) return [];
    const back = [target.day - DAYS_BEFORE, target.day + DAYS_AFTER] as const;
    const others = candidates(byPayer, target, back);
    return others.length === 1 && others[0] === at ? [{ payer, target }] : [];
  });
  const times = new Map<string, number>();
  for (const { target } of pairs)
    for (const id of target.ids) times.set(id, (times.get(id) ?? 0) + 1);
  // A line that was paid alone and with its order: it cannot be told which.
  const sure = pairs.filter(({ target }) => target.ids.every((id) => times.get(id) === 1));
  return new Map(sure.map(({ payer, target }) => [payer.id, target.ids]));
}

function only(found: readonly number[], targets: readonly Target[]): Target | null {
  const [at] = found;
  return at === undefined || found.length > 1 ? null : (targets[at] ?? null);
}

function sumsOf(all: readonly Pick<Target, "money">[]): ReadonlySet<string> {
  return new Set(all.map(({ money }) => money.key));
}

/** @param asked sums of the other side: what has no equal there is never looked for. */
function toBuckets(
  all: readonly Pick<Target, "isBack" | "money" | "day" | "words">[],
  asked: ReadonlySet<string>,
): Buckets {
  const buckets = new Map<string, Placed[]>();
  for (const [at, one] of all.entries()) {
    if (!asked.has(one.money.key)) continue;
    for (const key of keysOf(one)) {
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [{ day: one.day, at }]);
      else bucket.push({ day: one.day, at });
    }
  }
  for (const bucket of buckets.values()) bucket.sort((a, b) => a.day - b.day);
  return buckets;
}

type Buckets = ReadonlyMap<string, readonly Placed[]>;

function keysOf({ isBack, money, words }: Pick<Target, "isBack" | "money" | "words">): string[] {
  const sum = `${isBack ? "back" : "paid"} ${money.key}`;
  return words.map((word) => `${sum} ${word}`);
}

/** Up to two candidates: more would say no more. */
function candidates(
  buckets: Buckets,
  one: Pick<Target, "isBack" | "money" | "words">,
  [first, last]: readonly [number, number],
): readonly number[] {
  const found = new Set<number>();
  for (const key of keysOf(one)) {
    const bucket = buckets.get(key) ?? [];
    for (let at = firstFrom(bucket, first), seen = 0; at < bucket.length; at++) {
      const placed = bucket[at];
      if (placed === undefined || placed.day > last || seen === ENOUGH) break;
      seen += 1;
      found.add(placed.at);
    }
    if (found.size >= ENOUGH) break;
  }
  return [...found];
}

/** The place of the first that is not before a day. */
function firstFrom(bucket: readonly Placed[], day: number): number {
  let [low, high] = [0, bucket.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bucket[middle]?.day ?? 0) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
