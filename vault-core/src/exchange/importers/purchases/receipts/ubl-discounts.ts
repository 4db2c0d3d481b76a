/**
 * Discounts of a whole UBL document, spread over the lines of their tax rate: what was paid for a line is less by its share.
 * @module
 */
import { childrenNamed, textIn, type XmlNode } from "../../reading/xml-tree.ts";
import { sharesOf, toMicros } from "./sums.ts";

/** What the discounts of a document come to. */
export interface SpreadDiscounts {
  /** Millionths without tax by the lines that they make cheaper. */
  readonly shares: ReadonlyMap<XmlNode, bigint>;
  /** The discounts that lines hold; any other is a line of its own. */
  readonly spread: ReadonlySet<XmlNode>;
}

/** Discounts of the whole that are spread: papers have few, and each is held against every line. */
const MOST_SPREAD = 100;

/** Spreads the discounts of a document. Of one that breaks off the shares are not known, and none are. */
export function spreadDiscounts(
  document: XmlNode,
  lines: readonly XmlNode[],
  digits: number,
): SpreadDiscounts {
  const discounts = childrenNamed(document, "AllowanceCharge").filter(isDiscount);
  if (!document.isWhole) return { shares: new Map(), spread: new Set(discounts) };
  const shares = new Map<XmlNode, bigint>();
  const amounts = new Map(lines.map((line) => [line, amountIn(line, "LineExtensionAmount")]));
  const left = (line: XmlNode): bigint => (amounts.get(line) ?? 0n) - (shares.get(line) ?? 0n);
  const byRate = linesByRate(lines);
  const spread = new Set<XmlNode>();
  for (const discount of discounts.slice(0, MOST_SPREAD)) {
    const same = byRate.get(rateIn(discount, "TaxCategory")) ?? [];
    const amount = amountIn(discount, "Amount");
    const parts = sharesOf(amount, same.map(left), digits);
    if (parts.reduce((sum, part) => sum + part, 0n) !== amount) continue;
    spread.add(discount);
    for (const [index, line] of same.entries())
      shares.set(line, (shares.get(line) ?? 0n) + (parts[index] ?? 0n));
  }
  return { shares, spread };
}

/** A rate that is no number is nobody's. */
function linesByRate(lines: readonly XmlNode[]): ReadonlyMap<number, readonly XmlNode[]> {
  const byRate = new Map<number, XmlNode[]>();
  for (const line of lines) {
    const rate = rateIn(line, "Item", "ClassifiedTaxCategory");
    const same = byRate.get(rate);
    if (same !== undefined) same.push(line);
    else if (!Number.isNaN(rate)) byRate.set(rate, [line]);
  }
  return byRate;
}

/** Tells whether an allowance or charge takes off; a boolean of XML Schema may be a digit. */
export function isDiscount(charge: XmlNode): boolean {
  return !/^(?:true|1)$/u.test(textIn(charge, "ChargeIndicator") ?? "");
}

/** 19 and 19.00 are one rate. */
function rateIn(node: XmlNode, ...path: readonly string[]): number {
  return Number(textIn(node, ...path, "Percent") ?? 0);
}

/** What is no number weighs nothing: the line itself is a fault. */
function amountIn(node: XmlNode, name: string): bigint {
  return toMicros(textIn(node, name) ?? "");
}
