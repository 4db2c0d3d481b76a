/**
 * Browser history of Google Takeout, both layouts: until 2023 with `page_transition`, since then without it and beside
 * other keys. Rows repeat verbatim: they are one visit, since their natural keys are equal.
 * @module
 */
import type { Draft, ImportQuestion } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import type { Detection, Importer, Sample } from "../importer.ts";
import { RowFault } from "../reading/fault.ts";
import { digitsOfMicroseconds } from "../reading/instants.ts";
import { jsonItems, wordOf } from "../reading/json.ts";
import { toVisit } from "./visit.ts";

const LIST = "Browser History";
/** Keys that stand beside the list since late 2023; the list itself may begin behind the sample. */
const neighbors = ["Typed Url", "Session", "Shared Tab Group"];
const transitions = [
  "link",
  "typed",
  "auto_bookmark",
  "auto_subframe",
  "manual_subframe",
  "generated",
  "auto_toplevel",
  "form_submit",
  "reload",
  "keyword",
  "keyword_generated",
] as const;
/** As both layouts write them. */
const told: ReadonlyMap<string, string> = new Map(
  transitions.flatMap((name) => [
    [name.toUpperCase(), name],
    [name, name],
  ]),
);

/** The importer. */
export const takeoutBrowserHistory: Importer = {
  id: "takeout.browser-history",
  name: "Google Takeout browser history",
  collections: ["clickstream"],
  detect,
  questions: async () => noQuestions,
  read: (members) => jsonItems(members, LIST, toDraft),
};

const noQuestions: readonly ImportQuestion[] = [];

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json") return null;
  if (sample.paths.has(LIST)) return { confidence: 1, missing: [] };
  return neighbors.some((key) => sample.paths.has(key)) ? { confidence: 0.8, missing: [] } : null;
}

function toDraft(visit: JsonObject, row: number): Draft {
  const url = wordOf(visit["url"]);
  if (url === null) throw new RowFault("url is missing.");
  return toVisit(
    {
      microseconds: microsecondsOf(visit["time_usec"]),
      url,
      title: wordOf(visit["title"]),
      transition: transitionOf(visit),
      column: "time_usec",
    },
    row,
  );
}

/** Unix microseconds fit a double until the year 2255; a text is taken as it is. */
function microsecondsOf(value: Json | undefined): string {
  if (typeof value === "number") return digitsOfMicroseconds(value);
  return typeof value === "string" ? value : "";
}

function transitionOf(visit: JsonObject): string | null {
  const stated = wordOf(visit["page_transition"]);
  if (stated !== null) return told.get(stated) ?? told.get(stated.toLowerCase()) ?? "unknown";
  const qualifier = wordOf(visit["page_transition_qualifier"]);
  return qualifier?.endsWith("_REDIRECT") === true ? "redirect" : null;
}
