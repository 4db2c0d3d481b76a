/**
 * The category of a refund that tells none: that of the purchase it was paid for, so that what came back is taken off where it
 * was spent. A refund of several purchases has the one on which they agree; one of a purchase that was left out has none.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { effectiveOf } from "../read/effective.ts";
import { textOf } from "../line.ts";
import { isJsonObject } from "../paths.ts";
import type { StoredRecord } from "../read/stored-record.ts";

/** Refunds with the category that they were given: one as long as record and category are. */
const given = new WeakMap<StoredRecord, StoredRecord>();
const followers = new WeakSet<StoredRecord>();

/** Tells whether the category of a record is that of what it was paid for. */
export function followsPurchase(stored: StoredRecord): boolean {
  return followers.has(stored);
}

/** Ids of the purchases that an annotation says a refund is of. */
export function refundedBy(annotation: JsonObject | null): readonly string[] {
  const links = annotation?.["links"];
  if (!Array.isArray(links)) return [];
  return links.flatMap((link) =>
    isJsonObject(link) && link["relation"] === "refund_of" ? (textOf(link, "to") ?? []) : [],
  );
}

/** Gives refunds without a category that of their purchases; `find` reads records by their ids. */
export async function withRefundCategories(
  records: StoredRecord[],
  find: (ids: ReadonlySet<string>) => Promise<readonly StoredRecord[]>,
): Promise<StoredRecord[]> {
  const wanted = new Set(records.flatMap(purchasesOf));
  if (wanted.size === 0) return records;
  const found = new Map((await find(wanted)).map((one) => [one.id, one]));
  return records.map((one) => {
    const ids = purchasesOf(one);
    const categories = ids.map((id) => textOf(found.get(id)?.effective ?? {}, "category") ?? "");
    const [category = ""] = categories;
    const isSure = category !== "" && categories.every((other) => other === category);
    return isSure ? withCategory(one, category) : one;
  });
}

function purchasesOf(stored: StoredRecord): readonly string[] {
  const { collection, annotation, shown } = stored;
  const isBack = shown["direction"] === "refund" || shown["direction"] === "return";
  if (collection !== "purchases" || !isBack || shown["category"] !== undefined) return [];
  const correct = annotation?.["correct"];
  const isSaid = isJsonObject(correct) && Object.hasOwn(correct, "category");
  return isSaid ? [] : refundedBy(annotation);
}

function withCategory(one: StoredRecord, category: string): StoredRecord {
  const kept = given.get(one);
  if (kept?.shown["category"] === category) return kept;
  const shown = { ...one.shown, category };
  const made = { ...one, shown, effective: effectiveOf(shown, one.annotation) };
  given.set(one, made);
  followers.add(made);
  return made;
}
