/**
 * What the fields of a pass say: its code, and what it is worth.
 * @module
 */
import type { Json, JsonObject } from "../../../model/json.ts";
import { isObject, memberOf, textMember } from "../reading/json.ts";
import { symbologyOf } from "./card-words.ts";

const places = [
  "headerFields",
  "primaryFields",
  "secondaryFields",
  "auxiliaryFields",
  "backFields",
] as const;

/** All fields of a pass, in the order in which it shows them. */
export function fieldsOfPass(pass: JsonObject, style: string): readonly JsonObject[] {
  const part = memberOf(pass, style);
  if (!isObject(part)) return [];
  return places.flatMap((place) => objectsOf(memberOf(part, place)));
}

/** The objects of a list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((one: Json): one is JsonObject => isObject(one)) : [];
}

/** The first code that has a symbology of ours; passes before iOS 9 have one `barcode`, later ones a list. */
export function barcodeOf(pass: JsonObject): JsonObject | null {
  const single = memberOf(pass, "barcode");
  const codes = [...objectsOf(memberOf(pass, "barcodes")), ...(isObject(single) ? [single] : [])];
  for (const code of codes) {
    const symbology = symbologyOf(textMember(code, "format") ?? "");
    const value = textMember(code, "message");
    if (symbology !== null && value !== null) {
      const charset = textMember(code, "messageEncoding") ?? "ISO-8859-1";
      return { symbology, value, charset };
    }
  }
  return null;
}

/** A field with a currency is a balance, a number called points is points. */
export function worthOf(fields: readonly JsonObject[]): JsonObject {
  for (const field of fields) {
    const value = decimalOf(memberOf(field, "value"));
    const currency = textMember(field, "currencyCode");
    if (value === null) continue;
    if (currency !== null && /^[A-Z]{3}$/u.test(currency)) return { balance: { value, currency } };
    const name = `${textMember(field, "key") ?? ""} ${textMember(field, "label") ?? ""}`;
    if (/point|punkte/iu.test(name)) return { points: Number(value) };
  }
  return {};
}

function decimalOf(value: Json | undefined): string | null {
  const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
  return /^-?\d{1,15}(\.\d{1,6})?$/u.test(text) ? text : null;
}
