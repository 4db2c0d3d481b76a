/**
 * Amazon's lists of orders, one row an item and shipment, as a zip or a loose CSV: "Your Orders" in both layouts, and the
 * report of items until 2023.
 *
 * The natural key holds no date and no price, so an export that restates the past is no second purchase, and the old report
 * meets the new export.
 * @module
 */
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import { productCategory } from "../../../../records/category-words.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import {
  amazonRequired,
  headlineOf,
  itemsReport,
  yourOrders,
  type AmazonLayout,
} from "./amazon-columns.ts";
import {
  amazonRows,
  firstDate,
  orderLineKey,
  glanceAtAmazon,
  surveyAmazon,
  type AmazonRow,
  type CellOf,
} from "./amazon-survey.ts";
import { ownText } from "./line-dates.ts";
import {
  conditionOf,
  giftHintOf,
  isNotice,
  paymentKindOf,
  isUnsent,
  sellerOf,
  statusOf,
} from "./amazon-words.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type ReadOptions,
  type Sample,
} from "../../importer.ts";
import { readWhen } from "../../reading/dates.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { mannerOf, mannerQuestions, type Manner } from "../../reading/manner.ts";
import { isAbsent, readDecimal, timesWhole } from "../../reading/numbers.ts";

/** "Your Orders". */
export const amazonOrders: Importer = {
  id: "amazon.orders",
  name: "Amazon orders",
  ...importerOf(yourOrders),
};

/** The report of items until 2023. */
export const amazonItemsReport: Importer = {
  id: "amazon.orders-2022",
  name: "Amazon order history report",
  ...importerOf(itemsReport),
};

function importerOf(layout: AmazonLayout): Omit<Importer, "id" | "name"> {
  const required = amazonRequired.map((column) => ({
    name: headlineOf(layout, column),
    accepted: layout.columns[column],
  }));
  return {
    collections: ["purchases"],
    detect: (sample: Sample): Detection | null =>
      sample.kind === "csv" ? scoreOf(required, new Set(sample.headers)) : null,
    questions: async (members) => mannerQuestions(await glanceAtAmazon(members, layout)),
    read: (members, options) => read(members, options, layout),
  };
}

/** How the amounts and dates of a file are written. */
interface AmazonManner extends Manner {
  readonly layout: AmazonLayout;
  readonly now: number;
  readonly homeAddress: string | null;
}

async function* read(
  members: readonly ImportMember[],
  options: ReadOptions,
  layout: AmazonLayout,
): AsyncGenerator<ImportItem> {
  const survey = await surveyAmazon(members, layout);
  const manner = {
    ...mannerOf(survey, options.answers),
    layout,
    now: options.now,
    homeAddress: survey.homeAddress,
  };
  const seen = new Map<string, number>();
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    for await (const batch of amazonRows(member, layout)) {
      for (const row of batch) yield { ...toItem(row), ...place };
    }
  }

  /** Identical rows of one order stay apart: each has its own place. */
  function rank(cell: CellOf): number {
    const key = orderLineKey(cell);
    if (!survey.shipDates.isMany(key)) return 1;
    const index = seen.get(key) ?? 0;
    seen.set(index === 0 ? ownText(key) : key, index + 1);
    return survey.shipDates.rank(key, index);
  }

  function toItem({ row, fault, cell }: AmazonRow): ImportItem {
    if (fault !== null) return { kind: "fault", row, reason: fault };
    const nth = rank(cell);
    if (isNotice(cell("orderDate"))) return { kind: "skip", rule: "notice", row };
    return itemOf(row, () => toDraft(cell, { row, nth }, manner));
  }
}

function toDraft(
  cell: CellOf,
  { row, nth }: { readonly row: number; readonly nth: number },
  manner: AmazonManner,
): Draft {
  const { layout } = manner;
  const orderId = stated(cell, "orderId", layout);
  const asin = asinOf(cell, layout);
  const website = cell("website");
  const name = stated(cell, "name", layout);
  const category = productCategory(name);
  const fields = {
    type: "purchase",
    when: readWhen(firstDate(cell), manner.dateOrder, "Order Date", manner.now),
    lineKind: "item",
    ...amountsOf(cell, manner),
    status: isUnsent(cell)
      ? "cancelled"
      : statusOf(cell("orderStatus"), cell("shipmentStatus"), cell("shipDate")),
    orderId,
    seller: sellerOf(cell("seller")),
    ...(isAbsent(website) ? {} : { marketplace: website }),
    name,
    ...(asin === null ? {} : { asin }),
    ...(category === null ? {} : { category }),
    ...paymentKindOf(cell("payment")),
    ...conditionOf(cell("condition")),
    ...giftHintOf(cell, manner.homeAddress),
  };
  const key = naturalKey("amazon", orderId, asin ?? name, nth);
  const raw = rawOf(cell, layout);
  return { kind: "draft", collection: "purchases", naturalKey: key, fields, raw, row };
}

/** Spreadsheets leave quotes and an equals sign around it. */
function asinOf(cell: CellOf, layout: AmazonLayout): string | null {
  const asin = cell("asin").replaceAll(/[="]/gu, "");
  if (layout.mayLackAsin && isAbsent(asin)) return null;
  return isAbsent(asin) ? stated(cell, "asin", layout) : asin;
}

/** The total is the stated one, never computed. */
function amountsOf(cell: CellOf, { decimal, layout }: AmazonManner): JsonObject {
  const amount = (
    column: "unitPrice" | "unitTax" | "lineTax" | "shipping" | "discount" | "total",
  ) => readDecimal(cell(column), decimal, headlineOf(layout, column));
  const quantity = Number(readDecimal(stated(cell, "quantity", layout), decimal, "Quantity"));
  const unitTax = amount("unitTax");
  const lineTotal = amount("total");
  const tax =
    unitTax === null || !Number.isInteger(quantity)
      ? amount("lineTax")
      : timesWhole(unitTax, quantity);
  const values = {
    unitPrice: amount("unitPrice"),
    lineTotal,
    tax,
    shipping: amount("shipping"),
    discount: amount("discount"),
  };
  const direction = lineTotal?.startsWith("-") === true ? "refund" : "purchase";
  return { direction, quantity, ...moneyOf(values, cell("currency")) };
}

function moneyOf(values: Readonly<Record<string, string | null>>, currency: string): JsonObject {
  const money: Record<string, Json> = {};
  for (const [field, value] of Object.entries(values)) {
    if (value === null) continue;
    if (!/^[A-Z]{3}$/u.test(currency)) throw new RowFault("Currency is no currency code.");
    money[field] = { value, currency };
  }
  return money;
}

function stated(
  cell: CellOf,
  column: (typeof amazonRequired)[number],
  layout: AmazonLayout,
): string {
  const value = cell(column);
  if (isAbsent(value)) throw new RowFault(`${headlineOf(layout, column)} is missing.`);
  return value;
}

function rawOf(cell: CellOf, layout: AmazonLayout): JsonObject {
  const raw: Record<string, Json> = {};
  for (const column of layout.raw) {
    const value = cell(column);
    if (!isAbsent(value)) raw[headlineOf(layout, column)] = value;
  }
  return raw;
}
