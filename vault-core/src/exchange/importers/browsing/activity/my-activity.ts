/**
 * Google's My Activity and the YouTube history as JSON. Where the owner was is left at the door.
 * @module
 */
import type { ImportItem } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import { scoreOf, type Detection, type Importer, type Sample } from "../../importer.ts";
import { readWhen, type WhenFields } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { isObject, jsonItems, memberOf, textMember } from "../../reading/json.ts";
import { activityItem } from "./activity-item.ts";

const required = ["header", "title", "time", "products"].map((name) => ({
  name,
  accepted: [`[].${name}`],
}));

/** The importer. */
export const myActivity: Importer = {
  id: "takeout.my-activity",
  name: "Google My Activity and YouTube history",
  collections: ["clickstream", "media"],
  detect: (sample: Sample): Detection | null =>
    sample.kind === "json" ? scoreOf(required, sample.paths) : null,
  questions: async () => Promise.resolve([]),
  read: (members) => jsonItems(members, null, toItem),
};

function toItem(value: JsonObject, row: number): ImportItem {
  return activityItem(
    {
      header: textMember(value, "header") ?? "",
      title: textMember(value, "title"),
      url: textMember(value, "titleUrl"),
      names: namesOf(value, "subtitles"),
      details: namesOf(value, "details"),
      when: () => timeOf(value),
    },
    row,
  );
}

function timeOf(value: JsonObject): WhenFields {
  const when = readWhen(textMember(value, "time") ?? "", "mdy", "time", 0);
  if (when["at"] === undefined) throw new RowFault("time is no time in UTC.");
  return when;
}

function namesOf(value: JsonObject, list: string): readonly string[] {
  const found: Json | undefined = memberOf(value, list);
  if (!Array.isArray(found)) return [];
  return found.flatMap((one) => (isObject(one) ? (textMember(one, "name") ?? []) : []));
}
