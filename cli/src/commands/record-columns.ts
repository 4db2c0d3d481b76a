/**
 * Which fields of a collection a table shows, and how a value reads.
 * @module
 */
import type { Json, JsonObject, RecordMarks, RecordView } from "@rootvault/vault-core";
import { playTitle } from "@rootvault/vault-core/words";
import type { Column } from "../output/table.ts";

const NAMED: Readonly<Record<string, readonly string[]>> = {
  purchases: ["name", "seller", "lineTotal"],
  clickstream: ["action", "site", "title"],
  media: ["kind", "title", "creator"],
};

/** What people call the records of a collection. */
export function recordsWord(collection: string): string {
  return collection === "clickstream" ? "visits" : collection;
}

/** The columns of a collection: the day first, then its main fields. */
export function columnsOf(collection: string): Column<JsonObject>[] {
  const names = NAMED[collection] ?? ["type", "name", "title", "status"];
  return [
    { head: "when", value: (record) => dayOf(record["when"]) },
    ...names.map((name) => ({
      head: name,
      value: (record: JsonObject) => cellOf(record, name),
      align: name === "lineTotal" ? ("right" as const) : ("left" as const),
      flexible: name !== "lineTotal",
    })),
  ];
}

/** Writes a field for people; an episode stands there with its show. */
export function cellOf(record: JsonObject, name: string): string {
  const isPlay = name === "title" && record["type"] === "media";
  return isPlay ? playTitle(record) : fieldText(record[name]);
}

/** Writes a value for people: money as `12.50 EUR`, a time as it is known, lists with commas. */
export function fieldText(value: Json | undefined): string {
  if (value === undefined || value === null) return "-";
  if (typeof value !== "object") return String(value);
  if (isList(value)) return value.map(fieldText).join(", ");
  if (typeof value["value"] === "string" && typeof value["currency"] === "string")
    return `${value["value"]} ${value["currency"]}`;
  if (typeof value["precision"] === "string") return dayOf(value);
  return JSON.stringify(value);
}

function isList(value: Json & object): value is readonly Json[] {
  return Array.isArray(value);
}

function dayOf(when: Json | undefined): string {
  if (typeof when !== "object" || when === null || isList(when)) return "-";
  const known = [when["at"], when["local"], when["day"]].find((one) => typeof one === "string");
  return typeof known === "string" ? known.replace("T", " ").replace(/:\d\d(\.\d+)?Z?$/, "") : "-";
}

/** Columns of a table of records, the owner's marks and the id last. */
export function recordColumns(collection: string): Column<RecordView>[] {
  const shown = columnsOf(collection).map(
    ({ head, value, align = "left", flexible = false }): Column<RecordView> => ({
      head,
      value: (view) => value(view.shown),
      align,
      flexible,
    }),
  );
  return [
    ...shown,
    { head: "marks", value: (view) => marksText(view.marks) },
    { head: "id", value: (view) => view.id.slice(0, 8) },
  ];
}

/** The owner's marks in a few words. */
export function marksText(marks: RecordMarks): string {
  const reason =
    marks.exclude === true
      ? (marks.reason ?? "excluded").replace("for_other", "for somebody else")
      : "";
  const rating = marks.rating === undefined ? "" : "★".repeat(marks.rating);
  return [reason, rating, marks.correct === undefined ? "" : "corrected"]
    .filter((part) => part !== "")
    .join(", ");
}
