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

/** Spreads the discounts of a document. Of one that breaks off the shares are not known, and none are. */
export function spreadDiscounts(
  document: XmlNode,
  lines: readonly XmlNode[],
  digits: number,
): SpreadDiscounts {
  const discounts = childrenNamed(document, "AllowanceCharge").filter(isDiscount);
  if (!document.isWhole) return { shares: new Map(), spread: new Set(discounts) };
  const shares = new Map<XmlNode, bigint>();
  const left = (line: XmlNode): bigint =>
    amountIn(line, "LineExtensionAmount") - (shares.get(line) ?? 0n);
  const spread = new Set<XmlNode>();
  for (const discount of discounts) {
    const rate = rateIn(discount, "TaxCategory");
    const same = lines.filter((line) => rateIn(line, "Item", "ClassifiedTaxCategory") === rate);
    const amount = amountIn(discount, "Amount");
    const parts = sharesOf(amount, same.map(left), digits);
    if (parts.reduce((sum, part) => sum + part, 0n) !== amount) continue;
    spread.add(discount);
    for (const [index, line] of same.entries())
      shares.set(line, (shares.get(line) ?? 0n) + (parts[index] ?? 0n));
  }
  return { shares, spread };
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
