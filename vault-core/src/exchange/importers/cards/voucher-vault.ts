/**
 * Voucher Vault's export: a JSON list of vouchers. Balances are in thousandths; the currency is asked for.
 * @module
 */
import type { Draft, ImportItem, ImportQuestion } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
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
      if (value !== null && Number(thousandths(value) ?? 0) !== 0) return true;
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
    }),
  };
  const key = naturalKey("voucher-vault", must("uuid"));
  return { kind: "draft", collection: "cards", naturalKey: key, fields, row };
}

/** Older files say `balance`, newer ones `balanceMilliunits`; both are whole thousandths. */
function thousandths(voucher: JsonObject): bigint | null {
  const value = memberOf(voucher, "balanceMilliunits") ?? memberOf(voucher, "balance");
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return null;
  return BigInt(value);
}

function balanceOf(voucher: JsonObject, currency: string | null): JsonObject | null {
  const units = thousandths(voucher);
  if (units === null || units === 0n || currency === null) return null;
  const digits = (units < 0n ? -units : units).toString().padStart(4, "0");
  const value = `${digits.slice(0, -3)}.${digits.slice(-3)}`.replace(/0$/u, "");
  return { value: units < 0n ? `-${value}` : value, currency };
}

function expiresOf(voucher: JsonObject): string | null {
  const text = textMember(voucher, "expires");
  if (text === null) return null;
  const day = /^\d{4}-\d\d-\d\d/u.exec(text)?.[0];
  if (day === undefined) throw new RowFault("expires is no date.");
  return day;
}
