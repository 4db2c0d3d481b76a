/**
 * PayPal's statement, which a personal account gets: no state, the kind as a description; in English and in German.
 * @module
 */
import { expect, test } from "vitest";
import { detectFile } from "../../detect.ts";
import { draftsOf, itemsOf, storedText } from "../../testing.ts";

const english =
  "Date,Time,Time Zone,Description,Currency,Gross,Fee,Net,Balance,Transaction ID,From Email Address,Name,Bank Name,Bank Account";
const german =
  "Datum,Uhrzeit,Zeitzone,Beschreibung,Währung,Brutto,Entgelt,Netto,Guthaben,Transaktionscode,Absender E-Mail-Adresse,Name,Name der Bank,Bankkonto";
/** The long form, whose user chose German: a state, and the kind as a type. */
const long = "Datum,Uhrzeit,Zeitzone,Name,Typ,Status,Währung,Brutto,Gebühr,Netto,Transaktionscode";

/** Kinds in both languages, their amounts and what becomes of them. */
const kinds: readonly (readonly [english: string, german: string, gross: string, is: string])[] = [
  ["Express Checkout Payment", "PayPal Express-Zahlung", "-29,98", "purchase"],
  ["Bank Deposit to PP Account", "Bankgutschrift auf PayPal-Konto", "29,98", "transfer"],
  ["User Initiated Withdrawal", "Von Nutzer eingeleitete Abbuchung", "-5,45", "transfer"],
  ["General Currency Conversion", "Allgemeine Währungsumrechnung", "-9,15", "conversion"],
  [
    "Account Hold for Open Authorization",
    "Einbehaltung für offene Autorisierung",
    "-1,00",
    "authorization",
  ],
  ["Payment Refund", "Rückzahlung", "5,45", "refund"],
  ["Mobile Payment", "Handyzahlung", "3,50", "income"],
  ["Shopping Cart Item", "Warenkorbartikel", "", "joined"],
];

function statement(header: string, of: 0 | 1): string {
  const rows = kinds.map(
    (kind, at) =>
      `"13.06.2026","19:54:41","Europe/Berlin","${kind[of]}","EUR","${kind[2]}","0,00","0,00","0,00","T${at}","canary@example.org","Bootery Ltd","CANARY",""`,
  );
  return [header, ...rows, ""].join("\r\n");
}

test.each([
  ["English", english, 0],
  ["German", german, 1],
] as const)("a statement in %s", async (_language, header, of) => {
  const text = statement(header, of);
  expect(await detectFile(new Blob([text]))).toMatchObject({ format: "paypal", questions: [] });
  const items = await itemsOf(text, "paypal");
  expect(
    items.map((item) =>
      item.kind === "draft" ? item.fields["direction"] : item.kind === "skip" ? item.rule : item,
    ),
  ).toEqual(kinds.map(([, , , is]) => is));
  expect(draftsOf(items)).toMatchObject([
    {
      naturalKey: "paypal|T0",
      fields: {
        when: { at: "2026-06-13T17:54:41Z", tz: "Europe/Berlin" },
        seller: "Bootery Ltd",
        lineTotal: { value: "29.98", currency: "EUR" },
      },
      raw: { Type: kinds[0]?.[of] },
    },
    { fields: { lineTotal: { value: "-5.45" } } },
  ]);
  expect(storedText(items)).not.toMatch(/canary/i);
});

const row = (state: string) =>
  `"13.06.2026","19:54:41","CEST","Bootery","Abonnementzahlung","${state}","EUR","-13,99","0,00","-13,99","T1"`;

test("the long form in German: what is not settled waits", async () => {
  const items = await itemsOf(
    [long, row("Abgeschlossen"), row("Ausstehend"), ""].join("\r\n"),
    "paypal",
  );
  expect(items).toMatchObject([
    { kind: "draft", fields: { lineTotal: { value: "13.99" } } },
    { kind: "skip", rule: "pending" },
  ]);
});
