/**
 * PayPal's report of activity as CSV, and its statement, in English and German. Mail addresses, and those who paid the owner,
 * are left at the door.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { SkipRule } from "../../../model/skip-rules.ts";
import { productCategory } from "../../../records/category-words.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import { scoreOf, type Importer, type ImportMember, type ReadOptions } from "../importer.ts";
import { readWhen } from "../reading/dates.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { mannerOf, mannerQuestions, MannerVotes, type MannerSurvey } from "../reading/manner.ts";
import { isAbsent, readDecimal, type DecimalSign } from "../reading/numbers.ts";
import { stripped } from "../reading/strip.ts";
import { requiredColumns, tableRows, type CellOf } from "../reading/table.ts";
import { isZone, instantIn, offsetOfName } from "../reading/zones.ts";

const columns = {
  date: ["date", "datum"],
  time: ["time", "uhrzeit"],
  zone: ["timezone", "time zone", "zeitzone"],
  name: ["name"],
  // The statement calls it a description.
  type: ["type", "description", "typ", "beschreibung"],
  status: ["status"],
  currency: ["currency", "währung"],
  gross: ["gross", "amount", "brutto"],
  fee: ["fee", "fees", "gebühr", "entgelt"],
  id: ["transaction id", "transaktionscode"],
  item: ["item title", "artikelbezeichnung"],
} as const;
type Cell = CellOf<keyof typeof columns>;

const required = requiredColumns(columns, [
  "date",
  "time",
  "zone",
  "name",
  "type",
  "currency",
  "gross",
  "id",
]);

/** The importer. */
export const paypal: Importer = {
  id: "paypal",
  name: "PayPal activity",
  collections: ["purchases"],
  detect: (sample) => (sample.kind === "csv" ? scoreOf(required, new Set(sample.headers)) : null),
  questions: async (members) => mannerQuestions(await survey(members)),
  read,
};

async function survey(members: readonly ImportMember[]): Promise<MannerSurvey> {
  const votes = new MannerVotes();
  for (const member of members) {
    for await (const { fault, cell } of tableRows(member, columns)) {
      if (fault !== null) continue;
      votes.amount(cell("gross"));
      votes.amount(cell("fee"));
      votes.date(cell("date"));
    }
  }
  return votes.survey();
}

async function* read(
  members: readonly ImportMember[],
  { answers, now }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const manner = { ...mannerOf(await survey(members), answers), now };
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    for await (const { row, fault, cell } of tableRows(member, columns)) {
      if (fault !== null) yield { kind: "fault", row, reason: fault, ...place };
      else yield { ...itemOf(row, () => toItem(cell, row, manner)), ...place };
    }
  }
}

interface PayPalManner {
  readonly decimal: DecimalSign;
  readonly dateOrder: "dmy" | "mdy";
  readonly now: number;
}

function toItem(cell: Cell, row: number, manner: PayPalManner): ImportItem {
  if (/shopping cart item|warenkorbartikel/iu.test(cell("type")))
    return { kind: "skip", rule: "joined", row };
  const amount = readDecimal(cell("gross"), manner.decimal, "Gross");
  if (amount === null) throw new RowFault("Gross is missing.");
  const rule = ruleOf(cell, amount.startsWith("-"));
  return rule === null ? toDraft(cell, row, { amount, manner }) : { kind: "skip", rule, row };
}

const back = /refund|reversal|rückzahlung|rückbuchung|erstattung/iu;
const authorization = /authorization|^order$|hold|autorisierung|^bestellung$|einbehaltung/iu;
const transfer =
  /withdraw|deposit|transfer|add funds|bank account|bankgutschrift|gutschrift (?:auf|per|von)|kreditkartengutschrift|abbuchung|auszahlung|kontobewegung/iu;

function ruleOf(cell: Cell, isPaid: boolean): SkipRule | null {
  const type = cell("type");
  const status = cell("status");
  if (/conversion|währungsumrechnung/iu.test(type)) return "conversion";
  if (authorization.test(type)) return "authorization";
  if (transfer.test(type)) return "transfer";
  // A statement tells what is settled, and no state.
  if (status !== "" && !/^(?:completed|abgeschlossen)$/iu.test(status)) return "pending";
  return isPaid || back.test(type) ? null : "income";
}

function toDraft(
  cell: Cell,
  row: number,
  { amount, manner }: { readonly amount: string; readonly manner: PayPalManner },
): Draft {
  const id = cell("id");
  const currency = cell("currency");
  if (isAbsent(id)) throw new RowFault("Transaction ID is missing.");
  if (!/^[A-Z]{3}$/u.test(currency)) throw new RowFault("Currency is no currency code.");
  const isBack = !amount.startsWith("-");
  const seller = stripped(isAbsent(cell("name")) ? "PayPal" : cell("name"));
  const name = isAbsent(cell("item")) ? seller : stripped(cell("item"));
  const category = productCategory(name);
  const bare = amount.replace(/^-/u, "");
  const fields = {
    type: "purchase",
    when: whenOf(cell, manner),
    lineKind: "order_total",
    direction: isBack ? "refund" : "purchase",
    status: "delivered",
    orderId: null,
    seller,
    name,
    ...(category !== null && { category }),
    quantity: 1,
    lineTotal: { value: isBack ? `-${bare}` : bare, currency },
    paymentKind: "paypal",
  };
  const key = naturalKey("paypal", id);
  const raw = { Type: stripped(cell("type")) };
  return { kind: "draft", collection: "purchases", naturalKey: key, fields, raw, row };
}

/** The zone is an IANA name, or a short one; one with several meanings leaves the time as the wall clock's. */
function whenOf(cell: Cell, { dateOrder, now }: PayPalManner): Draft["fields"] {
  const zone = cell("zone");
  const offset = offsetOfName(zone) === null ? "" : ` ${zone.toUpperCase()}`;
  const when = readWhen(`${cell("date")} ${cell("time")}${offset}`, dateOrder, "Date", now);
  const { local } = when;
  if (typeof local !== "string" || !zone.includes("/") || !isZone(zone)) return when;
  const at = instantIn(zone, local);
  return at === null ? when : { at, tz: zone, precision: when["precision"] ?? "s" };
}
