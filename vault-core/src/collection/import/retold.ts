/**
 * A record that is told again: what it says with what is known of it, or that a line has no room for that.
 * @module
 */
import { MAX_REVISION } from "../../log/lines/record-line.ts";
import type { Fault } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import { faultOf } from "./check-draft.ts";
import type { RowPlace } from "./import-rows.ts";
import { contentOf, isTooLong } from "../line.ts";
import { mergeContent } from "./merge.ts";

/** A record as a row tells it. */
export interface Told {
  readonly item: RowPlace;
  readonly record: JsonObject;
}

/** What becomes of it. */
export type Retold =
  | { readonly kind: "same" }
  /** It stays as it is known. */
  | { readonly kind: "fault"; readonly fault: Fault }
  | { readonly kind: "fills" | "conflict"; readonly after: JsonObject };

const TOO_LONG =
  "With what is known of it already the record would be longer than 1 MiB. It stays as it was: shorten it, or the row, and import the file again.";

/** Merges what a row says into what is known. @param head how the merged record came here: id, revision, source, tags. */
export function retold(before: JsonObject, said: Told, head: JsonObject): Retold {
  const { kind, content } = mergeContent(contentOf(before), contentOf(said.record));
  // What a newer version wrote is not rewritten, nor could a line with the last revision be.
  const isFixed = before["v"] !== 1 || before["rev"] === MAX_REVISION;
  if (kind === "same" || isFixed) return { kind: "same" };
  const after = { ...head, ...content };
  return isTooLong(after)
    ? { kind: "fault", fault: faultOf(said.item, TOO_LONG) }
    : { kind, after };
}
