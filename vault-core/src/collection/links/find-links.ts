/**
 * Which records of `purchases` tell of the same, and which are refunds of which: made of the records and of the owner's word
 * alone, so that it comes out the same in whatever order they came, on whichever device.
 *
 * 1. Payouts that a file repeats are one.
 * 2. What names one order is sorted out by its number.
 * 3. Totals without an order are matched with lines by amount, then bank rows with what is left.
 * 4. Refunds are linked to the purchases of their order.
 * @module
 */
import type { RecordLink } from "../../vault/api/vault-api.ts";
import { groupBy } from "./group-by.ts";
import { matchAmounts, type Payer, type Target } from "./match-amounts.ts";
import type { OwnersWord } from "./owners-word.ts";
import { MOST_LINKS, Refundable, repeatedPayouts } from "./refunds.ts";
import { sortOrder } from "./same-order.ts";
import { type Telling, toSum } from "./telling.ts";

/** Totals whose amounts and sellers count for an order: a file may hold any number of them. */
const MOST_TOTALS = 4;

/** What rules say of a record. */
export interface RuleLinks {
  /** In the order of their ids. */
  readonly links: readonly RecordLink[];
  /** It tells nothing new: it is left out of all figures. */
  readonly isDuplicate: boolean;
}

/** Gives the links by the id of the record that has them. */
export function findLinks(
  tellings: readonly Telling[],
  wordOn: (id: string) => OwnersWord,
): ReadonlyMap<string, RuleLinks> {
  return new Finding(tellings, wordOn).find();
}

/** One pass over all tellings. */
class Finding {
  readonly #tellings: readonly Telling[];
  readonly #wordOn: (id: string) => OwnersWord;
  readonly #found = new Map<string, RuleLinks>();
  /** What is left of each order of purchases. */
  readonly #orders = new Map<string, Refundable>();
  /** Sellers by other names, and amounts that tell of more than the lines, by the id of a line. */
  readonly #totals = new Map<string, readonly Telling[]>();
  /** Lines that count against their order: what an invoice takes off, such as a deposit. */
  readonly #less: ReadonlyMap<string, readonly Telling[]>;
  /** What the owner has paired himself. */
  readonly #paired: ReadonlySet<string>;

  constructor(tellings: readonly Telling[], wordOn: (id: string) => OwnersWord) {
    this.#wordOn = wordOn;
    this.#tellings = tellings
      .filter(({ id }) => !wordOn(id).isOut)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    this.#less = groupBy(
      this.#tellings.filter((one) => one.isBack && one.kind === "line"),
      (one) => one.order ?? "",
    );
    this.#paired = new Set(tellings.flatMap(({ id }) => wordOn(id).same));
  }

  find(): ReadonlyMap<string, RuleLinks> {
    const refunds = this.#tellings.filter(({ isBack }) => isBack);
    for (const [repeated, of] of repeatedPayouts(refunds))
      if (this.#mayFall(repeated)) this.#say(repeated, "duplicate_of", [of]);
    this.#sortOrders();
    this.#matchPayers("total");
    this.#matchPayers("bank");
    for (const refund of refunds) this.#linkRefund(refund);
    return this.#found;
  }

  #sortOrders(): void {
    const paid = this.#tellings.filter(({ isBack, order }) => !isBack && order !== null);
    for (const [order, tellings] of groupBy(paid, (one) => one.order ?? "")) {
      const { kept, totals } = sortOrder(
        tellings,
        (one) => this.#mayFall(one),
        (one, of) => this.#say(one, "same_purchase", of),
      );
      if (kept.length > 0) this.#orders.set(order, new Refundable(kept));
      const [first] = kept;
      if (first !== undefined && totals.length > 0) this.#totals.set(first.id, totals);
    }
  }

  /** Totals without an order look for lines; bank rows for lines and totals. */
  #matchPayers(kind: "total" | "bank"): void {
    const payers = this.#tellings.filter(
      (one) => one.kind === kind && one.order === null && this.#mayFall(one),
    );
    if (payers.length === 0) return;
    const isPayable = (one: Telling): boolean =>
      !one.isCancelled &&
      !this.#paired.has(one.id) &&
      this.#wordOn(one.id).same.length === 0 &&
      this.#found.get(one.id)?.isDuplicate !== true &&
      (one.kind === "line" || (kind === "bank" && one.kind === "total"));
    const targets = [...groupBy(this.#tellings.filter(isPayable), orderOf).values()].flatMap(
      (lines) => this.#toTargets(lines),
    );
    const byId = new Map(this.#tellings.map((one) => [one.id, one]));
    for (const [id, ids] of matchAmounts(payers.flatMap(toPayer), targets)) {
      const payer = byId.get(id);
      const paid = ids.flatMap((one) => byId.get(one) ?? []);
      const [first] = paid;
      if (payer === undefined || first === undefined) continue;
      this.#say(payer, "same_purchase", paid);
      this.#totals.set(first.id, [...(this.#totals.get(first.id) ?? []), payer]);
    }
  }

  /** Each line, all of them together, and what a total told of them. */
  #toTargets(lines: readonly Telling[]): readonly Target[] {
    const told = lines.flatMap(({ id }) => this.#totals.get(id) ?? []);
    const totals = told.slice(0, MOST_TOTALS);
    const more = totals.flatMap(({ words }) => words);
    const each = lines.flatMap((line) => toTarget([line], line.money, more));
    const amounts = [sumOf(lines, this.#lessOf(lines)), ...totals.map(({ money }) => money)];
    const whole = amounts.flatMap((money) => toTarget(lines, money, more));
    const known = groupBy(
      [...(lines.length === 1 ? each : []), ...whole],
      ({ money }) => money.key,
    );
    const once = [...known.values()].flatMap(([first]) => first ?? []);
    return lines.length === 1 ? once : [...each, ...once];
  }

  /** What the same paper took off on the same day. */
  #lessOf([first]: readonly Telling[]): readonly Telling[] {
    if (first === undefined || first.isBack || first.order === null) return [];
    const less = this.#less.get(first.order) ?? [];
    return less.filter(({ day, format }) => day === first.day && format === first.format);
  }

  #linkRefund(refund: Telling): void {
    if (refund.order === null || this.#found.has(refund.id)) return;
    const paid = this.#orders.get(refund.order);
    if (paid === undefined || this.#wordOn(refund.id).ofLinks) return;
    this.#say(refund, "refund_of", paid.of(refund));
  }

  #mayFall({ id }: Telling): boolean {
    return !this.#wordOn(id).ofCounting && !this.#paired.has(id);
  }

  #say(telling: Telling, relation: RecordLink["relation"], of: readonly Telling[]): void {
    const ids = of.slice(0, MOST_LINKS).map(({ id }) => id);
    const links = ids.toSorted().map((to): RecordLink => ({ to, relation, by: "rule" }));
    this.#found.set(telling.id, { links, isDuplicate: relation !== "refund_of" });
  }
}

/** Lines of one order and direction; refunds of an order by their day; what names no order stands alone. */
function orderOf({ id, order, isBack, day }: Telling): string {
  if (order === null) return `one ${id}`;
  return isBack ? `back ${order} ${day ?? ""}` : `order ${order}`;
}

function toPayer({ id, isBack, money, day, words }: Telling): Payer[] {
  return money === null || day === null ? [] : [{ id, isBack, money, day, words }];
}

function toTarget(
  lines: readonly Telling[],
  money: Telling["money"],
  more: readonly string[],
): Target[] {
  const [first] = lines;
  const days = lines.flatMap(({ day }) => day ?? []);
  if (first === undefined || money === null || days.length === 0) return [];
  const words = [...new Set([...lines.flatMap((line) => line.words), ...more])];
  const day = days.reduce((least, one) => Math.min(least, one));
  return [{ ids: lines.map(({ id }) => id), isBack: first.isBack, money, day, words }];
}

/** What is left to pay. Null if some line has no amount or another currency, or nothing is left. */
function sumOf(lines: readonly Telling[], less: readonly Telling[]): Telling["money"] {
  const currency = lines[0]?.money?.currency;
  let amount = 0n;
  for (const { money, isBack } of [...lines, ...less]) {
    if (money === null || money.currency !== currency) return null;
    amount += isBack === lines[0]?.isBack ? money.amount : -money.amount;
  }
  return currency === undefined || amount <= 0n ? null : toSum(currency, amount);
}
