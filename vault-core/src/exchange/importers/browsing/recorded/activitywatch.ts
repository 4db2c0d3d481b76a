/**
 * What ActivityWatch saw in browsers: events of buckets of the type `web.tab.current`, each a page with the time it was looked
 * at. Private windows, other buckets and the names of computers are left at the door.
 * @module
 */
import type { ImportItem } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import type { Detection, Importer, ImportMember, Sample } from "../../importer.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { isObject, memberOf, textMember } from "../../reading/json.ts";
import { toVisit } from "../visit.ts";
import { bucketEvents, type BucketEvent } from "./activitywatch-events.ts";

/** The importer. */
export const activityWatch: Importer = {
  id: "activitywatch",
  name: "ActivityWatch",
  collections: ["clickstream"],
  detect,
  questions: async () => Promise.resolve([]),
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json" || !sample.paths.has("buckets")) return null;
  const isMine = /"events"\s*:|"(?:currentwindow|afkstatus|web\.tab\.current)"/u.test(sample.start);
  return isMine ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    let row = 0;
    for await (const event of bucketEvents(source)) {
      row += 1;
      const at = row;
      yield { ...itemOf(at, () => toItem(event, at)), ...place };
    }
  }
}

function toItem(event: BucketEvent | null, row: number): ImportItem {
  if (event === null) throw new RowFault("The file ends before its buckets do.");
  const { type, bucket, text } = event;
  // A bucket that tells its type behind its events is known by its name.
  const isWeb = type === "" ? bucket.startsWith("aw-watcher-web") : type === "web.tab.current";
  if (!isWeb) return { kind: "skip", rule: "type", row };
  const value = readEvent(text);
  const data = memberOf(value, "data");
  if (!isObject(data)) throw new RowFault("data is missing.");
  if (memberOf(data, "incognito") === true) return { kind: "skip", rule: "incognito", row };
  const url = textMember(data, "url");
  if (url === null) throw new RowFault("url is missing.");
  const visit = {
    microseconds: microsecondsOf(textMember(value, "timestamp") ?? ""),
    url,
    title: textMember(data, "title"),
    transition: null,
    dwellMs: dwellOf(memberOf(value, "duration")),
    column: "timestamp",
  };
  return toVisit(visit, row);
}

function readEvent(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RowFault("The event is no JSON.");
  }
  if (!isObject(value)) throw new RowFault("The event is no object.");
  return value;
}

/** Seconds with a fraction. */
function dwellOf(duration: Json | undefined): number | null {
  if (duration === undefined || duration === null) return null;
  if (typeof duration !== "number" || !(duration >= 0 && duration < 1e9))
    throw new RowFault("duration is no number of seconds.");
  return Math.round(duration * 1_000);
}

/** Empty for what is no time with a zone. */
function microsecondsOf(timestamp: string): string {
  const [, clock = "", fraction = "", zone = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/u.exec(timestamp) ?? [];
  const seconds = Date.parse(`${clock}${zone}`) / 1_000;
  return Number.isInteger(seconds) ? `${seconds}${fraction.padEnd(6, "0").slice(0, 6)}` : "";
}
