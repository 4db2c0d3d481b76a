/**
 * What banks write where the standards leave them room: texts in CDATA, checks without a payee, pay and a card's payment as a
 * plain credit, trades of a broker, batches of the oldest CAMT.053.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../model/drafts.ts";
import { draftsOf, itemsOf } from "../../testing.ts";

/** What an item is: its rule, its fault, or who was paid how much. */
function told(items: readonly ImportItem[]): unknown[] {
  return items.map((item) => {
    if (item.kind === "skip") return item.rule;
    if (item.kind === "fault") return item.reason;
    return item.kind === "draft" ? [item.fields["seller"], item.fields["lineTotal"]] : item.kind;
  });
}
const eur = (value: string) => ({ value, currency: "EUR" });

function row(type: string, amount: string, words: string): string {
  return `<STMTTRN><TRNTYPE>${type}</TRNTYPE><DTPOSTED>20260503</DTPOSTED><TRNAMT>${amount}</TRNAMT>${words}</STMTTRN>`;
}
function statement(rows: readonly string[], set = "STMTRS"): string {
  return `OFXHEADER:100\r\nDATA:OFXSGML\r\n\r\n<OFX><${set}><CURDEF>EUR</CURDEF><ACCTID>1</ACCTID><BANKTRANLIST>${rows.join("\r\n")}</BANKTRANLIST></${set}></OFX>`;
}

const cash = (of: string): string => `<INVBANKTRAN>${of}</INVBANKTRAN>`;

describe("OFX", () => {
  test("a text in CDATA is read, tags and all, wherever the file is cut into pieces", async () => {
    const name = "<NAME><![CDATA[ Boots <b> & Sons ]]></NAME><MEMO><![CDATA[]]></MEMO>";
    for (const blanks of [0, 31]) {
      const rows = Array.from({ length: 700 }, () => row("POS", "-1", name));
      const items = await itemsOf(statement([" ".repeat(blanks), ...rows]), "ofx");
      const sellers = new Set(draftsOf(items).map(({ fields }) => fields["seller"]));
      expect([items.length, ...sellers]).toEqual([700, "Boots <b> & Sons"]);
    }
    // CDATA without an end costs no more than its letters.
    const open = "<NAME><![CDATA[".repeat(20_000);
    expect(
      told(await itemsOf(statement([row("POS", "-1", `<NAME>A</NAME>${open}`)]), "ofx")),
    ).toEqual([["A", eur("1")]]);
  });

  test("a check of which the bank tells its number alone is a purchase", async () => {
    const items = await itemsOf(
      statement([row("CHECK", "-200", "<CHECKNUM>1000</CHECKNUM>"), row("CHECK", "-1", "")]),
      "ofx",
    );
    expect(told(items)).toEqual([["Check 1000", eur("200")], "NAME is missing."]);
  });

  test("a credit is a refund unless its words call it pay, interest, a payment of the card or a transfer", async () => {
    const credits = [
      "Deposit from HARBOR PAYROLL",
      "Monthly Interest Paid",
      "PAYMENT - THANK YOU",
      "Online Pymt Received",
      "Transfer from savings",
      "Refund of a transfer fee",
      "BOOTERY",
    ];
    const rows = credits.map((words) => row("CREDIT", "9", `<NAME>${words}</NAME>`));
    expect(told(await itemsOf(statement(rows, "CCSTMTRS"), "ofx"))).toEqual([
      "income",
      "income",
      "transfer",
      "transfer",
      "transfer",
      ["Refund of a transfer fee", eur("-9")],
      ["BOOTERY", eur("-9")],
    ]);
  });

  test("each trade of a broker is told as left out; what its account pays is read", async () => {
    const trade = "<BUYSTOCK><INVBUY><INVTRAN><FITID>1</INVTRAN></INVBUY></BUYSTOCK>";
    const rows = [
      trade,
      cash(row("CREDIT", "9", "<NAME>DIVIDEND</NAME>")),
      cash(row("DEBIT", "-1", "<NAME>BOOTERY</NAME>")),
      trade,
    ];
    const items = await itemsOf(statement(rows, "INVSTMTRS"), "ofx");
    expect(told(items)).toEqual(["investment", "income", ["BOOTERY", eur("1")], "investment"]);
    expect(items.map((item) => ("row" in item ? item.row : null))).toEqual([1, 2, 3, 4]);
  });
});

const statement02 = (entry: string): string =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>${entry}</Stmt></BkToCstmrStmt></Document>`;
const part = (value: string, name: string, currency = "EUR"): string =>
  `<TxDtls><AmtDtls><TxAmt><Amt Ccy="${currency}">${value}</Amt></TxAmt></AmtDtls><RltdPties><Cdtr><Nm>${name}</Nm></Cdtr></RltdPties></TxDtls>`;
const booked = (more: string): string =>
  `<Ntry><Amt Ccy="EUR">7</Amt><CdtDbtInd>DBIT</CdtDbtInd>${more}<BookgDt><Dt>2026-05-03</Dt></BookgDt>`;
const batch = (...parts: readonly string[]): string =>
  statement02(`${booked("")}<NtryDtls>${parts.join("")}</NtryDtls></Ntry>`);

describe("CAMT.053", () => {
  test("a batch of version 02 is several purchases; amounts in another currency are not what was booked", async () => {
    const items = await itemsOf(batch(part("3", "Shop A"), part("4", "Shop B")), "camt.053");
    expect(told(items)).toEqual([
      ["Shop A", eur("3")],
      ["Shop B", eur("4")],
    ]);
    const abroad = batch(part("3", "Shop A", "USD"), part("4", "Shop B", "USD"));
    expect(told(await itemsOf(abroad, "camt.053"))).toEqual([["Shop A", eur("7")]]);
  });

  test("income that was taken back is no purchase", async () => {
    const back = booked("<RvslInd>true</RvslInd><AddtlNtryInf>returned</AddtlNtryInf>");
    expect(told(await itemsOf(statement02(`${back}</Ntry>`), "camt.053"))).toEqual(["income"]);
  });
});
