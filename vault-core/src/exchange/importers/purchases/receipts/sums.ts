/**
 * Sums of money, exactly: millionths as whole numbers.
 * @module
 */
const MILLION = 1_000_000n;

/** Millionths of a decimal text such as `-14.39`, of at most six fraction digits. */
export function toMicros(decimal: string): bigint {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(6, "0"));
}

/** The decimal text of millionths, with the fraction digits of a currency at least. */
export function fromMicros(micros: bigint, digits: number): string {
  const bare = micros < 0n ? -micros : micros;
  const fraction = (bare % MILLION).toString().padStart(6, "0");
  const kept = fraction.replace(/0+$/u, "").padEnd(digits, "0");
  return `${micros < 0n ? "-" : ""}${bare / MILLION}${kept === "" ? "" : `.${kept}`}`;
}

/** Fraction digits that a currency has: 2 for EUR, 0 for JPY, 3 for TND. */
export function currencyDigits(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return Math.min(format.resolvedOptions().maximumFractionDigits ?? 2, 6);
}

/**
 * Taxes of lines that add up to the tax of their document, which is rounded once a rate: each line gets what the rounded
 * sum grows by.
 */
export class RunningTax {
  readonly #sums = new Map<string, bigint>();

  /** Millionths of tax of one more line, whose net amount is given in millionths. */
  next(rate: string, net: bigint, digits: number): bigint {
    const before = this.#sums.get(rate) ?? 0n;
    this.#sums.set(rate, before + net);
    return taxOf(before + net, rate, digits) - taxOf(before, rate, digits);
  }
}

function taxOf(net: bigint, rate: string, digits: number): bigint {
  const unit = 10n ** BigInt(6 - digits);
  const divisor = 100n * MILLION * unit;
  const product = net * toMicros(rate);
  const half = product < 0n ? -divisor / 2n : divisor / 2n;
  return ((product + half) / divisor) * unit;
}
