/**
 * Tesco's data of a Clubcard as JSON, in both of its forms: an item a line. Who the customer is, which shop it was and the
 * digits of cards are left at the door.
 * @module
 */
import type { Draft, ImportItem, ImportQuestion } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import { productCategory } from "../../../../records/category-words.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../../importer.ts";
import { readWhen } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { isObject, memberOf } from "../../reading/json.ts";
import { currencyOf, currencyQuestion } from "../../reading/manner.ts";
import { Nth } from "../../reading/nth.ts";
import { isAbsent, readDecimal, timesWhole } from "../../reading/numbers.ts";
import { paymentKind } from "../../reading/payment.ts";
import { stripped } from "../../reading/strip.ts";
import { wholeJson } from "../../reading/whole.ts";
import { said } from "../../things/thing-rows.ts";
import { cheaperBy, toMicros } from "../receipts/sums.ts";

/** The importer. */
export const tescoClubcard: Importer = {
  id: "tesco.clubcard",
  name: "Tesco Clubcard",
  collections: ["purchases"],
  detect,
  questions: async () => [question],
  read,
};

/** The file names no currency. */
const question: ImportQuestion = { ...currencyQuestion, suggestion: "GBP" };

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json") return null;
  const hasList = sample.paths.has("purchases") || sample.paths.has("Purchase");
  const isOurs = hasList && /"basketValue(?:Gross|Net)"/u.test(sample.start);
  return isOurs ? { confidence: 1, missing: [] } : null;
}

async function* read(
  members: readonly ImportMember[],
  { answers }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const currency = currencyOf(answers);
  const nth = new Nth();
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for (const item of itemsOf(await wholeJson(source), { currency, nth }))
      yield { ...item, ...place };
  }
}

function itemsOf(file: JsonObject | null, context: Context): readonly ImportItem[] {
  if (file === null) return [{ kind: "fault", row: 1, reason: "The file is no JSON." }];
  return basketsIn(file).flatMap((basket, index) => basketItems(basket, index + 1, context));
}

/** The older form holds lists of lists. */
function basketsIn(file: JsonObject): readonly JsonObject[] {
  const flat = (value: Json): readonly JsonObject[] => {
    if (Array.isArray(value)) return value.flatMap((one: Json) => flat(one));
    return isObject(value) && Object.keys(value).length > 0 ? [value] : [];
  };
  return flat([memberOf(file, "purchases") ?? null, memberOf(file, "Purchase") ?? null]);
}

interface Context {
  readonly currency: string;
  readonly nth: Nth;
}

function basketItems(basket: JsonObject, row: number, context: Context): readonly ImportItem[] {
  try {
    return draftsOf(basket, context).map((draft) => Object.assign({}, draft, { row }));
  } catch (error) {
    if (error instanceof RowFault) return [{ kind: "fault", row, reason: error.message }];
    throw error;
  }
}

function draftsOf(basket: JsonObject, { currency, nth }: Context): readonly Omit<Draft, "row">[] {
  const time = (cellOf(basket, "timestamp", "timeStamp") ?? "").slice(0, 19);
  const when = readWhen(time, "dmy", "timestamp", 0);
  const products = ["items", "product"].flatMap((name) => listIn(basket, name));
  const lines = products.map((product) => lineOf(product));
  const kind = paymentKindOf(basket);
  const saved = savedIn(basket, lines);
  const totals = lines.map(({ total }) => (total === null ? null : { value: total, currency }));
  const cheaper = saved > 0n ? cheaperBy(saved, currency, totals) : [];
  return lines.map(({ name, total, quantity }, index) => {
    const isBack = total?.startsWith("-") === true;
    const fields = {
      type: "purchase",
      when,
      lineKind: "item",
      direction: isBack ? "refund" : "purchase",
      status: "delivered",
      orderId: null,
      seller: "Tesco",
      name: stripped(name),
      quantity,
      ...said({
        category: productCategory(name),
        lineTotal: totals[index] ?? null,
        paymentKind: kind,
      }),
      ...cheaper[index],
    };
    const key = naturalKey("tesco", time, name, nth.next(time, name));
    return { kind: "draft", collection: "purchases", naturalKey: key, fields };
  });
}

interface BasketLine {
  readonly name: string;
  readonly quantity: number;
  /** Decimal text; null: not told. */
  readonly total: string | null;
}

function lineOf(product: JsonObject): BasketLine {
  const quantity = Number(readDecimal(cellOf(product, "quantity") ?? "1", ".", "quantity"));
  const price = readDecimal(cellOf(product, "price") ?? "", ".", "price");
  const isWhole = Number.isSafeInteger(quantity) && quantity > 0;
  const name = cellOf(product, "name") ?? (isFuel(product) ? "Fuel" : "Tesco");
  const total = price === null || !isWhole ? price : timesWhole(price, quantity);
  return { name, quantity: isWhole ? quantity : 1, total };
}

/** Fuel is a line without a name whose volume is no whole number of liters. */
function isFuel(product: JsonObject): boolean {
  const volume = Number(cellOf(product, "volume", "volumeInLitres") ?? 0);
  return volume > 2 && !Number.isInteger(volume);
}

/** Millionths that the basket was cheaper than its lines, if those add up to its gross value. */
function savedIn(basket: JsonObject, lines: readonly BasketLine[]): bigint {
  const gross = readDecimal(cellOf(basket, "basketValueGross") ?? "", ".", "basketValueGross");
  const net = readDecimal(cellOf(basket, "basketValueNet") ?? "", ".", "basketValueNet");
  const sum = lines.reduce((all, { total }) => all + toMicros(total ?? "0"), 0n);
  if (gross === null || net === null || sum !== toMicros(gross)) return 0n;
  return sum - toMicros(net);
}

function paymentKindOf(basket: JsonObject): string | null {
  const payments = ["payment", "paymentType"].flatMap((name) => listIn(basket, name));
  return paymentKind(payments.map((payment) => cellOf(payment, "type") ?? "").join(";"));
}

/** The first of some members that says something; numbers come as texts too, and `NA` for none. */
function cellOf(value: JsonObject, ...names: readonly string[]): string | null {
  const cells = names.map((name) => memberOf(value, name));
  const texts = cells.flatMap((cell) =>
    typeof cell === "string" || typeof cell === "number" ? [String(cell).trim()] : [],
  );
  return texts.find((text) => !isAbsent(text)) ?? null;
}

function listIn(value: JsonObject, name: string): readonly JsonObject[] {
  const member = memberOf(value, name);
  const list: readonly Json[] = Array.isArray(member) ? member : [];
  return list.filter((one): one is JsonObject => isObject(one));
}
