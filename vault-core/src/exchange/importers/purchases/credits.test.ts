/**
 * Money that came in: under a mapping of the owner's own, in OFX and in CAMT.053 by one rule.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../model/drafts.ts";
import type { MappingDraft } from "../../../vault/api/mappings.ts";
import { completeMapping } from "../../../vault/files/complete-mapping.ts";
import { inRows, itemsOf } from "../../testing.ts";

const bank: MappingDraft = {
  name: "bank",
  headers: ["day", "who", "text", "amount"],
  collection: "purchases",
  columns: {
    when: { from: "day" },
    seller: { from: "who" },
    name: { from: "text" },
    lineTotal: { from: "amount" },
  },
  constants: { lineKind: "bank_transaction" },
  currency: "EUR",
  sign: "negate",
};

/** What each row is, in the order of the file. */
function told(items: readonly ImportItem[]): unknown[] {
  return inRows(items).map((item) => {
    if (item.kind === "skip") return item.rule;
    return item.kind === "draft" ? item.fields["direction"] : item.kind;
  });
}

type Line = readonly [who: string, text: string, amount: string];

async function read(lines: readonly Line[], more: Partial<MappingDraft> = {}): Promise<unknown[]> {
  const rows = lines.map((line) => ["2026-05-03", ...line].join(";"));
  const text = `day;who;text;amount\r\n${rows.join("\r\n")}\r\n`;
  const mappings = [completeMapping({ ...bank, ...more })];
  return told(await itemsOf(text, "generic.csv", {}, { mappings }));
}

describe("under a mapping of a bank", () => {
  test("pay is left out, what a seller gives back is a refund, whichever of the rows stands first", async () => {
    const back: Line = ["BOOTERY 42 BERLIN", "Gutschrift", "49.00"];
    const lines: readonly Line[] = [
      ["ACME GmbH", "Gehalt Mai", "3100.00"],
      ["ACME Inc", "PAYROLL 0526", "3100.00"],
      ["Bea", "dinner", "20.00"],
      ["Finanzamt", "Steuererstattung", "300.00"],
      ["Savings", "Transfer from savings", "500.00"],
      ["Gear Shop", "Refund of order 7", "5.00"],
      back,
      ["Bootery", "Boots", "-89.90"],
      back,
    ];
    expect(await read(lines)).toEqual([
      "income",
      "income",
      "income",
      "income",
      "transfer",
      "refund",
      "refund",
      "purchase",
      "refund",
    ]);
    // By the words of one column alone too.
    expect(await read([["", "SALARY", "9.00"]])).toEqual(["income"]);
  });

  test("Ann's mapping turns the rule off, and a column or constant that says the direction does", async () => {
    const pay: readonly Line[] = [["ACME", "Gehalt", "3100.00"]];
    expect(await read(pay, { moneyIn: "refunds" })).toEqual(["income"]);
    expect(await read(pay, { moneyIn: "all" })).toEqual(["refund"]);
    const constants = { ...bank.constants, direction: "purchase" };
    expect(await read(pay, { constants })).toEqual(["purchase"]);
  });

  test("what a card or a shop gives back is a refund, a card's bill that was paid is none", async () => {
    const lines: readonly Line[] = [
      ["Bootery", "Boots", "-20.00"],
      ["", "PAYMENT - THANK YOU", "-500.00"],
    ];
    const card = { ...bank.constants, paymentKind: "card" };
    const paid: readonly Line[] = lines.map(([who, text, amount]) => [who, text, amount.slice(1)]);
    expect(await read(paid, { constants: card })).toEqual(["refund", "transfer"]);
    expect(await read(lines, { sign: "as_is" })).toEqual(["refund", "transfer"]);
    expect(await read(lines, { sign: "as_is", constants: {} })).toEqual(["refund", "refund"]);
  });
});

function ofx(type: string, amount: string, name: string): string {
  return `<STMTTRN><TRNTYPE>${type}</TRNTYPE><DTPOSTED>20260503</DTPOSTED><TRNAMT>${amount}</TRNAMT><NAME>${name}</NAME></STMTTRN>`;
}

test("OFX: a credit to an account is a refund of a seller that was paid, else income", async () => {
  const rows = [
    ofx("CREDIT", "20", "PAYPAL *BOOTERY 7"),
    ofx("CREDIT", "900", "ACME"),
    ofx("DEBIT", "-89", "BOOTERY"),
    ofx("POS", "3", "BAKERY"),
  ];
  const text = `OFXHEADER:100\r\n\r\n<OFX><STMTRS><CURDEF>EUR</CURDEF><BANKTRANLIST>${rows.join("")}</BANKTRANLIST></STMTRS></OFX>`;
  expect(told(await itemsOf(text, "ofx"))).toEqual(["refund", "income", "purchase", "refund"]);
});

function entry(side: string, party: string, text: string): string {
  return `<Ntry><Amt Ccy="EUR">7</Amt><CdtDbtInd>${side}</CdtDbtInd><BookgDt><Dt>2026-05-03</Dt></BookgDt><NtryDtls><TxDtls><RltdPties>${party}</RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
}
const from = (name: string): string => `<Dbtr><Nm>${name}</Nm></Dbtr>`;

test("CAMT.053: so too, by who sent it, whose name stays at the door", async () => {
  const entries = [
    entry("CRDT", from("Bootery AG CANARY"), "invoice 4"),
    entry("CRDT", from("Bea CANARY"), "dinner"),
    entry("CRDT", from("Shop CANARY"), "Erstattung 9"),
    entry("CRDT", from("Bootery CANARY"), ""),
    entry("DBIT", "<Cdtr><Nm>Bootery</Nm></Cdtr>", "invoice 4"),
  ];
  const text = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>${entries.join("")}</Stmt></BkToCstmrStmt></Document>`;
  const items = await itemsOf(text, "camt.053");
  expect(told(items)).toEqual(["refund", "income", "refund", "income", "purchase"]);
  expect(JSON.stringify(items)).not.toContain("CANARY");
});
