/**
 * What Amazon sold without a parcel (books, films, apps, subscriptions), in both forms: since 2026 `Digital Content Orders.csv`
 * with a row for each component of a price, before that `Digital Items.csv` with `Digital Orders Monetary.csv` beside it.
 *
 * The price of a thing is what its components add up to; the list price beside them is often paid by a credit. Both forms
 * give one record for each order and product, and so meet.
 * @module
 */
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { productCategory } from "../../../../records/category-words.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
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
import { mannerOf, mannerQuestions, MannerVotes, type Manner } from "../../reading/manner.ts";
import { isAbsent, readDecimal } from "../../reading/numbers.ts";
import { requiredColumns, tableRows } from "../../reading/table.ts";
import { amountColumns, addAmount, moneyOf, type Amounts } from "./amazon-digital-amounts.ts";
import { sellerOf } from "./amazon-words.ts";

const columns = {
  ...amountColumns,
  orderId: ["order id", "orderid"],
  asin: ["asin"],
  name: ["product name", "productname", "title"],
  orderDate: ["order date", "orderdate"],
  quantity: ["quantity ordered", "quantityordered", "original quantity", "originalquantity"],
  price: ["price", "ourprice"],
  priceCurrency: ["price currency code", "ourpricecurrencycode"],
  marketplace: ["marketplace"],
  seller: ["seller of record", "sellerofrecord"],
  publisher: ["publisher"],
  status: ["order status"],
  fulfilled: ["item fulfilled", "itemfulfilled", "isfulfilled"],
  subscription: ["subscription order info list", "subscriptionorderinfolist"],
} as const;
type Cell = (column: keyof typeof columns) => string;

const ofItems = requiredColumns(columns, ["orderId", "asin", "name", "orderDate", "itemId"]);
// The table of returned things has the same amounts, and calls their kinds otherwise.
const ofAmounts = requiredColumns(columns, ["itemId", "amount", "currency", "component"]);

/** The importer. */
export const amazonDigital: Importer = {
  id: "amazon.digital",
  name: "Amazon digital orders",
  collections: ["purchases"],
  detect,
  questions: async (members) => mannerQuestions((await votesOf(members)).survey()),
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "csv") return null;
  const headers = new Set(sample.headers);
  if (!columns.itemId.some((name) => headers.has(name))) return null;
  return scoreOf(columns.name.some((name) => headers.has(name)) ? ofItems : ofAmounts, headers);
}

/** A thing of an order: the first row that names it, and what all its rows add up to. */
interface Thing {
  readonly draft: Draft;
  readonly amounts: Amounts;
  readonly itemIds: Set<string>;
  quantity: number;
}

/** The things of an export, by order and product, and by the vendor's own number of the item. */
class Things {
  readonly byKey = new Map<string, Thing>();
  readonly byItem = new Map<string, Thing>();
  /** Those of which a row could not be read. */
  readonly broken = new Set<string>();
}

async function* read(
  members: readonly ImportMember[],
  { answers, now }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const manner = { ...mannerOf((await votesOf(members)).survey(), answers), now };
  const things = new Things();
  const amounts: ImportMember[] = [];
  for (const member of members) {
    if (await namesThings(member)) yield* itemsOf(member, things, manner);
    else amounts.push(member);
  }
  for (const member of amounts) yield* amountsOf(member, things, manner);
  for (const { draft, quantity, amounts: sums } of things.byKey.values())
    yield { ...draft, fields: { ...draft.fields, quantity, ...moneyOf(sums) } };
}

interface DigitalManner extends Manner {
  readonly now: number;
}

async function namesThings(member: ImportMember): Promise<boolean> {
  for await (const { cell } of tableRows(member, columns)) return cell("name") !== "";
  return false;
}

async function votesOf(members: readonly ImportMember[]): Promise<MannerVotes> {
  const votes = new MannerVotes();
  for (const member of members) {
    for await (const { fault, cell } of tableRows(member, columns)) {
      if (fault !== null) continue;
      votes.amount(cell("amount"));
      votes.amount(cell("price"));
      votes.date(cell("orderDate"));
    }
  }
  return votes;
}

/** The first row of a thing waits for the others; they are told as rows that went into it. */
async function* itemsOf(
  member: ImportMember,
  things: Things,
  manner: DigitalManner,
): AsyncGenerator<ImportItem> {
  const place = member.name === null ? {} : { member: member.name };
  let last: Thing | null = null;
  for await (const { row, fault, cell } of tableRows(member, columns)) {
    // A row that cannot be read may be a part of the thing before it, whose sum is then unknown.
    if (fault !== null && last !== null) last.amounts.isWhole = false;
    const key = `${cell("orderId")}\n${cell("asin")}`;
    const known = things.byKey.get(key);
    const item = itemOf(row, () => {
      if (fault !== null) throw new RowFault(fault);
      const draft = known?.draft ?? { ...toDraft(cell, row, manner), ...place };
      const thing = known ?? newThing(draft, !things.broken.has(key));
      addAmount(cell, thing.amounts, manner);
      noteItem(cell, thing, things, manner);
      things.byKey.set(key, thing);
      return { kind: "skip", rule: "joined", row };
    });
    last = things.byKey.get(key) ?? null;
    if (item.kind === "fault") things.broken.add(key);
    if (item.kind === "fault" || known !== undefined) yield { ...item, ...place };
  }
}

function newThing(draft: Draft, isWhole: boolean): Thing {
  return { draft, amounts: { isWhole, sums: null }, itemIds: new Set(), quantity: 0 };
}

/** One product bought twice in one order has two items, of several components each. */
function noteItem(cell: Cell, thing: Thing, { byItem }: Things, { decimal }: Manner): void {
  const id = cell("itemId");
  if (thing.itemIds.has(id)) return;
  const quantity = readDecimal(cell("quantity"), decimal, "Quantity Ordered");
  thing.itemIds.add(id);
  thing.quantity += Number(quantity ?? 1);
  byItem.set(id, thing);
}

async function* amountsOf(
  member: ImportMember,
  things: Things,
  manner: DigitalManner,
): AsyncGenerator<ImportItem> {
  const place = member.name === null ? {} : { member: member.name };
  for await (const { row, fault, cell } of tableRows(member, columns)) {
    const thing = things.byItem.get(cell("itemId"));
    const item = itemOf(row, () => {
      if (fault !== null) throw new RowFault(fault);
      if (thing === undefined) return { kind: "skip", rule: "without-item", row };
      addAmount(cell, thing.amounts, manner);
      return { kind: "skip", rule: "joined", row };
    });
    if (item.kind === "fault" && thing !== undefined) thing.amounts.isWhole = false;
    yield { ...item, ...place };
  }
}

function toDraft(cell: Cell, row: number, { decimal, dateOrder, now }: DigitalManner): Draft {
  const orderId = stated(cell, "orderId", "Order ID");
  const asin = stated(cell, "asin", "ASIN");
  // What is no longer sold has lost its name.
  const name = isAbsent(cell("name")) ? asin : cell("name");
  const category = productCategory(name);
  const price = readDecimal(cell("price"), decimal, "Price");
  const currency = cell("priceCurrency");
  if (price !== null && !/^[A-Z]{3}$/u.test(currency))
    throw new RowFault("Price Currency Code is no currency code.");
  const fields = {
    type: "purchase",
    when: readWhen(cell("orderDate"), dateOrder, "Order Date", now),
    lineKind: isAbsent(cell("subscription")) ? "item" : "subscription",
    direction: "purchase",
    status: statusOf(cell("status"), cell("fulfilled")),
    orderId,
    seller: sellerOf(cell("seller")),
    ...(isAbsent(cell("marketplace")) ? {} : { marketplace: cell("marketplace") }),
    name,
    asin,
    ...(category === null ? {} : { category }),
    ...(price === null ? {} : { unitPrice: { value: price, currency } }),
  };
  const raw: JsonObject = isAbsent(cell("publisher")) ? {} : { Publisher: cell("publisher") };
  const key = naturalKey("amazon", orderId, asin, 1);
  return { kind: "draft", collection: "purchases", naturalKey: key, fields, raw, row };
}

/** The new form states how the order went, the old one whether the thing was handed over. */
function statusOf(order: string, fulfilled: string): string {
  if (/success|complete/iu.test(order)) return "delivered";
  if (/cancel|fail|declin/iu.test(order)) return "cancelled";
  if (/^(?:yes|true)$/iu.test(fulfilled)) return "delivered";
  return /^(?:no|false)$/iu.test(fulfilled) ? "ordered" : "unknown";
}

function stated(cell: Cell, column: "orderId" | "asin", headline: string): string {
  const value = cell(column);
  if (isAbsent(value)) throw new RowFault(`${headline} is missing.`);
  return value;
}
