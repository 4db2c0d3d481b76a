/**
 * What the columns of a table probably are, by their headers: a beginning that the owner changes.
 * @module
 */
import type { MappableField } from "@rootvault/vault-core";
import type { ColumnUse } from "./entry.ts";

/** Words that a header holds, by field; of several fields the first that a collection has is meant. */
const WORDS: readonly (readonly [field: string, words: RegExp])[] = [
  ["currency", /^(currency|währung|devise|moneda)$/],
  ["debit", /^(debit|money out|paid out|withdrawal|soll|débit)$/],
  ["credit", /^(credit|money in|paid in|deposit|haben|crédit)$/],
  ["time", /^(time|uhrzeit|heure|hora)$/],
  ["when", /\b(date|day|datum|tag|fecha|data|when|timestamp|buchungstag)\b/],
  ["lineTotal", /\b(amount|total|betrag|montant|importe|sum|summe|paid|umsatz)\b/],
  ["price", /\b(price|cost|preis|prix|precio)\b/],
  ["unitPrice", /\b(price|unit price|preis|prix)\b/],
  ["orderId", /\b(order|bestellung|transaction id|reference|bestellnummer)\b/],
  ["seller", /\b(shop|seller|merchant|store|payee|vendor|empfänger|händler)\b/],
  ["issuer", /\b(issuer|store|shop|company)\b/],
  ["quantity", /\b(quantity|qty|menge|anzahl|count)\b/],
  ["url", /\b(url|link|address)\b/],
  ["creator", /\b(artist|author|creator|by|director)\b/],
  ["title", /\b(title|name|track|song|book|film|movie)\b/],
  ["brand", /\b(brand|marke|maker|manufacturer)\b/],
  ["name", /\b(name|item|product|description|text|article|artikel|details|verwendungszweck)\b/],
  ["category", /\b(category|kategorie|type)\b/],
  ["color", /\b(colou?r|farbe)\b/],
];

/** Gives columns to fields: by the field's own name first, else by a word; each field once. */
export function guessColumns(
  headers: readonly string[],
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
  for (const header of headers) {
    const found = WORDS.find(([path, words]) => free.has(path) && words.test(spaced(header)));
    give(header, found?.[0]);
  }
  return columns;
}

/** `booking_date` is two words. */
function spaced(header: string): string {
  return header.replaceAll(/[_-]+/g, " ");
}
