/**
 * What Amazon paid back, in three forms: `Refund Details.csv` since 2026 with `Digital Returns.csv` beside it,
 * `Retail.OrdersReturned.Payments` before, and `Retail.CustomerReturns`, which tells of a return and sometimes of the money.
 * Each names an order, and which of its things went back counts for nothing.
 *
 * A payout stands once for each thing that went back: equal order, time and amount are one refund. Several forms of one refund
 * are one too, and the one that knows the day of the payment counts.
 * @module
 */
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import type { SkipRule } from "../../../../model/skip-rules.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import { scoreOf, type Importer, type ImportMember, type ReadOptions } from "../../importer.ts";
import { csvRows, headerName } from "../../reading/csv.ts";
import { readWhen } from "../../reading/dates.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { mannerOf, mannerQuestions, MannerVotes, type Manner } from "../../reading/manner.ts";
import { isAbsent, readDecimal } from "../../reading/numbers.ts";
import { stripped } from "../../reading/strip.ts";
import { requiredColumns, tableRows, type CellOf } from "../../reading/table.ts";

/** Columns of the day, which tell the forms apart. */
const PAID = ["refundcompletiondate", "refund completion date"] as const;
const RETURNED = ["dateofreturn", "date of return"] as const;

const columns = {
  orderId: ["order id", "orderid"],
  date: ["refund date", "return date", ...PAID, ...RETURNED],
  amount: ["refund amount", "amount refunded", "amountrefunded", "return amount", "returnamount"],
  currency: ["currency", "base currency", "return amount currency", "returnamountcurrency"],
  status: ["payment status", "return status", "status"],
  reversal: ["reversal status"],
  reason: ["reversal reason", "return reason", "returnreason"],
  kind: ["disbursement type", "disbursementtype", "resolution"],
  website: ["website"],
} as const;
type Cell = CellOf<keyof typeof columns>;

const required = requiredColumns(columns, ["orderId", "date", "amount", "currency"]);

/** Many tables have an order's number and a currency: one of these must be there before a file is nearly one of refunds. */
const own: ReadonlySet<string> = new Set([...columns.date, ...columns.amount]);

/** The importer. */
export const amazonRefunds: Importer = {
  id: "amazon.refunds",
  name: "Amazon refunds",
  collections: ["purchases"],
  detect: (sample) =>
    sample.kind === "csv" && sample.headers.some((header) => own.has(header))
      ? scoreOf(required, new Set(sample.headers))
      : null,
  questions: async (members) => mannerQuestions((await votesOf(members)).survey()),
  read,
};

async function votesOf(members: readonly ImportMember[]): Promise<MannerVotes> {
  const votes = new MannerVotes();
  for (const member of members) {
    for await (const { fault, cell } of tableRows(member, columns)) {
      if (fault !== null) continue;
      votes.amount(cell("amount"));
      votes.date(cell("date"));
    }
  }
  return votes;
}

interface RefundManner extends Manner {
  readonly now: number;
}

/** The forms, those that know more of a payment first, and the column that tells each. */
const forms = [
  ["details", ["refund date", "return date"]],
  ["payments", PAID],
  ["returns", RETURNED],
] as const;
type Form = (typeof forms)[number][0];

async function formOf({ source }: ImportMember): Promise<Form> {
  for await (const { cells } of csvRows(source)) {
    const headers = new Set(cells.map(headerName));
    const found = forms.find(([, names]) => names.some((name) => headers.has(name)));
    return found?.[0] ?? "details";
  }
  return "details";
}

/** Times at which an order got back an amount, with the places that they have in their order: as many as there were refunds. */
type Times = ReadonlyMap<string, ReadonlyMap<string, number>>;

async function* read(
  members: readonly ImportMember[],
  { answers, now }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const manner = { ...mannerOf((await votesOf(members)).survey(), answers), now };
  const known = await Promise.all(
    members.map(async (member) => ({ member, form: await formOf(member) })),
  );
  const told = new Map<string, number>();
  for (const [form] of forms) {
    const mine = known.filter((one) => one.form === form).map(({ member }) => member);
    const times = await timesOf(mine, form, manner);
    for (const member of mine) {
      const place = member.name === null ? {} : { member: member.name };
      for await (const { row, fault, cell } of tableRows(member, columns)) {
        const item = itemOf(row, () => {
          if (fault !== null) throw new RowFault(fault);
          return toItem(cell, row, { form, times, told, manner });
        });
        yield { ...item, ...place };
      }
    }
    for (const [key, { size }] of times) told.set(key, Math.max(size, told.get(key) ?? 0));
  }
}

async function timesOf(
  members: readonly ImportMember[],
  form: Form,
  manner: RefundManner,
): Promise<Times> {
  const times = new Map<string, Set<string>>();
  for (const member of members) {
    for await (const { row, fault, cell } of tableRows(member, columns)) {
      itemOf(row, () => {
        if (fault === null && ruleOf(cell, form) === null) {
          const { parts, time } = refundOf(cell, manner);
          const key = parts.join("\n");
          times.set(key, (times.get(key) ?? new Set()).add(time));
        }
        // It is only looked at.
        return { kind: "skip", rule: "told-above", row };
      });
    }
  }
  return new Map(
    [...times].map(([key, some]) => {
      const inOrder = [...some].toSorted();
      return [key, new Map(inOrder.map((time, index) => [time, index + 1]))];
    }),
  );
}

interface Refund {
  /** What several tellings of it have in common: order, amount, currency. */
  readonly parts: readonly string[];
  readonly time: string;
  readonly when: Draft["fields"];
  /** Without a sign. */
  readonly amount: string;
}

function refundOf(cell: Cell, { decimal, dateOrder, now }: RefundManner): Refund {
  const orderId = cell("orderId");
  if (isAbsent(orderId)) throw new RowFault("Order ID is missing.");
  const stated = readDecimal(withoutNoise(cell("amount")), decimal, "Refund Amount") ?? "";
  const amount = stated.replace(/^-/u, "");
  const currency = cell("currency");
  if (!/^[A-Z]{3}$/u.test(currency)) throw new RowFault("Currency is no currency code.");
  const when = readWhen(cell("date"), dateOrder, "Refund Date", now);
  const known = when["at"] ?? when["local"] ?? when["day"];
  const time = typeof known === "string" ? known : "";
  // One form writes 1000 and another 1000.00 for one amount.
  const plain = amount.includes(".") ? amount.replace(/\.?0*$/u, "") : amount;
  return { parts: [orderId, plain, currency], time, when, amount };
}

/** Some rows were a computer's fraction once: `29.870000000000001` is 29.87. */
function withoutNoise(cell: string): string {
  return /^\d+\.\d{7,}$/u.test(cell) ? String(Number(Number(cell).toFixed(6))) : cell;
}

/** Why a row is no refund; null if it is one. */
function ruleOf(cell: Cell, form: Form): SkipRule | null {
  const amount = cell("amount");
  const isNothing = isAbsent(amount) || (/\d/u.test(amount) && !/[1-9]/u.test(amount));
  if (isNothing || (form === "returns" && isAbsent(cell("currency")))) return "unpaid";
  const status = isAbsent(cell("status")) ? cell("reversal") : cell("status");
  const isDone = isAbsent(status) || /\bcomplete/iu.test(status);
  return isDone && !isAbsent(cell("date")) ? null : "pending";
}

interface Telling {
  readonly form: Form;
  readonly times: Times;
  /** How many refunds of a kind a form that knows more has told. */
  readonly told: ReadonlyMap<string, number>;
  readonly manner: RefundManner;
}

function toItem(cell: Cell, row: number, { form, times, told, manner }: Telling): ImportItem {
  const rule = ruleOf(cell, form);
  if (rule !== null) return { kind: "skip", rule, row };
  const { parts, time, when, amount } = refundOf(cell, manner);
  const [orderId = "", , currency = ""] = parts;
  const key = parts.join("\n");
  const nth = times.get(key)?.get(time) ?? 1;
  if (nth <= (told.get(key) ?? 0)) return { kind: "skip", rule: "told-above", row };
  const fields = {
    type: "purchase",
    when,
    lineKind: "order_total",
    direction: "refund",
    status: "delivered",
    orderId,
    seller: "Amazon",
    ...(isAbsent(cell("website")) ? {} : { marketplace: cell("website") }),
    name: "Amazon refund",
    quantity: 1,
    lineTotal: { value: `-${amount}`, currency },
  };
  const natural = naturalKey("amazon-refund", ...parts, nth);
  return {
    kind: "draft",
    collection: "purchases",
    naturalKey: natural,
    fields,
    raw: rawOf(cell),
    row,
  };
}

function rawOf(cell: Cell): JsonObject {
  const [reason, kind] = [cell("reason"), cell("kind")];
  return {
    ...(isAbsent(reason) ? {} : { Reason: stripped(reason) }),
    ...(isAbsent(kind) ? {} : { Kind: stripped(kind) }),
  };
}
