/**
 * What happens when a fact comes again with other content. It is taken at once if it only fills what was empty, or
 * changes status, shelf or balance, tells its time more exactly, or of a visit that it was longer; everything else waits for
 * the owner's word. Nothing that was known is lost.
 * @module
 */
import type { Json, JsonObject } from "../../model/json.ts";
import { sortedText } from "../line.ts";
import { isJsonObject } from "../paths.ts";
import { finerTime } from "../time/same-time.ts";

/** `same`: nothing new. `fills`: taken at once. `conflict`: the owner decides. */
export interface Merge {
  readonly kind: "same" | "fills" | "conflict";
  /** What the record would say. */
  readonly content: JsonObject;
}

const FREE_FIELDS = new Set(["status", "shelf", "balance"]);
/** Words that say less than any other: a history that knows of a search calls it more than a visit. */
const VAGUE: ReadonlyMap<string, string> = new Map([
  ["action", "visit"],
  ["transition", "unknown"],
]);
/** Of a page that was open when the history was written the next one knows how long it was; an older one says less. */
const GROWING = "dwellMs";
// Values that only make sense whole: money, quantities, ratings, times.
const WHOLE_MEMBERS = ["value", "precision"];

/** Merges what a later import says into what is known. */
export function mergeContent(before: JsonObject, after: JsonObject): Merge {
  // The same file again: most records have not even another order of members.
  if (JSON.stringify(before) === JSON.stringify(after)) return { kind: "same", content: before };
  const { value, conflict } = mergeObjects(before, after, FREE_FIELDS);
  if (conflict) return { kind: "conflict", content: value };
  return { kind: sortedText(value) === sortedText(before) ? "same" : "fills", content: value };
}

function mergeObjects(
  before: JsonObject,
  after: JsonObject,
  free: ReadonlySet<string>,
): { value: JsonObject; conflict: boolean } {
  let conflict = false;
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const members = [...keys].map((key): [string, Json] => {
    const [known, told] = [before[key], after[key]];
    const isVague = VAGUE.has(key) && known !== undefined && VAGUE.get(key) === told;
    const more = key === "when" ? exactOf(known, told) : longestOf(key, known, told);
    const merged =
      more === null
        ? mergeValues(known, isVague ? known : told, free.has(key) || known === VAGUE.get(key))
        : { value: more, conflict: false };
    conflict ||= merged.conflict;
    return [key, merged.value];
  });
  return { value: Object.fromEntries(members), conflict };
}

function exactOf(known: Json | undefined, told: Json | undefined): JsonObject | null {
  return isJsonObject(known) && isJsonObject(told) ? finerTime(known, told) : null;
}

function longestOf(key: string, known: Json | undefined, told: Json | undefined): number | null {
  if (key !== GROWING || typeof known !== "number" || typeof told !== "number") return null;
  return Math.max(known, told);
}

function mergeValues(
  before: Json | undefined,
  after: Json | undefined,
  free: boolean,
): { value: Json; conflict: boolean } {
  if (isEmpty(after)) return { value: before ?? null, conflict: false };
  if (isEmpty(before) || free) return { value: after, conflict: false };
  if (sortedText(before) === sortedText(after)) return { value: before, conflict: false };
  if (isOpen(before) && isOpen(after)) return mergeObjects(before, after, new Set());
  return { value: after, conflict: true };
}

function isOpen(value: Json): value is JsonObject {
  return isJsonObject(value) && !WHOLE_MEMBERS.some((key) => Object.hasOwn(value, key));
}

function isEmpty(value: Json | undefined): value is undefined | null | "" | readonly [] {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (Array.isArray(value) && value.length === 0)
  );
}
