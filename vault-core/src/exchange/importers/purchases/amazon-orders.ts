/**
 * Amazon "Your Orders": one row an item and shipment, both layouts, as a zip or a loose CSV.
 *
 * The natural key holds no date and no price, so an export that restates the past is no second purchase.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { productCategory } from "../../../records/category-words.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import { amazonColumns, amazonRaw, amazonRequired, headlineOf } from "./amazon-columns.ts";
import {
  amazonRows,
  firstDate,
  orderLineKey,
  rankOf,
  glanceAtAmazon,
  surveyAmazon,
  type CellOf,
} from "./amazon-survey.ts";
import { conditionOf, giftHintOf, isNotice, paymentKindOf, statusOf } from "./amazon-words.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type ReadOptions,
  type Sample,
} from "../importer.ts";
import { readWhen } from "../reading/dates.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { mannerOf, mannerQuestions, type Manner } from "../reading/manner.ts";
import { isAbsent, readDecimal, timesWhole } from "../reading/numbers.ts";

const required = amazonRequired.map((column) => ({
  name: headlineOf(column),
  accepted: amazonColumns[column],
}));

/** The importer. */
export const amazonOrders: Importer = {
  id: "amazon.orders",
  name: "Amazon orders",
  collections: ["purchases"],
  detect,
  questions: async (members) => mannerQuestions(await glanceAtAmazon(members)),
  read,
};

/** How the amounts and dates of a file are written. */
interface AmazonManner extends Manner {
  readonly now: number;
  readonly homeAddress: string | null;
}

function detect(sample: Sample): Detection | null {
  return sample.kind === "csv" ? scoreOf(required, new Set(sample.headers)) : null;
}

async function* read(
  members: readonly ImportMember[],
  options: ReadOptions,
): AsyncGenerator<ImportItem> {
  const survey = await surveyAmazon(members);
  const manner = {
    ...mannerOf(survey, options.answers),
    now: options.now,
    homeAddress: survey.homeAddress,
  };
  const seen = new Map<string, number>();
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    for await (const { row, fault, cell } of amazonRows(member)) {
      if (fault !== null) yield { kind: "fault", row, reason: fault, ...place };
      else yield { ...toItem(cell, row, rank(cell)), ...place };
    }
  }

  /** Identical rows of one order stay apart: each has its own place. */
  function rank(cell: CellOf): number {
    const key = orderLineKey(cell);
    const dates = survey.shipDates.get(key) ?? "";
    if (typeof dates === "string") return 1;
    const index = seen.get(key) ?? 0;
    seen.set(key, index + 1);
    return rankOf(dates, index);
  }

  function toItem(cell: CellOf, row: number, nth: number): ImportItem {
    if (isNotice(cell("orderDate"))) return { kind: "skip", rule: "notice", row };
    return itemOf(row, () => toDraft(cell, { row, nth }, manner));
  }
}

function toDraft(
  cell: CellOf,
  { row, nth }: { readonly row: number; readonly nth: number },
  manner: AmazonManner,
): Draft {
  const orderId = stated(cell, "orderId");
  const asin = stated(cell, "asin");
  const website = cell("website");
  const name = stated(cell, "name");
  const category = productCategory(name);
  const fields = {
    type: "purchase",
    when: readWhen(firstDate(cell), manner.dateOrder, "Order Date", manner.now),
    lineKind: "item",
    ...amountsOf(cell, manner),
    status: statusOf(cell("orderStatus"), cell("shipmentStatus"), cell("shipDate")),
    orderId,
    seller: "Amazon",
    ...(isAbsent(website) ? {} : { marketplace: website }),
    name,
    asin,
    ...(category === null ? {} : { category }),
    ...paymentKindOf(cell("payment")),
    ...conditionOf(cell("condition")),
    ...giftHintOf(cell, manner.homeAddress),
  };
  const key = naturalKey("amazon", orderId, asin, nth);
  return { kind: "draft", collection: "purchases", naturalKey: key, fields, raw: rawOf(cell), row };
}

/** The total is the stated one, never computed. */
function amountsOf(cell: CellOf, { decimal }: Manner): JsonObject {
  const amount = (column: "unitPrice" | "unitTax" | "shipping" | "discount" | "total") =>
    readDecimal(cell(column), decimal, headlineOf(column));
  const quantity = Number(readDecimal(stated(cell, "quantity"), decimal, "Quantity"));
  const unitTax = amount("unitTax");
  const lineTotal = amount("total");
  const tax =
    unitTax === null || !Number.isInteger(quantity) ? null : timesWhole(unitTax, quantity);
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

function stated(cell: CellOf, column: (typeof amazonRequired)[number]): string {
  const value = cell(column);
  if (isAbsent(value)) throw new RowFault(`${headlineOf(column)} is missing.`);
  return value;
}

function rawOf(cell: CellOf): JsonObject {
  const raw: Record<string, Json> = {};
  for (const column of amazonRaw) {
    const value = cell(column);
    if (!isAbsent(value)) raw[headlineOf(column)] = value;
  }
  return raw;
}
