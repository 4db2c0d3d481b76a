/**
 * Prices as a shop shows them to people: `US$4.99`, `4,99 €`, `₹ 1,200.00`.
 * @module
 */
import { decimalEvidence, readDecimal } from "../../reading/numbers.ts";

/** Signs that mean one currency, with or without the letters before them. */
const signs: readonly (readonly [sign: string, currency: string])[] = [
  ["US$", "USD"],
  ["CA$", "CAD"],
  ["AU$", "AUD"],
  ["A$", "AUD"],
  ["NZ$", "NZD"],
  ["HK$", "HKD"],
  ["NT$", "TWD"],
  ["S$", "SGD"],
  ["MX$", "MXN"],
  ["R$", "BRL"],
  ["CN¥", "CNY"],
  ["JP¥", "JPY"],
  ["€", "EUR"],
  ["£", "GBP"],
  ["₹", "INR"],
  ["₩", "KRW"],
  ["₺", "TRY"],
  ["₪", "ILS"],
  ["₫", "VND"],
  ["₱", "PHP"],
  ["₴", "UAH"],
  ["₽", "RUB"],
  ["zł", "PLN"],
  ["Kč", "CZK"],
  ["Ft", "HUF"],
];

/** What a bare `$`, `¥` or `kr` is in a country. */
const ofCountries: Readonly<Record<string, string>> = {
  US: "USD",
  CA: "CAD",
  AU: "AUD",
  NZ: "NZD",
  HK: "HKD",
  TW: "TWD",
  SG: "SGD",
  MX: "MXN",
  CL: "CLP",
  CO: "COP",
  AR: "ARS",
  JP: "JPY",
  CN: "CNY",
  SE: "SEK",
  NO: "NOK",
  DK: "DKK",
  IS: "ISK",
};

/** The currency of a price; null if its sign means several and the country does not decide. */
export function currencyOfPrice(text: string, country: string): string | null {
  const code = /(?<![A-Z])[A-Z]{3}(?![A-Z$¥])/u.exec(text)?.[0];
  if (code !== undefined) return code;
  const named = signs.find(([sign]) => text.includes(sign));
  if (named !== undefined) return named[1];
  const byCountry = Object.hasOwn(ofCountries, country) ? ofCountries[country] : undefined;
  return /[$¥]|kr/iu.test(text) ? (byCountry ?? null) : null;
}

/** The amount of a price; null if it names none, as `Free` does. @throws {RowFault} */
export function amountOfPrice(text: string, column: string): string | null {
  if (!/\d/u.test(text)) return null;
  return readDecimal(text, decimalEvidence(text) === "," ? "," : ".", column);
}
