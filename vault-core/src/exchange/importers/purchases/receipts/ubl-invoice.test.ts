/**
 * Invoices and credit notes as UBL: lines, taxes that add up, signs, and what is left at the door.
 * @module
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toDecimal } from "../../../../records/decimal.ts";
import { importerProblems } from "../../../../testing/importer-problems.ts";
import { detectFile } from "../../../detect.ts";
import { draftsOf, itemsOf, storedText } from "../../../testing.ts";
import { gtinIn } from "./gtin.ts";
import { RunningTax, sharesOf, toMicros } from "./sums.ts";

const format = "ubl.invoice";
const tax = (rate: string, name = "ClassifiedTaxCategory") =>
  `<cac:${name}><cbc:ID>S</cbc:ID><cbc:Percent>${rate}</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:${name}>`;

interface Line {
  readonly id?: string;
  readonly net?: string;
  readonly rate?: string;
  readonly item?: string;
  readonly more?: string;
  readonly price?: string;
}
function line({ id = "1", net = "80.00", rate = "19", ...one }: Line = {}): string {
  const item = one.item ?? "<cbc:Name>Hiking boots</cbc:Name>";
  return `<cac:InvoiceLine><cbc:ID>${id}</cbc:ID><cbc:InvoicedQuantity unitCode="C62">2</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="EUR">${net}</cbc:LineExtensionAmount>${one.more ?? ""}<cac:Item>${item}${tax(rate)}</cac:Item>${one.price ?? ""}</cac:InvoiceLine>`;
}
function credited(text: string): string {
  return text.replaceAll("InvoiceLine", "CreditNoteLine").replaceAll("InvoicedQ", "CreditedQ");
}
function invoice(lines: readonly string[], more = "", root = "Invoice"): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:${root}-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>R-77</cbc:ID><cbc:IssueDate>2026-05-03</cbc:IssueDate><cbc:Note>for CANARY</cbc:Note><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>${more}
<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject>Q0FOQVJZ</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Bootery</cbc:Name></cac:PartyName><cac:PartyTaxScheme><cbc:CompanyID>DE999</cbc:CompanyID></cac:PartyTaxScheme><cac:Contact><cbc:ElectronicMail>sales@canary.example</cbc:ElectronicMail></cac:Contact></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Ann CANARY</cbc:Name></cac:PartyName></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>DE89370400440532013000</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
${lines.map((one) => (root === "Invoice" ? one : credited(one))).join("\n")}
</${root}>
`;
}
const rich = line({
  id: "7",
  more: `<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount currencyID="EUR">5</cbc:Amount></cac:AllowanceCharge>`,
  item: `<cbc:Description>for Ann CANARY</cbc:Description><cbc:Name>Hiking boots</cbc:Name><cbc:BrandName>Peakline</cbc:BrandName><cac:SellersItemIdentification><cbc:ID>HB-1</cbc:ID></cac:SellersItemIdentification><cac:StandardItemIdentification><cbc:ID schemeID="0160">4006381333931</cbc:ID></cac:StandardItemIdentification><cac:CommodityClassification><cbc:ItemClassificationCode listID="TST">53111600</cbc:ItemClassificationCode></cac:CommodityClassification>`,
  price: `<cac:Price><cbc:PriceAmount currencyID="EUR">42.50</cbc:PriceAmount></cac:Price>`,
});

const totals = async (text: string) =>
  draftsOf(await itemsOf(text, format)).map(({ naturalKey, fields }) => [
    naturalKey.split("|")[0],
    fields["name"],
    fields["direction"],
    fields["lineTotal"],
  ]);
const eur = (value: string) => ({ value, currency: "EUR" });
const order = async (more: string, root?: string) =>
  draftsOf(await itemsOf(invoice([line()], more, root), format))[0]?.fields["orderId"];
const reference = (inner: string) => `<cac:OrderReference>${inner}</cac:OrderReference>`;
const price = (inner: string) =>
  `<cac:Price><cbc:PriceAmount currencyID="EUR">${inner}</cac:Price>`;
const delivered = (day: string) =>
  `<cac:Delivery><cbc:ActualDeliveryDate>${day}</cbc:ActualDeliveryDate></cac:Delivery>`;
const deliveryOf = async (day: string, root?: string) => {
  const [one] = draftsOf(await itemsOf(invoice([line()], delivered(day), root), format));
  return [one?.fields["status"], one?.fields["deliveredOn"]];
};
const reasons = async (text: string) =>
  (await itemsOf(text, format)).map((item) => (item.kind === "fault" ? item.reason : item.kind));
const refused = (text: string) => itemsOf(text, format).catch((error: unknown) => error);
const why = (reason: string) => ({ code: "import-refused", details: { why: reason } });

test("the day of the delivery is told, where it is one, and not by what takes it back", async () => {
  expect(await deliveryOf("2026-04-28")).toEqual(["delivered", "2026-04-28"]);
  expect(await deliveryOf("2026-04-28+02:00")).toEqual(["delivered", "2026-04-28"]);
  expect(await deliveryOf("2026-02-30")).toEqual(["delivered", undefined]);
  expect(await deliveryOf("2026-04-28", "CreditNote")).toEqual(["delivered", undefined]);
});

test("a line with its number of article; the buyer, accounts and papers are left", async () => {
  const text = invoice([rich]);
  expect(await detectFile(new Blob([text]))).toMatchObject({ format, confidence: 1 });
  const items = await itemsOf(text, format);
  expect(items).toEqual([
    {
      kind: "draft",
      collection: "purchases",
      naturalKey: "invoice|DE999|R-77|7|1",
      row: 1,
      fields: {
        type: "purchase",
        when: { day: "2026-05-03", precision: "day" },
        lineKind: "item",
        status: "unknown",
        orderId: "R-77",
        seller: "Bootery",
        name: "Hiking boots",
        quantity: 2,
        direction: "purchase",
        lineTotal: { value: "95.20", currency: "EUR" },
        tax: { value: "15.20", currency: "EUR" },
        discount: { value: "5.00", currency: "EUR" },
        unitPrice: { value: "42.50", currency: "EUR" },
        gtin: "4006381333931",
        sku: "HB-1",
        brand: "Peakline",
        category: "1070",
        paymentKind: "bank",
      },
      raw: { ID: "R-77", ItemClassificationCode: "53111600" },
    },
  ]);
  expect(storedText(items)).not.toMatch(/canary|DE89|DE999|Q0FO/i);
});

const less = (kind: string, amount: string) =>
  `<cac:AllowanceCharge><cbc:ChargeIndicator>${kind}</cbc:ChargeIndicator><cbc:AllowanceChargeReason>${kind === "true" ? "Freight" : "Voucher"}</cbc:AllowanceChargeReason><cbc:Amount currencyID="EUR">${amount}</cbc:Amount>${tax("19", "TaxCategory")}</cac:AllowanceCharge>`;

const rounding = (amount: string) =>
  `<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">95.20</cbc:TaxInclusiveAmount><cbc:PayableRoundingAmount currencyID="EUR">${amount}</cbc:PayableRoundingAmount></cac:LegalMonetaryTotal>`;

describe("signs", () => {
  test("a charge of the whole invoice is a line of its own, a discount is spread over the lines of its rate", async () => {
    const lines = [line(), line({ id: "2", net: "20.00" }), line({ id: "3", rate: "7" })];
    const text = invoice([less("true", "10"), less("false", "20"), ...lines]);
    const drafts = draftsOf(await itemsOf(text, format));
    expect(drafts.map(({ fields }) => [fields["name"], fields["lineTotal"]])).toEqual([
      ["Freight", eur("11.90")],
      ["Hiking boots", eur("76.16")],
      ["Hiking boots", eur("19.04")],
      ["Hiking boots", eur("85.60")],
    ]);
    expect(drafts.map(({ fields }) => fields["discount"])).toEqual([
      undefined,
      eur("16.00"),
      eur("4.00"),
      undefined,
    ]);
    // A boolean may be a digit.
    const digits = text.replaceAll(">false<", ">0<").replaceAll(">true<", "> 1 <");
    expect(draftsOf(await itemsOf(digits, format))).toEqual(drafts);
    // One that is more than its lines is a line of its own.
    expect(await totals(invoice([less("false", "100"), line()]))).toEqual([
      ["invoice", "Voucher", "refund", eur("-119.00")],
      ["invoice", "Hiking boots", "purchase", eur("95.20")],
    ]);
  });

  test("of thousands of discounts the first hundred are spread, the others are lines of their own", async () => {
    const cents = less("false", "0.01").repeat(3_000);
    const found = await totals(invoice([cents, ...Array.from({ length: 1_000 }, () => line())]));
    expect(found.filter(([, name]) => name === "Voucher")).toHaveLength(2_900);
    expect(found).toHaveLength(3_900);
  });

  test("a cent by which the sum is rounded is a line, so that the bank's row finds the invoice", async () => {
    expect(await totals(invoice([rounding("-0.01"), line()]))).toEqual([
      ["invoice", "Hiking boots", "purchase", eur("95.20")],
      ["invoice", "Rounding", "refund", eur("-0.01")],
    ]);
    expect(await totals(invoice([rounding("0.00"), line()]))).toHaveLength(1);
    expect(await totals(invoice([rounding("0.03"), line()], "", "CreditNote"))).toEqual([
      ["credit-note", "Hiking boots", "refund", eur("-95.20")],
      ["credit-note", "Rounding", "refund", eur("-0.03")],
    ]);
  });

  test("a credit note is a refund, without what was taken off", async () => {
    const back = [["credit-note", "Hiking boots", "refund", eur("-71.40")]];
    const lines = [less("false", "20"), line()];
    expect(await totals(invoice(lines, "", "CreditNote"))).toEqual(back);
    const typed = invoice(lines, "<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>");
    expect(await totals(typed)).toEqual(back);
  });

  test("an invoice of negative lines is a refund too", async () => {
    const [draft] = draftsOf(await itemsOf(invoice([line({ net: "-80.00" })]), format));
    expect(draft?.fields).toMatchObject({
      direction: "refund",
      quantity: 2,
      lineTotal: eur("-95.20"),
      tax: eur("-15.20"),
    });
  });
});

test("the order's number counts before the invoice's; a credit note finds the invoice that it takes back", async () => {
  expect(await order(reference("<cbc:ID>PO 4</cbc:ID>"))).toBe("PO 4");
  expect(
    await order(reference("<cbc:ID>NA</cbc:ID><cbc:SalesOrderID>S-9</cbc:SalesOrderID>")),
  ).toBe("S-9");
  expect(await order(reference("<cbc:ID>NA</cbc:ID>"))).toBe("R-77");
  const billed =
    "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>R-70</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>";
  expect(await order(billed, "CreditNote")).toBe("R-70");
});

test("taxes of lines add up to the tax of the whole, rounded once", async () => {
  const lines = ["1", "2", "3"].map((id) => line({ id, net: "0.33", rate: "19" }));
  const taxes = draftsOf(await itemsOf(invoice(lines), format)).map(({ fields }) => fields["tax"]);
  // 19 % of 0.99 is 0.1881: 0.19 in all, though each line alone would have 0.06.
  expect(taxes).toEqual([
    { value: "0.06", currency: "EUR" },
    { value: "0.07", currency: "EUR" },
    { value: "0.06", currency: "EUR" },
  ]);
  fc.assert(
    fc.property(fc.nat(99_999), fc.array(fc.nat(99_999), { minLength: 1 }), (cents, amounts) => {
      const weights = amounts.map((amount) => BigInt(amount) * 10_000n);
      const whole = weights.reduce((sum, weight) => sum + weight, 0n);
      const discount = BigInt(cents) * 10_000n;
      const shares = sharesOf(discount, weights, 2);
      const sum = shares.reduce((all, share) => all + share, 0n);
      const isFair = shares.every(
        (share, index) => share >= 0n && share <= (weights[index] ?? 0n) + 10_000n,
      );
      return isFair && sum === (discount < whole ? discount : whole);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -99_999, max: 99_999 })), (cents) => {
      const running = new RunningTax();
      const sum = cents.reduce((all, net) => all + running.next("7", BigInt(net) * 10_000n, 2), 0n);
      const whole = new RunningTax().next(
        "7",
        BigInt(cents.reduce((a, b) => a + b, 0)) * 10_000n,
        2,
      );
      return sum === whole && toMicros(toDecimal(sum, 2)) === sum;
    }),
  );
});

test("a number of article needs its check digit; a price of many digits or of a hundred is left out", async () => {
  expect(["4006381333932", "12345", "00000000", null].map(gtinIn)).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(gtinIn("0 36000 29145 2")).toBe("036000291452");
  const text = invoice([
    line({ price: price("0.12345678</cbc:PriceAmount>") }),
    line({ price: price("400</cbc:PriceAmount><cbc:BaseQuantity>100</cbc:BaseQuantity>") }),
  ]);
  const drafts = draftsOf(await itemsOf(text, format));
  expect(drafts.map(({ fields }) => fields["unitPrice"])).toEqual([undefined, undefined]);
  // Two lines of one number stay two.
  expect(drafts.map(({ naturalKey }) => naturalKey.split("|").at(-1))).toEqual(["1", "2"]);
});

test("what is missing is named; a broken document gives its whole lines and one fault", async () => {
  const good = invoice([line()]);
  expect(await reasons(good.replace("<cbc:ID>R-77</cbc:ID>", ""))).toEqual(["ID is missing."]);
  expect(await reasons(good.replace("2026-05-03", "2026-02-30"))).toEqual([
    "IssueDate is no date.",
  ]);
  expect(await reasons(good.replace(">EUR<", ">Euro<"))).toEqual([
    "DocumentCurrencyCode is no currency code.",
  ]);
  expect(await reasons(good.replaceAll("PartyName", "X"))).toEqual([
    "AccountingSupplierParty has no name.",
  ]);
  expect(await reasons(invoice([line(), line({ item: " " }), line({ net: "1,00" })]))).toEqual([
    "draft",
    "Item has no Name.",
    "LineExtensionAmount is no number.",
  ]);
  expect(await reasons(invoice([line(), "&unknown;", line()]))).toEqual([
    "draft",
    "The file ends before its document does.",
  ]);
});

test("hostile XML ends in a listed code", async () => {
  const good = invoice([line()]);
  expect(
    await refused(good.replace("<Invoice", '<!DOCTYPE x [<!ENTITY a "b">]><Invoice')),
  ).toMatchObject(why("doctype"));
  expect(await refused(invoice(["<a>".repeat(100)]))).toMatchObject(why("too-deep"));
  expect(await refused(invoice(["<a/>".repeat(300_001)]))).toMatchObject(why("too-large"));
  expect(await refused(invoice([`<a>${"x".repeat(1_100_000)}</a>`]))).toMatchObject(
    why("too-large"),
  );
  expect(await refused(invoice([`<a b="${"x".repeat(70_000)}"/>`]))).toMatchObject(
    why("too-large"),
  );
  // A paper in the invoice may be larger than any text.
  const paper = `<cbc:EmbeddedDocumentBinaryObject>${"A".repeat(1_100_000)}</cbc:EmbeddedDocumentBinaryObject>`;
  expect(await itemsOf(invoice([line()], paper), format)).toMatchObject([{ kind: "draft" }]);
});

test("the network's envelope is opened; invoices hold to what every importer must", async () => {
  const inner = invoice([line()]).replace(/^<\?xml[^>]*>\n/u, "");
  const envelope = `<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"><StandardBusinessDocumentHeader/>${inner}</StandardBusinessDocument>`;
  expect(await detectFile(new Blob([envelope]))).toMatchObject({ format });
  expect(await itemsOf(envelope, format)).toMatchObject([{ kind: "draft" }]);
  const file = invoice([less("true", "10"), less("false", "5"), rich, line({ id: "8" })]);
  // Discounts of an invoice that breaks off are not spread.
  const cut = "keys";
  expect(await importerProblems({ format, file, cut, canaries: /canary|DE89|Q0FO/i })).toEqual([]);
});
