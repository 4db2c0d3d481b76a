/**
 * Statements of banks and of PayPal: OFX in both forms, CAMT.053 in three versions, CSV.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../model/drafts.ts";
import { importerProblems } from "../../../testing/importer-problems.ts";
import { detectFile } from "../../detect.ts";
import { draftsOf, inRows, itemsOf, storedText } from "../../testing.ts";

function said(items: readonly ImportItem[]): string[] {
  return items.map((item) => {
    if (item.kind === "fault") return item.reason;
    if (item.kind === "skip") return item.rule;
    const direction = item.kind === "draft" ? item.fields["direction"] : null;
    return typeof direction === "string" ? direction : item.kind;
  });
}

const header =
  "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n";
function ofx(...transactions: readonly string[]): string {
  return `${header}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</STATUS></SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>1<ACCTID>CANARY9</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260501
${transactions.map((one) => `<STMTTRN>${one}\n</STMTTRN>`).join("\n")}
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;
}
function simple(type: string, amount: string): string {
  return `<TRNTYPE>${type}<DTPOSTED>20260503<TRNAMT>${amount}<NAME>X`;
}
const boots =
  "<TRNTYPE>POS<DTPOSTED>20260503120000[-7:MST]<TRNAMT>-89.90<FITID>F1<NAME>Bootery &amp; Sons<MEMO>card 4111 1111 1111 1111<SIC>5661";

describe("OFX", () => {
  test("leaves without ends, a zone in brackets, the account in the key alone", async () => {
    const items = await itemsOf(ofx(boots), "ofx");
    expect(items).toEqual([
      {
        kind: "draft",
        collection: "purchases",
        naturalKey: "bank|CANARY9|F1",
        row: 1,
        fields: {
          type: "purchase",
          when: { at: "2026-05-03T19:00:00Z", tz: "-07:00", precision: "s" },
          lineKind: "bank_transaction",
          direction: "purchase",
          status: "delivered",
          orderId: null,
          seller: "Bootery & Sons",
          name: "Bootery & Sons",
          quantity: 1,
          lineTotal: { value: "89.90", currency: "EUR" },
          paymentKind: "bank",
          mcc: "5661",
        },
        raw: { MEMO: "card ~" },
      },
    ]);
    expect(storedText(items)).not.toContain("CANARY");
  });

  test("XML with ends, empty tags and another order gives the same", async () => {
    const [plain] = await itemsOf(ofx(boots), "ofx");
    const xml = `<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?>\n${ofx(
      "<FITID>F1</FITID><CHECKNUM></CHECKNUM><NAME>Bootery &amp; Sons</NAME><MEMO>card 4111 1111 1111 1111</MEMO><TRNAMT>-89.90</TRNAMT><TRNTYPE>POS</TRNTYPE><DTPOSTED>20260503120000.000[-7:MST]</DTPOSTED><SIC>5661</SIC>",
    ).slice(header.length)}`;
    expect(await detectFile(new Blob([xml]))).toMatchObject({ format: "ofx" });
    expect(await itemsOf(xml, "ofx")).toEqual([plain]);
  });

  test("rows of one number that say something else are two: a payment abroad and its fee", async () => {
    const fee = boots.replace("-89.90", "-2.70").replace("Bootery &amp; Sons", "FEE");
    const drafts = draftsOf(await itemsOf(ofx(boots, fee, boots, fee), "ofx"));
    expect(drafts.map(({ naturalKey }) => naturalKey)).toEqual([
      "bank|CANARY9|F1",
      "bank|CANARY9|F1|-2.70|FEE",
      "bank|CANARY9|F1",
      "bank|CANARY9|F1|-2.70|FEE",
    ]);
  });

  test("rows of two accounts that no file names do not meet, though a bank gave both one number", async () => {
    const keys = [];
    for (const name of ["A", "B", "A"]) {
      const text = ofx(boots.replace("Bootery &amp; Sons", name));
      const bare = text.replace(/<ACCTID>[^<\n]*/u, "");
      const [draft] = draftsOf(await itemsOf(bare, "ofx"));
      keys.push(draft?.naturalKey);
    }
    expect(keys).toEqual([
      "bank||F1|2026-05-03T19:00:00Z|-89.90|A",
      "bank||F1|2026-05-03T19:00:00Z|-89.90|B",
      "bank||F1|2026-05-03T19:00:00Z|-89.90|A",
    ]);
  });

  test("what is no purchase is left out by rule; money back is a refund", async () => {
    const items = inRows(
      await itemsOf(
        ofx(
          simple("DIRECTDEP", "2000"),
          simple("INT", "0,10"),
          simple("XFER", "-5"),
          simple("ATM", "-50"),
          simple("PAYMENT", "9"),
          simple("CREDIT", "20,00"),
          simple("DEBIT", "-1.000,50"),
          simple("DEBIT", "-3"),
          simple("DEBIT", "-3"),
        ),
        "ofx",
      ),
    );
    expect(said(items)).toEqual([
      "income",
      "income",
      "transfer",
      "transfer",
      "transfer",
      "refund",
      "purchase",
      "purchase",
      "purchase",
    ]);
    const drafts = draftsOf(items);
    expect(drafts[0]?.fields).toMatchObject({
      when: { day: "2026-05-03" },
      lineTotal: { value: "-20.00" },
    });
    expect(drafts[1]?.fields).toMatchObject({ lineTotal: { value: "1000.50" } });
    // Without a number of the bank equal rows stay two.
    expect(drafts.slice(2).map(({ naturalKey }) => naturalKey)).toEqual([
      "bank|CANARY9|2026-05-03|-3|X|1",
      "bank|CANARY9|2026-05-03|-3|X|2",
    ]);
  });

  test("a card's statement, and a transaction in another currency", async () => {
    const foreign =
      "<TRNTYPE>DEBIT<DTPOSTED>20260503<TRNAMT>-5<FITID>1<NAME>A<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY>";
    const original =
      "<TRNTYPE>DEBIT<DTPOSTED>20260503<TRNAMT>-5<FITID>2<NAME>A<ORIGCURRENCY><CURRATE>1.1<CURSYM>USD</ORIGCURRENCY>";
    const text = ofx(foreign, original)
      .replaceAll("STMTRS>", "CCSTMTRS>")
      .replaceAll("<CCSTMTRS>", "<CCSTMTRS>");
    expect(
      draftsOf(await itemsOf(text, "ofx")).map(({ fields }) => [
        fields["lineTotal"],
        fields["paymentKind"],
      ]),
    ).toEqual([
      [{ value: "5", currency: "USD" }, "card"],
      [{ value: "5", currency: "EUR" }, "card"],
    ]);
  });

  test("faults name the tag; a document type is refused", async () => {
    const bad = [
      "<DTPOSTED>x<TRNAMT>-1<NAME>A",
      "<DTPOSTED>20260503<NAME>A",
      "<DTPOSTED>20260503<TRNAMT>-1",
      "<DTPOSTED>20260231<TRNAMT>-1<NAME>A",
    ];
    expect(said(await itemsOf(ofx(...bad), "ofx"))).toEqual([
      "DTPOSTED is no date.",
      "TRNAMT is missing.",
      "NAME is missing.",
      "DTPOSTED is no date.",
    ]);
    await expect(
      itemsOf(`${header}<!DOCTYPE x []>${ofx(boots).slice(header.length)}`, "ofx"),
    ).rejects.toMatchObject({ details: { why: "doctype" } });
  });
});

function camt(version: string, ...entries: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
${entries.join("\n")}
</Stmt></BkToCstmrStmt></Document>
`;
}
function entry(amount: string, side: string, more: string, details = ""): string {
  return `<Ntry>${amount}<CdtDbtInd>${side}</CdtDbtInd>${more}<BookgDt><Dt>2026-05-03</Dt></BookgDt><ValDt><Dt>2026-05-04</Dt></ValDt>${details}</Ntry>`;
}
const eur = (value: string) => `<Amt Ccy="EUR">${value}</Amt>`;
const party = (name: string) =>
  `<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RltdPties><Dbtr><Nm>CANARY</Nm></Dbtr><DbtrAcct><Id><IBAN>CANARY</IBAN></Id></DbtrAcct><Cdtr>${name}</Cdtr></RltdPties><RmtInf><Ustrd>order 7 to bea.canary@example.org</Ustrd></RmtInf></TxDtls></NtryDtls>`;

describe("CAMT.053", () => {
  test.each([
    ["02", "<Sts>BOOK</Sts>", party("<Nm>Bootery</Nm>")],
    ["04", "<Sts>BOOK</Sts>", party("<Nm>Bootery</Nm>")],
    ["08", "<Sts><Cd>BOOK</Cd></Sts>", party("<Pty><Nm>Bootery</Nm></Pty>")],
  ])("version %s", async (version, status, details) => {
    const text = camt(
      version,
      entry(eur("89.90000"), "DBIT", `${status}<AcctSvcrRef>R1</AcctSvcrRef>`, details),
    );
    expect(await detectFile(new Blob([text]))).toMatchObject({ format: "camt.053" });
    const items = await itemsOf(text, "camt.053");
    expect(items).toEqual([
      {
        kind: "draft",
        collection: "purchases",
        naturalKey: "bank|DE89370400440532013000|R1",
        row: 1,
        fields: {
          type: "purchase",
          when: { day: "2026-05-03", precision: "day" },
          lineKind: "bank_transaction",
          direction: "purchase",
          status: "delivered",
          orderId: null,
          seller: "Bootery",
          name: "Bootery",
          quantity: 1,
          lineTotal: { value: "89.90000", currency: "EUR" },
          paymentKind: "bank",
        },
        raw: { Ustrd: "order 7 to ~" },
      },
    ]);
    expect(storedText(items)).not.toMatch(/canary|DE89/i);
  });

  test("income and what is pending is left out, a card's credit is a refund, a batch is several", async () => {
    const card =
      "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>CCRD</Cd></Fmly></Domn></BkTxCd><AddtlNtryInf>BOOTERY</AddtlNtryInf>";
    const one = (value: string, ref: string) =>
      `<TxDtls><Refs><AcctSvcrRef>${ref}</AcctSvcrRef></Refs>${eur(value)}<CdtDbtInd>DBIT</CdtDbtInd><RltdPties><Cdtr><Nm>Shop ${ref}</Nm></Cdtr></RltdPties></TxDtls>`;
    const items = inRows(
      await itemsOf(
        camt(
          "02",
          entry(eur("2000"), "CRDT", "<AddtlNtryInf>pay</AddtlNtryInf>"),
          entry(eur("5"), "DBIT", "<Sts>PDNG</Sts>"),
          entry(eur("20"), "CRDT", card),
          entry(eur("4"), "CRDT", "<RvslInd>true</RvslInd><AddtlNtryInf>back</AddtlNtryInf>"),
          entry(eur("7"), "DBIT", "", `<NtryDtls>${one("3", "a")}${one("4", "b")}</NtryDtls>`),
        ),
        "camt.053",
      ),
    );
    expect(said(items)).toEqual(["income", "pending", "refund", "refund", "purchase", "purchase"]);
    expect(draftsOf(items).map(({ fields }) => [fields["seller"], fields["lineTotal"]])).toEqual([
      ["BOOTERY", { value: "-20", currency: "EUR" }],
      ["back", { value: "-4", currency: "EUR" }],
      ["Shop a", { value: "3", currency: "EUR" }],
      ["Shop b", { value: "4", currency: "EUR" }],
    ]);
  });

  test("hostile XML ends in a listed code, broken XML in one fault", async () => {
    const good = entry(eur("1"), "DBIT", "<AddtlNtryInf>A</AddtlNtryInf>");
    const typed = camt("02", good).replace("<Document", '<!DOCTYPE x [<!ENTITY a "b">]><Document');
    await expect(itemsOf(typed, "camt.053")).rejects.toMatchObject({ details: { why: "doctype" } });
    await expect(itemsOf(camt("02", "<a>".repeat(100)), "camt.053")).rejects.toMatchObject({
      details: { why: "too-deep" },
    });
    await expect(
      itemsOf(camt("02", `<a>${"x".repeat(2_000_000)}`), "camt.053"),
    ).rejects.toMatchObject({ details: { why: "too-large" } });
    expect(said(await itemsOf(camt("02", good, "<a>&unknown;</b>"), "camt.053"))).toEqual([
      "purchase",
      "The file ends before its statement does.",
    ]);
    await expect(
      detectFile(new Blob([camt("02", good).replace("camt.053", "camt.054")])),
    ).rejects.toMatchObject({ code: "not-recognised" });
  });
});

const columns = [
  "Date",
  "Time",
  "TimeZone",
  "Name",
  "Type",
  "Status",
  "Currency",
  "Gross",
  "Fee",
  "Net",
  "From Email Address",
  "To Email Address",
  "Transaction ID",
  "Item Title",
];
function activity(...rows: readonly Partial<Record<string, string>>[]): string {
  const usual: Record<string, string> = {
    Date: "13/05/2026",
    Time: "22:15:00",
    TimeZone: "CEST",
    Name: "Bootery",
    Type: "Express Checkout Payment",
    Status: "Completed",
    Currency: "EUR",
    Gross: "-1.089,90",
    Fee: "0,00",
    Net: "-1.089,90",
    "From Email Address": "ann.canary@example.org",
    "To Email Address": "shop.canary@example.org",
    "Transaction ID": "T1",
    "Item Title": "Hiking boots",
  };
  const lines = rows.map((row) =>
    columns.map((name) => `"${row[name] ?? usual[name] ?? ""}"`).join(","),
  );
  return [`"${columns.join('","')}"`, ...lines, ""].join("\r\n");
}

describe("PayPal", () => {
  test("a payment, by the zone that its name means", async () => {
    const items = await itemsOf(activity({}), "paypal");
    expect(items).toEqual([
      {
        kind: "draft",
        collection: "purchases",
        naturalKey: "paypal|T1",
        row: 2,
        fields: {
          type: "purchase",
          when: { at: "2026-05-13T20:15:00Z", tz: "+02:00", precision: "s" },
          lineKind: "order_total",
          direction: "purchase",
          status: "delivered",
          orderId: null,
          seller: "Bootery",
          name: "Hiking boots",
          category: "1070",
          quantity: 1,
          lineTotal: { value: "1089.90", currency: "EUR" },
          paymentKind: "paypal",
        },
        raw: { Type: "Express Checkout Payment" },
      },
    ]);
    expect(storedText(items)).not.toMatch(/canary/i);
    for (const [zone, when] of [
      ["Europe/Berlin", { at: "2026-05-13T20:15:00Z", tz: "Europe/Berlin" }],
      ["IST", { local: "2026-05-13T22:15:00" }],
    ] as const)
      expect(
        draftsOf(await itemsOf(activity({ TimeZone: zone }), "paypal"))[0]?.fields["when"],
      ).toMatchObject(when);
  });

  test("authorizations, conversions, transfers, what is pending and what others paid are left out", async () => {
    const items = await itemsOf(
      activity(
        { Type: "General Authorization" },
        { Type: "General Currency Conversion" },
        { Type: "Bank Deposit to PP Account", Gross: "50,00" },
        { Status: "Pending" },
        { Type: "Mobile Payment", Gross: "20,00", Name: "CANARY Bea" },
        { Type: "Payment Refund", Gross: "20,00", "Transaction ID": "T2" },
        { "Transaction ID": "" },
        { Currency: "Euro" },
      ),
      "paypal",
    );
    expect(said(items)).toEqual([
      "authorization",
      "conversion",
      "transfer",
      "pending",
      "income",
      "refund",
      "Transaction ID is missing.",
      "Currency is no currency code.",
    ]);
    expect(storedText(items)).not.toContain("CANARY");
  });

  test("the other form calls the columns otherwise", async () => {
    const other = activity({})
      .replace('"Gross"', '"Amount"')
      .replace('"Fee"', '"Fees"')
      .replace('"Net"', '"Total"');
    expect(await itemsOf(other, "paypal")).toEqual(await itemsOf(activity({}), "paypal"));
  });
});

test.each([
  ["ofx", ofx(boots, boots.replace("F1", "F2"), boots.replace("F1", "F3"))],
  [
    "camt.053",
    camt(
      "08",
      entry(eur("1"), "DBIT", "<AcctSvcrRef>a</AcctSvcrRef>", party("<Nm>A</Nm>")),
      entry(eur("2"), "DBIT", "<AcctSvcrRef>b</AcctSvcrRef>", party("<Nm>B</Nm>")),
    ),
  ],
  ["paypal", activity({}, { "Transaction ID": "T2" }, { "Transaction ID": "T3" })],
])("%s holds to what every importer must", async (format, file) => {
  expect(await importerProblems({ format, file, canaries: /canary|DE89/i })).toEqual([]);
});
