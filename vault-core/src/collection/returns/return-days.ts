/**
 * Until which day a purchase can be given back, by the owner's return windows: the day on which it was delivered, or of the
 * purchase where no delivery is told, and the days of its shop. Nothing is assumed of a shop that the owner told nothing of. What
 * was cancelled, given back or paid back has no such day; neither has a row of a bank, nor what knows less than its day.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { dayOf } from "../time/days.ts";
import { foldText } from "../../records/fold-text.ts";
import { textOf } from "../line.ts";
import type { RecordSet, StoredRecord } from "../read/record-set.ts";
import { isJsonObject } from "../paths.ts";
import type { ReturnWindow } from "./return-windows.ts";

/** A purchase and the last day on which it can be given back, `YYYY-MM-DD`. */
export interface ReturnDay {
  readonly one: StoredRecord;
  readonly day: string;
  readonly from: CountedFrom;
}

/** What the days are counted from. */
export interface CountedFrom {
  readonly what: "delivery" | "purchase";
  /** `YYYY-MM-DD`. */
  readonly day: string;
}

/** Days that are asked for, each `YYYY[-MM[-DD]]`, both inclusive. */
export interface ReturnsAsk {
  readonly from: string;
  readonly to?: string | undefined;
  readonly homeZone: string;
}

const DAY_MS = 86_400_000;
/** An invoice may come as long after the delivery that it tells. */
const MOST_BILLED_LATER_DAYS = 365;
const BOUGHT = new Set(["item", "order_total"]);
const OVER = new Set(["cancelled", "returned"]);

/** Finds the purchases whose last day lies in a span, however long they were on their way. */
export async function returnDays(
  records: Pick<RecordSet, "fold" | "annotations" | "getAll">,
  windows: readonly ReturnWindow[],
  { from, to, homeZone }: ReturnsAsk,
): Promise<readonly ReturnDay[]> {
  const longest = Math.max(0, ...windows.map(({ days }) => days));
  if (longest === 0) return [];
  const daysAt = daysByShop(windows);
  const back = await paidBack(records);
  // Nothing that was counted from an earlier day can go back any more.
  const first = addDays(firstDay(from), -longest);
  const range = to === undefined ? {} : { to: addDays(endOf(to), MOST_BILLED_LATER_DAYS) };
  return records.fold<ReturnDay[]>("purchases", range, {
    start: () => [],
    take: (found, { records: batch }) => {
      for (const one of batch) {
        const last = back.has(one.id) ? null : lastDay(one.effective, daysAt, homeZone);
        if (last !== null && last.day >= firstDay(from) && isUpTo(last.day, to))
          found.push({ one, ...last });
      }
    },
    // What was bought years ago may come today: of such blocks two members are read, and no more.
    skim: {
      members: ["when", "deliveredOn"],
      isWanted: () => true,
      take: (_, some) => some.every((record) => (countedFrom(record, homeZone)?.day ?? "") < first),
    },
  });
}

/** Days of a shop by its name: the window with the most letters counts; null where none fits. */
export function daysByShop(
  windows: readonly ReturnWindow[],
): (shops: readonly string[]) => number | null {
  const folded = windows
    .map(({ shop, days }) => ({ letters: foldText(shop ?? ""), days }))
    .toSorted((a, b) => b.letters.length - a.letters.length || a.days - b.days);
  return (shops) => {
    const names = shops.map(foldText);
    const fits = folded.find(({ letters }) => names.some((name) => name.includes(letters)));
    return fits?.days ?? null;
  };
}

function lastDay(
  record: JsonObject | null,
  daysAt: (shops: readonly string[]) => number | null,
  homeZone: string,
): Omit<ReturnDay, "one"> | null {
  if (record === null || !mayGoBack(record)) return null;
  const from = countedFrom(record, homeZone);
  const days = daysAt([textOf(record, "seller") ?? "", textOf(record, "marketplace") ?? ""]);
  if (from === null || days === null || days === 0) return null;
  return { day: addDays(from.day, days), from };
}

/** A delivery of which the month alone is known begins no days; null if nothing does. */
function countedFrom(record: JsonObject, homeZone: string): CountedFrom | null {
  const delivered = textOf(record, "deliveredOn");
  if (isWholeDay(delivered)) return { what: "delivery", day: delivered };
  const day = dayOf(record, homeZone);
  return isWholeDay(day) ? { what: "purchase", day } : null;
}

function isWholeDay(day: string | null): day is string {
  return day?.length === "YYYY-MM-DD".length;
}

function mayGoBack(record: JsonObject): boolean {
  const isBought =
    record["direction"] === "purchase" && BOUGHT.has(textOf(record, "lineKind") ?? "");
  return isBought && !OVER.has(textOf(record, "status") ?? "");
}

/** Purchases that a refund is of alone: one that is of a whole order says of none that it went back. */
async function paidBack(
  records: Pick<RecordSet, "annotations" | "getAll">,
): Promise<ReadonlySet<string>> {
  const refunds = new Map<string, string>();
  for (const annotation of records.annotations("purchases")) {
    const links = Array.isArray(annotation["links"]) ? annotation["links"] : [];
    const of = links.filter((link) => isJsonObject(link) && link["relation"] === "refund_of");
    const [only] = of;
    const target = textOf(annotation, "target");
    if (of.length !== 1 || !isJsonObject(only) || target === null) continue;
    refunds.set(target, textOf(only, "to") ?? "");
  }
  // A refund whose import was taken back pays nothing.
  const live = await records.getAll("purchases", refunds.keys());
  return new Set(
    live.flatMap(({ id, effective }) => (effective === null ? [] : (refunds.get(id) ?? []))),
  );
}

/** A month or a year begins on its first day. */
function firstDay(text: string): string {
  return `${text}-01-01`.slice(0, "YYYY-MM-DD".length);
}

/** A month or a year ends with its last day. */
function endOf(text: string): string {
  const [year = 0, month = 12, day] = text.split("-").map(Number);
  const end = new Date(Date.UTC(year, day === undefined ? month : month - 1, day ?? 0));
  return end.toISOString().slice(0, "YYYY-MM-DD".length);
}

function isUpTo(day: string, to: string | undefined): boolean {
  return to === undefined || day.slice(0, to.length) <= to;
}

function addDays(day: string, days: number): string {
  const time = Date.parse(`${day}T00:00:00Z`) + days * DAY_MS;
  // A day that no calendar has begins no window.
  return Number.isNaN(time) ? "" : new Date(time).toISOString().slice(0, "YYYY-MM-DD".length);
}
