/**
 * Tells which orders rules may have a word on, of more purchases than memory has room for: 16 bytes an order are kept. Rules
 * hold tellings against each other that name one order (`find-links.ts`), or that name none and are matched by their amounts.
 * @module
 */
import type { Telling } from "./telling.ts";

/** Bits that a whole number has which V8 keeps in its place. */
const HASH_MASK = 0x3f_ff_ff_ff;
const [FNV_PRIME, FNV_START] = [0x01_00_01_93, 0x81_1c_9d_c5];
/** A state above is one of an order that is to be looked at. */
const LOUD = 0x1_00_00;

/** What was seen of all orders. Two of them may share a hash, which makes both loud, never quiet. */
export class OrderSurvey {
  /** Number of the format that told of an order, and whether there is more to it, by its hash. */
  readonly #orders = new Map<number, number>();
  readonly #formats = new Map<string, number>();
  /** Some telling of money names no order: any line may be what it is of. */
  hasPayer = false;
  /** Tellings that were noted. */
  count = 0;

  /** Notes a telling. */
  note({ order, kind, isBack, format }: Telling): void {
    this.count += 1;
    if (order === null) {
      this.hasPayer ||= kind !== "line";
      return;
    }
    const hash = hashOf(order);
    const own = this.#numberOf(format);
    const known = this.#orders.get(hash) ?? own;
    const isLoud = kind !== "line" || isBack || known !== own;
    this.#orders.set(hash, isLoud ? LOUD : known);
  }

  /** Tells whether rules may link a telling, or call it a duplicate. Lines of one order that one export tells are quiet. */
  isLoud({ order }: Pick<Telling, "order">): boolean {
    return order !== null && this.#orders.get(hashOf(order)) === LOUD;
  }

  #numberOf(format: string): number {
    const number = this.#formats.get(format) ?? Math.min(this.#formats.size, LOUD - 1);
    this.#formats.set(format, number);
    return number;
  }
}

/** FNV-1a of the letters, as a number that V8 keeps in its place. */
function hashOf(order: string): number {
  let hash = FNV_START;
  for (let at = 0; at < order.length; at++)
    hash = Math.imul(hash ^ order.charCodeAt(at), FNV_PRIME);
  return hash & HASH_MASK;
}
