/**
 * The household's orders, in Amazon's layout since 2026: 28 columns sorted A to Z.
 * @module
 */
import { csvLine } from "../exporters/csv.ts";
import type { Dice } from "./dice.ts";
import { products, type SampleProduct } from "./household.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const NONE = "Not Available";
const homeAddress = "Ann Sample, 1 Invented Street, Exampletown";
const giftAddress = "A Friend, 9 Invented Square, Exampletown";

const header = [
  "ASIN",
  "Billing Address",
  "Carrier Name & Tracking Number",
  "Currency",
  "Gift Message",
  "Gift Recipient Contact",
  "Gift Sender Name",
  "Item Serial Number",
  "Order Date",
  "Order ID",
  "Order Status",
  "Original Quantity",
  "Payment Method Type",
  "Product Condition",
  "Product Name",
  "Purchase Order Number",
  "Ship Date",
  "Shipment Item Subtotal",
  "Shipment Item Subtotal Tax",
  "Shipment Status",
  "Shipping Address",
  "Shipping Charge",
  "Shipping Option",
  "Total Amount",
  "Total Discounts",
  "Unit Price",
  "Unit Price Tax",
  "Website",
] as const;

/** Writes about 260 lines of orders between two moments, oldest first. */
export function samplePurchases(dice: Dice, from: number, to: number): string {
  const lines: string[] = [csvLine(header)];
  const basket = products.flatMap((product) => Array.from({ length: product[3] }, () => product));
  const gap = (to - from) / 172;
  for (let at = from + gap / 2; at < to; at += gap) {
    const moment = at + dice.between(-30, 30) * HOUR_MS;
    if (moment < to) lines.push(...order(dice, moment, basket));
  }
  return lines.join("");
}

function order(dice: Dice, at: number, basket: readonly SampleProduct[]): readonly string[] {
  const shared = {
    "Order ID": `000-${dice.between(1_000_000, 9_999_999)}-${dice.between(1_000_000, 9_999_999)}`,
    "Order Date": stamp(at),
    gift: dice.chance(0.06),
    cancelled: dice.chance(0.03),
    shipped: at + dice.between(10, 60) * HOUR_MS,
  };
  const chosen = new Set<SampleProduct>();
  const size = dice.pick([1, 1, 1, 2, 2]) + (dice.chance(0.08) ? 2 : 0);
  while (chosen.size < size) chosen.add(dice.pick(basket));
  return [...chosen].map((product) => line(dice, shared, product));
}

// oxlint-disable-next-line max-lines-per-function -- the field list of a format
function line(
  dice: Dice,
  shared: {
    readonly "Order ID": string;
    readonly "Order Date": string;
    readonly gift: boolean;
    readonly cancelled: boolean;
    readonly shipped: number;
  },
  [name, low, high, weight]: SampleProduct,
): string {
  const quantity = weight >= 5 && dice.chance(0.2) ? 2 : 1;
  const cents = dice.between(low, high) * 100 - dice.pick([1, 5, 10, 50]);
  const taxCents = Math.round(cents * 0.19);
  const discountCents = dice.chance(0.1) ? Math.round((cents * quantity) / 10) : 0;
  const total = (cents + taxCents) * quantity - discountCents;
  const cells: Readonly<Record<(typeof header)[number], string>> = {
    ASIN: asinOf(name),
    "Billing Address": homeAddress,
    "Carrier Name & Tracking Number": shared.cancelled ? NONE : "Invented Parcel(SAMPLE)",
    Currency: "EUR",
    "Gift Message": shared.gift ? "Happy birthday!" : NONE,
    "Gift Recipient Contact": NONE,
    "Gift Sender Name": NONE,
    "Item Serial Number": NONE,
    "Order Date": shared["Order Date"],
    "Order ID": shared["Order ID"],
    "Order Status": shared.cancelled ? "Cancelled" : "Closed",
    "Original Quantity": String(quantity),
    "Payment Method Type": dice.pick([
      "Visa - 0000",
      "Visa - 0000",
      "Bank Account",
      "Gift Certificate/Card and Visa - 0000",
    ]),
    "Product Condition": "New",
    "Product Name": name,
    "Purchase Order Number": "Not Applicable",
    "Ship Date": shared.cancelled ? NONE : stamp(shared.shipped),
    "Shipment Item Subtotal": euros(cents * quantity),
    "Shipment Item Subtotal Tax": euros(taxCents * quantity),
    "Shipment Status": shared.cancelled
      ? NONE
      : dice.pick(["Shipped", "Shipped", "Shipped", "Delivered"]),
    "Shipping Address": shared.gift ? giftAddress : homeAddress,
    "Shipping Charge": "0.00",
    "Shipping Option": "standard",
    "Total Amount": shared.cancelled ? "0.00" : euros(total),
    "Total Discounts": discountCents === 0 ? "0.00" : `-${euros(discountCents)}`,
    "Unit Price": euros(cents),
    "Unit Price Tax": euros(taxCents),
    Website: "orders.household-sample.example",
  };
  return csvLine(header.map((column) => cells[column]));
}

/** An invented product number: the same for each purchase of one product. */
function asinOf(name: string): string {
  const index = products.findIndex(([known]) => known === name);
  return `SAMPLE${String(index).padStart(4, "0")}`;
}

function euros(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

function stamp(at: number): string {
  // Orders are placed in the morning or after dinner.
  const day = Math.floor(at / DAY_MS) * DAY_MS;
  const hour = at % DAY_MS < DAY_MS / 3 ? 7 : 18;
  return new Date(day + hour * HOUR_MS + (at % HOUR_MS)).toISOString().replace(/\.\d+Z$/u, "Z");
}
