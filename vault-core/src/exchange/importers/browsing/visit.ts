/**
 * A visit as a record: what every history of a browser has in common. The natural key holds time and URL as they were, so that
 * two histories of one browser meet, whichever way they came.
 * @module
 */
import type { Draft } from "../../../model/drafts.ts";
import type { Json } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import { whenOfMicroseconds } from "../reading/dates.ts";
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
  const { scrubbed, site, category } = addressOf(url);
  // Member by member: an object that is made of parts of others takes several times as long.
  const fields: Record<string, Json> = {
    type: "click",
    when: visit.precision === undefined ? when : coarser(microseconds, visit.precision),
    action: visit.action ?? "visit",
  };
  if (scrubbed !== "") fields["url"] = scrubbed;
  // Mail programs in a browser write the address of their owner into the title.
  fields["title"] = title === "" || title === null ? null : stripped(title);
  fields["site"] = site;
  if (category !== null) fields["categories"] = [category];
  tell(visit, fields);
  const key = naturalKey("visit", microseconds, url);
  return { kind: "draft", collection: "clickstream", naturalKey: key, fields, row };
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
