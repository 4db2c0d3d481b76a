/**
 * A visit as a record: what every history of a browser has in common. The natural key holds time and URL as they were, so that
 * two histories of one browser meet, whichever way they came.
 * @module
 */
import type { Draft } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { keyPart } from "../../../records/natural-key.ts";
import { whenOfMicroseconds } from "../reading/instants.ts";
import { RowFault } from "../reading/fault.ts";
import { stripped } from "../reading/strip.ts";
import { addressOf } from "./address.ts";

/** A visit as a history tells it. */
export interface Visit {
  /** Unix microseconds. */
  readonly microseconds: string;
  /** Absent: `us`. */
  readonly precision?: "ms" | "s";
  readonly url: string;
  readonly title: string | null;
  readonly transition: string | null;
  readonly action?: "search" | "download";
  readonly dwellMs?: number | null;
  /** Search words. */
  readonly query?: string | null;
  /** HTTP. */
  readonly method?: string;
  readonly status?: number;
  /** The column of the time, for messages. */
  readonly column: string;
}

const LONG = 1_048_576;

/** Makes the draft, its URL scrubbed. @throws {RowFault} For a time that is none, or a text above 1 MiB. */
export function toVisit(visit: Visit, row: number): Draft {
  const { microseconds, url, title } = visit;
  const when = whenOfMicroseconds(microseconds);
  if (when === null) throw new RowFault(`${visit.column} is no time.`);
  if (url.length > LONG || (title?.length ?? 0) > LONG) throw new RowFault("The row is too long.");
  const fields = fieldsOf(
    visit.precision === undefined ? when : coarser(microseconds, visit.precision),
    visit,
  );
  // A time that was read has digits alone.
  const key = `visit|${microseconds}|${keyPart(url)}`;
  return { kind: "draft", collection: "clickstream", naturalKey: key, fields, row };
}

/** Nearly all at once, then member by member: what is made of parts of other objects takes several times as long. */
function fieldsOf(when: JsonObject, visit: Visit): JsonObject {
  const { scrubbed, site, category } = addressOf(visit.url);
  const action = visit.action ?? "visit";
  // Mail programs in a browser write the address of their owner into the title.
  const title = visit.title === "" || visit.title === null ? null : stripped(visit.title);
  const fields: Record<string, Json> =
    scrubbed === ""
      ? { type: "click", when, action, title, site }
      : { type: "click", when, action, url: scrubbed, title, site };
  if (category !== null) fields["categories"] = [category];
  tell(visit, fields);
  return fields;
}

/** Adds what only some histories tell. */
function tell(
  { transition, dwellMs = null, query = null, method, status }: Visit,
  fields: Record<string, Json>,
): void {
  if (method !== undefined) fields["method"] = method;
  if (status !== undefined) fields["status"] = status;
  if (transition !== null) fields["transition"] = transition;
  if (dwellMs !== null && dwellMs > 0) fields["dwellMs"] = dwellMs;
  if (query !== null && query !== "") fields["query"] = stripped(query);
}

function coarser(microseconds: string, precision: "ms" | "s"): { at: string; precision: string } {
  const at = new Date(Number(microseconds.slice(0, -3))).toISOString();
  return { at: precision === "ms" ? at : `${at.slice(0, 19)}Z`, precision };
}
