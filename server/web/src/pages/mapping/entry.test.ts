/**
 * What is chosen on the mapping screen becomes a mapping, and a saved mapping becomes the same choices again.
 * @module
 */
import type { CsvMapping, MappableType } from "@rootvault/vault-core";
import { expect, test } from "vitest";
import {
  emptyEntry,
  isName,
  isOfBank,
  mappingName,
  nameAfter,
  RAW,
  toDraft,
  toEntry,
  withField,
  withHeaders,
} from "./entry.ts";
import { guessColumns, guessSign } from "./guess.ts";

const plain = { others: [], isExtra: false } as const;
const form: readonly MappableType[] = [
  {
    type: "purchase",
    fields: [
      { path: "when", as: "when", ...plain },
      { path: "name", as: "text", others: ["word", "url"], isExtra: false },
      { path: "lineTotal", as: "money", ...plain },
      { path: "quantity", as: "number", others: ["integer"], isExtra: false },
      { path: "completed", as: "boolean", ...plain },
      { path: "tags", as: "list", ...plain },
      { path: "currency", as: "text", others: [], isExtra: true },
    ],
  },
  { type: "other", fields: [] },
];

const bank: CsvMapping = {
  name: "my bank",
  headers: ["tag", "text", "betrag", "betrag", "ref"],
  collection: "purchases",
  delimiter: ";",
  encoding: null,
  decimal: ",",
  dateOrder: "dmy",
  zone: null,
  currency: "EUR",
  sign: "negate",
  moneyIn: "all",
  columns: {
    when: { from: "tag", as: "when" },
    name: { from: "text", as: "word" },
    seller: { from: "text", as: "text" },
    lineTotal: { from: "betrag#2", as: "money" },
    "raw.ref": { from: "ref", as: "text" },
  },
  constants: { quantity: 2, completed: true, tags: ["a", "b"] },
  key: ["ref"],
  skipWhen: [{ column: "text", equals: "transfer" }],
};

test("a saved mapping is shown and saved as it was, what the screen cannot say by one choice included", () => {
  const draft = toDraft(toEntry(bank, form), form);
  expect(draft).toEqual({
    ...bank,
    headers: ["tag", "text", "betrag", "betrag#2", "ref"],
    columns: {
      seller: { from: "text", as: "text" },
      when: { from: "tag" },
      name: { from: "text", as: "word" },
      lineTotal: { from: "betrag#2" },
      "raw.ref": { from: "ref" },
    },
  });
});

test("a field comes from one column: who gives it to another takes it from the first", () => {
  const first = withField(withHeaders(emptyEntry("a.csv", "purchases"), ["x", "y"]), "x", {
    field: "when",
    as: null,
  });
  const moved = withField(first, "y", { field: "when", as: null });
  expect(moved.columns).toEqual({ y: { field: "when", as: null } });
  // Any number of columns may be kept as they are, each under a name of its own.
  const kept = ["ä", "ö"].reduce(
    (entry, header) => withField(entry, header, { field: RAW, as: null }),
    withHeaders(first, ["ä", "ö"]),
  );
  expect(Object.keys(toDraft(kept, form).columns)).toEqual(["raw._", "raw._ 2"]);
  expect(withField(kept, "ä", null).columns).toEqual({ ö: { field: RAW, as: null } });
});

test("a type other than the first is said, and a number that is none stays a text for the vault to refuse", () => {
  const entry = {
    ...emptyEntry("a.csv", "purchases"),
    type: "other",
    constants: [{ field: "quantity", text: "two" }],
  };
  expect(toDraft(entry, form).constants).toEqual({ type: "other", quantity: "two" });
  expect(
    toDraft({ ...entry, type: "purchase", constants: [{ field: "quantity", text: "1,5" }] }, form)
      .constants,
  ).toEqual({ quantity: 1.5 });
});

test("the name follows the file's, in letters that a name may have", () => {
  expect(nameAfter("My Bank (2026).csv")).toBe("my bank -2026");
  expect(nameAfter("--.csv")).toBe("");
  expect(mappingName("Ärger")).toBe("-rger");
  expect([isName("my bank"), isName("-x"), isName("")]).toEqual([true, false, false]);
});

test("columns are guessed by the fields' own names, then by words, each field once", () => {
  const fields = form[0]?.fields ?? [];
  const headers = ["booking_date", "value date", "Amount", "description", "quantity", "iban"];
  expect(
    guessColumns({ headers: headers.map((header) => header.toLowerCase()), rows: [] }, fields),
  ).toEqual({
    quantity: { field: "quantity", as: null },
    booking_date: { field: "when", as: null },
    amount: { field: "lineTotal", as: null },
    description: { field: "name", as: null },
  });
});

function rowsOf(...amounts: readonly string[]): readonly string[][] {
  return amounts.map((amount) => ["14-05-2026", "Bootery", amount, "DKK"]);
}

test("a German bank's valuta is a day, and its währung the currency", () => {
  const headers = ["buchungstag", "valuta", "betrag", "währung"];
  const rows = [["04.01.2026", "05.01.2026", "-84,79", "EUR"]];
  const columns = guessColumns({ headers, rows }, form[0]?.fields ?? []);
  expect(Object.entries(columns).map(([header, { field }]) => `${header} ${field}`)).toEqual([
    "buchungstag when",
    "betrag lineTotal",
    "währung currency",
  ]);
});

test("headers in other languages are known, and a bank's amounts below zero are what was paid", () => {
  const headers = ["dato", "tekst", "beløb", "valuta"];
  const columns = guessColumns({ headers, rows: rowsOf("-45,50") }, form[0]?.fields ?? []);
  expect(Object.entries(columns).map(([header, { field }]) => `${header} ${field}`)).toEqual([
    "dato when",
    "tekst name",
    "beløb lineTotal",
    "valuta currency",
  ]);
  const signOf = (...amounts: readonly string[]): string =>
    guessSign({ headers, rows: rowsOf(...amounts) }, columns);
  expect(signOf("-45,50", "-129,00", "20.000,00")).toBe("negate");
  expect(signOf("−45,50", "12,00-")).toBe("negate");
  // As many in as out say nothing, and so do cells without an amount.
  expect(signOf("-45,50", "129,00")).toBe("as_is");
  expect(signOf("", "-", "12,00")).toBe("as_is");
  expect(guessSign({ headers, rows: rowsOf("-1,00") }, {})).toBe("as_is");
});

test("a table is one of a bank by its sign or by what is the same for every row", () => {
  const shop = emptyEntry("a.csv", "purchases");
  const lineKind = { field: "lineKind", text: "bank_transaction" };
  expect(isOfBank(shop)).toBe(false);
  expect(isOfBank({ ...shop, sign: "negate" })).toBe(true);
  expect(isOfBank({ ...shop, constants: [lineKind] })).toBe(true);
  expect(isOfBank({ ...shop, constants: [{ ...lineKind, text: "item" }] })).toBe(false);
  expect(isOfBank({ ...shop, collection: "media", sign: "negate" })).toBe(false);
});
