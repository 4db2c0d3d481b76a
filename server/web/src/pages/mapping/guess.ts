/**
 * What the columns of a table probably are, by their headers: a beginning that the owner changes.
 * @module
 */
import type { MappableField } from "@rootvault/vault-core";
import type { TableStart } from "../../rpc/door.ts";
import type { ColumnUse } from "./entry.ts";

/** Words that a header holds, by field; of several fields the first that a collection has is meant. */
const WORDS: readonly (readonly [field: string, words: RegExp])[] = [
  ["currency", /^(currency|währung|waehrung|devise|moneda|valuta|munt)$/],
  ["debit", /^(debit|money out|paid out|withdrawal|soll|débit)$/],
  ["credit", /^(credit|money in|paid in|deposit|haben|crédit)$/],
  ["time", /^(time|uhrzeit|heure|hora|tid|tijd)$/],
  ["when", /\b(date|day|datum|dato|tag|fecha|data|when|timestamp|buchungstag)\b/],
  [
    "lineTotal",
    /\b(amount|total|betrag|montant|importe|importo|bedrag|beløb|beloeb|belopp|kwota|sum|summe|paid|umsatz)\b/,
  ],
  ["price", /\b(price|cost|preis|prix|precio|prezzo|prijs|pris)\b/],
  ["unitPrice", /\b(price|unit price|preis|prix|prijs|pris)\b/],
  ["orderId", /\b(order|bestellung|transaction id|reference|bestellnummer)\b/],
  ["seller", /\b(shop|seller|merchant|store|payee|vendor|empfänger|händler|butik|winkel)\b/],
  ["issuer", /\b(issuer|store|shop|company)\b/],
  ["quantity", /\b(quantity|qty|menge|anzahl|count|antal|aantal)\b/],
  ["url", /\b(url|link|address)\b/],
  ["creator", /\b(artist|author|creator|by|director)\b/],
  ["title", /\b(title|name|track|song|book|film|movie)\b/],
  ["brand", /\b(brand|marke|maker|manufacturer)\b/],
  [
    "name",
    /\b(name|item|product|description|text|tekst|article|artikel|details|verwendungszweck|omschrijving|descripción|descrizione|libellé|opis)(?![a-zà-ÿ])/,
  ],
  ["category", /\b(category|kategorie|type)\b/],
  ["color", /\b(colou?r|farbe)\b/],
];

/**
 * Gives columns to fields: by the field's own name first, else by a word; each field once. A column with digits holds no
 * currencies: "valuta" is one in Danish and Dutch, and in German the day on which money counts.
 */
export function guessColumns(
  { headers, rows }: TableStart,
  fields: readonly MappableField[],
): Readonly<Record<string, ColumnUse>> {
  const free = new Set(fields.map(({ path }) => path));
  const columns: Record<string, ColumnUse> = {};
  const give = (header: string, path: string | undefined): void => {
    if (path === undefined || columns[header] !== undefined || !free.delete(path)) return;
    columns[header] = { field: path, as: null };
  };
  for (const header of headers) {
    const plain = header.replaceAll(/[\s_-]+/g, "");
    give(
      header,
      [...free].find((path) => path.toLowerCase() === plain),
    );
  }
  for (const [at, header] of headers.entries()) {
    const hasDigits = rows.some((row) => /\d/.test(row[at] ?? ""));
    const found = WORDS.find(
      ([path, words]) =>
        free.has(path) && words.test(spaced(header)) && !(hasDigits && path === "currency"),
    );
    give(header, found?.[0]);
  }
  return columns;
}

/** `booking_date` is two words. */
function spaced(header: string): string {
  return header.replaceAll(/[_-]+/g, " ");
}

/**
 * How a table probably writes what was paid: statements of banks take it off, so most of their amounts are below zero.
 */
export function guessSign(
  { headers, rows }: TableStart,
  columns: Readonly<Record<string, ColumnUse>>,
): "as_is" | "negate" {
  const header = headers.find((one) => AMOUNTS.has(columns[one]?.field ?? ""));
  if (header === undefined) return "as_is";
  const at = headers.indexOf(header);
  const cells = rows.map((row) => row[at]?.trim() ?? "").filter((cell) => /\d/.test(cell));
  const below = cells.filter((cell) => /^[-−(]|-$/.test(cell)).length;
  return below * 2 > cells.length ? "negate" : "as_is";
}

const AMOUNTS: ReadonlySet<string> = new Set(["lineTotal", "price"]);
