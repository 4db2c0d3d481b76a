/**
 * Google Play out of Takeout: `Purchase History.json` as purchases, `Installs.json` as clicks.
 *
 * Names of devices and carriers, and the digits of cards, are left at the door.
 * @module
 */
import type { Draft, ImportItem, ImportQuestion } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { productCategory } from "../../../../records/category-words.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../../importer.ts";
import { readWhen } from "../../reading/dates.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { isObject, jsonElements, memberOf, textMember } from "../../reading/json.ts";
import { currencyOf, currencyQuestion } from "../../reading/manner.ts";
import { Nth } from "../../reading/nth.ts";
import { paymentKind } from "../../reading/payment.ts";
import { stripped } from "../../reading/strip.ts";
import { said } from "../../things/thing-rows.ts";
import { amountOfPrice, currencyOfPrice } from "./price-text.ts";

/** The importer. */
export const googlePlay: Importer = {
  id: "google.play",
  name: "Google Play",
  collections: ["purchases", "clickstream"],
  detect,
  questions: async (members) => ((await needsCurrency(members)) ? [question] : []),
  read,
};

const question: ImportQuestion = {
  ...currencyQuestion,
  text: "Which currency are the prices in whose sign means several? Three letters, such as USD.",
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json") return null;
  const { paths, start } = sample;
  const isPurchases = paths.has("[].purchaseHistory");
  const isInstalls = paths.has("[].install") && /"firstInstallationTime"/u.test(start);
  return isPurchases || isInstalls ? { confidence: 1, missing: [] } : null;
}

async function needsCurrency(members: readonly ImportMember[]): Promise<boolean> {
  for (const { source } of members) {
    for await (const { value } of jsonElements(source, null)) {
      const price = priceOf(objectIn(value, "purchaseHistory"));
      if (price.currency === null && /[1-9]/u.test(price.text)) return true;
    }
  }
  return false;
}

async function* read(
  members: readonly ImportMember[],
  { answers }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const currency = (await needsCurrency(members)) ? currencyOf(answers) : null;
  const nth = new Nth();
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for await (const { row, value, fault } of jsonElements(source, null)) {
      const item: ImportItem =
        value === null
          ? { kind: "fault", row, reason: fault ?? "The row cannot be read." }
          : itemOf(row, () => ({ ...draftOf(value, currency, nth), row }));
      yield { ...item, ...place };
    }
  }
}

function draftOf(row: JsonObject, currency: string | null, nth: Nth): Omit<Draft, "row"> {
  const purchase = objectIn(row, "purchaseHistory");
  const install = objectIn(row, "install");
  if (purchase !== null) return purchaseDraft(purchase, currency, nth);
  if (install !== null) return installDraft(install, nth);
  throw new RowFault("purchaseHistory is missing.");
}

function purchaseDraft(
  purchase: JsonObject,
  currency: string | null,
  nth: Nth,
): Omit<Draft, "row"> {
  const { title, type } = documentOf(purchase);
  const time = textMember(purchase, "purchaseTime") ?? "";
  const { text, ...price } = priceOf(purchase);
  const value = amountOfPrice(text, "invoicePrice");
  const money = price.currency ?? currency;
  const name = stripped(title);
  const fields = {
    type: "purchase",
    when: readWhen(time, "mdy", "purchaseTime", 0),
    lineKind: /subscri/iu.test(type) ? "subscription" : "item",
    direction: value?.startsWith("-") === true ? "refund" : "purchase",
    status: "delivered",
    orderId: null,
    seller: "Google Play",
    name,
    quantity: 1,
    ...said({
      category: productCategory(name),
      lineTotal: value === null || money === null ? null : { value, currency: money },
      paymentKind: paymentKind(textMember(purchase, "paymentMethodTitle") ?? ""),
    }),
  };
  const key = naturalKey("google-play", time, title, nth.next(time, title));
  const raw = said({ documentType: type === "" ? null : type });
  return { kind: "draft", collection: "purchases", naturalKey: key, fields, raw };
}

function installDraft(install: JsonObject, nth: Nth): Omit<Draft, "row"> {
  const { title, type } = documentOf(install);
  const time = textMember(install, "firstInstallationTime") ?? "";
  const fields = {
    type: "click",
    when: readWhen(time, "mdy", "firstInstallationTime", 0),
    action: "app",
    title: stripped(title),
    site: null,
  };
  const key = naturalKey("play-install", time, title, nth.next("install", time, title));
  const raw = said({ documentType: type === "" ? null : type });
  return { kind: "draft", collection: "clickstream", naturalKey: key, fields, raw };
}

function documentOf(row: JsonObject): { readonly title: string; readonly type: string } {
  const document = objectIn(row, "doc");
  const title = document === null ? null : textMember(document, "title");
  if (document === null || title === null) throw new RowFault("doc.title is missing.");
  return { title, type: textMember(document, "documentType") ?? "" };
}

function priceOf(purchase: JsonObject | null): {
  readonly text: string;
  readonly currency: string | null;
} {
  const text = purchase === null ? "" : (textMember(purchase, "invoicePrice") ?? "");
  const country = purchase === null ? "" : (textMember(purchase, "userCountry") ?? "");
  return { text, currency: currencyOfPrice(text, country) };
}

function objectIn(row: JsonObject | null, name: string): JsonObject | null {
  const value = row === null ? undefined : memberOf(row, name);
  return isObject(value) ? value : null;
}
