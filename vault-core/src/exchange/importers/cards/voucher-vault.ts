/**
 * Voucher Vault's export: a JSON list of vouchers. Balances are whole thousandths, in older files decimal amounts; the currency
 * is asked for.
 * @module
 */
import type { Draft, ImportItem, ImportQuestion } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type ReadOptions,
  type Sample,
} from "../importer.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { jsonElements, memberOf, textMember } from "../reading/json.ts";
import { currencyOf, currencyQuestion } from "../reading/manner.ts";
import { said } from "../things/thing-rows.ts";
import { symbologyOf } from "./card-words.ts";

const required = ["uuid", "description", "code", "codeType"].map((name) => ({
  name,
  accepted: [`[].${name}`],
}));

/** The importer. */
export const voucherVault: Importer = {
  id: "voucher-vault",
  name: "Voucher Vault",
  collections: ["cards"],
  detect,
  questions,
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json" || !sample.paths.has("[].codeType")) return null;
  return scoreOf(required, sample.paths);
}

async function questions(members: readonly ImportMember[]): Promise<readonly ImportQuestion[]> {
  return (await hasBalance(members)) ? [currencyQuestion] : [];
}

async function hasBalance(members: readonly ImportMember[]): Promise<boolean> {
  for (const { source } of members) {
    for await (const { value } of jsonElements(source, null)) {
      if (value !== null && hasWorth(value)) return true;
    }
  }
  return false;
}

async function* read(
  members: readonly ImportMember[],
  { answers }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const currency = (await hasBalance(members)) ? currencyOf(answers) : null;
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for await (const { row, value, fault } of jsonElements(source, null)) {
      if (value === null)
        yield { kind: "fault", row, reason: fault ?? "The voucher cannot be read.", ...place };
      else yield { ...itemOf(row, () => toDraft(value, row, currency)), ...place };
    }
  }
}

function toDraft(voucher: JsonObject, row: number, currency: string | null): Draft {
  const must = (key: string): string => {
    const text = textMember(voucher, key);
    if (text === null) throw new RowFault(`${key} is missing.`);
    return text;
  };
  const number = must("code");
  const symbology = symbologyOf(textMember(voucher, "codeType") ?? "");
  const balance = balanceOf(voucher, currency);
  const fields = {
    type: "card",
    kind: balance === null ? "voucher" : "gift",
    issuer: must("description"),
    number,
    ...said({
      barcode: symbology === null ? null : { symbology, value: number, charset: "ISO-8859-1" },
      balance,
      expires: expiresOf(voucher),
      removeOnceExpired: memberOf(voucher, "removeOnceExpired") === true ? true : null,
      color: textMember(voucher, "color")?.toLowerCase() ?? null,
      note: textMember(voucher, "notes"),
    }),
  };
  const key = naturalKey("voucher-vault", must("uuid"));
  return { kind: "draft", collection: "cards", naturalKey: key, fields, row };
}

/** What a voucher is worth, in thousandths; null if it does not say. @throws {RowFault} For anything but a number. */
function thousandths(voucher: JsonObject): number | null {
  const newer = memberOf(voucher, "balanceMilliunits") ?? null;
  const older = memberOf(voucher, "balance") ?? null;
  if (newer !== null) return wholeOf(newer, "balanceMilliunits");
  if (older === null) return null;
  // A binary fraction such as 12.3 is a little off its thousandths.
  return wholeOf(typeof older === "number" ? Math.round(older * 1_000) : older, "balance");
}

function wholeOf(value: Json, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new RowFault(`${name} is no amount.`);
}

/** Tells whether a voucher has a balance that needs a currency. */
function hasWorth(voucher: JsonObject): boolean {
  try {
    return (thousandths(voucher) ?? 0) !== 0;
  } catch {
    return false;
  }
}

function balanceOf(voucher: JsonObject, currency: string | null): JsonObject | null {
  const units = thousandths(voucher);
  if (units === null || units === 0 || currency === null) return null;
  const digits = String(Math.abs(units)).padStart(4, "0");
  const value = `${digits.slice(0, -3)}.${digits.slice(-3)}`.replace(/0$/u, "");
  return { value: units < 0 ? `-${value}` : value, currency };
}

function expiresOf(voucher: JsonObject): string | null {
  const text = textMember(voucher, "expires");
  if (text === null) return null;
  const day = /^\d{4}-\d\d-\d\d/u.exec(text)?.[0];
  if (day === undefined) throw new RowFault("expires is no date.");
  return day;
}
