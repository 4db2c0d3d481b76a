/**
 * Mappings that come with the project: files that companies hand out as plain tables.
 * @module
 */
import type { CsvMapping, MappedColumn, MappedKind } from "../../../model/mapping.ts";
import type { Importer } from "../importer.ts";
import { genericCsv } from "./generic-csv.ts";

function preset(
  name: string,
  headers: string,
  given: Pick<CsvMapping, "collection"> & Partial<CsvMapping>,
): CsvMapping {
  return {
    name,
    headers: headers.toLowerCase().split(","),
    delimiter: null,
    encoding: null,
    decimal: null,
    dateOrder: null,
    zone: null,
    currency: null,
    sign: "as_is",
    columns: {},
    constants: {},
    key: [],
    skipWhen: [],
    ...given,
  };
}

function from(header: string, as: MappedKind = "text"): MappedColumn {
  return { from: header, as };
}

function skips(column: string, ...values: readonly string[]): CsvMapping["skipWhen"] {
  return values.map((equals) => ({ column, equals }));
}

/** Money that moves between the owner's own accounts, or comes in as pay, is no purchase. */
const chaseAccount = preset(
  "chase-account",
  "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #",
  {
    collection: "purchases",
    currency: "USD",
    decimal: ".",
    dateOrder: "mdy",
    sign: "negate",
    columns: {
      when: from("posting date", "when"),
      name: from("description"),
      lineTotal: from("amount", "money"),
      "raw.Type": from("type"),
    },
    constants: { lineKind: "bank_transaction", status: "delivered", paymentKind: "bank" },
    skipWhen: [
      ...skips("details", "dslip"),
      ...skips(
        "type",
        "acct_xfer",
        "ach_credit",
        "chase_to_partnerfi",
        "partnerfi_to_chase",
        "quickpay_credit",
        "quickpay_debit",
        "wire_incoming",
        "check_deposit",
        "deposit",
      ),
    ],
  },
);

/** The columns of each form of a card's statement: some tell a memo too, the older tell no category. */
const chaseCards: readonly CsvMapping[] = [
  "Transaction Date,Post Date,Description,Category,Type,Amount",
  "Type,Trans Date,Post Date,Description,Amount",
].map((headers) => {
  const hasCategory = headers.includes("Category");
  return preset("chase-card", headers, {
    collection: "purchases",
    currency: "USD",
    decimal: ".",
    dateOrder: "mdy",
    sign: "negate",
    columns: {
      when: from(hasCategory ? "transaction date" : "trans date", "when"),
      name: from("description"),
      lineTotal: from("amount", "money"),
      ...(hasCategory && { "raw.Category": from("category") }),
      "raw.Type": from("type"),
    },
    constants: { lineKind: "bank_transaction", status: "delivered", paymentKind: "card" },
    skipWhen: skips("type", "payment"),
  });
});

/** Its own categories say what is no purchase. */
const mint = preset(
  "mint",
  "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes",
  {
    collection: "purchases",
    decimal: ".",
    dateOrder: "mdy",
    sign: "debit_credit",
    moneyIn: "all",
    columns: {
      when: from("date", "when"),
      name: from("original description"),
      seller: from("description"),
      lineTotal: from("amount", "money"),
      side: from("transaction type"),
      account: from("account name"),
      tags: from("labels", "list"),
      "raw.Category": from("category"),
    },
    constants: { lineKind: "bank_transaction", status: "delivered" },
    skipWhen: skips(
      "category",
      "paycheck",
      "income",
      "bonus",
      "interest income",
      "transfer",
      "transfer for cash spending",
      "credit card payment",
      "deposit",
    ),
  },
);

const googlePay = preset(
  "google-pay",
  "Time,Transaction ID,Description,Product,Payment method,Status,Amount",
  {
    collection: "purchases",
    columns: {
      when: from("time", "when"),
      orderId: from("transaction id"),
      name: from("description"),
      seller: from("product"),
      paymentKind: from("payment method", "payment"),
      lineTotal: from("amount", "money"),
    },
    constants: { lineKind: "item", status: "delivered" },
    key: ["transaction id"],
    skipWhen: skips("status", "cancelled", "canceled", "declined", "failed", "pending"),
  },
);

/** An importer for each preset. */
export const presetImporters: readonly Importer[] = [
  genericCsv("chase.account", "Chase account", [chaseAccount]),
  genericCsv("chase.card", "Chase card", chaseCards),
  genericCsv("mint", "Mint", [mint]),
  genericCsv("google.pay", "Google Pay", [googlePay]),
];
