/**
 * What counts as a play: something heard, watched, read or played. A rating and a mark on a shelf are none.
 * @module
 */
import type { EffectiveRecord } from "./source.ts";

const PLAYED = new Set(["listen", "watch", "read", "play"]);

/** Tells whether a record of `media` is a play. */
export function isPlay(record: EffectiveRecord): boolean {
  const action = record["action"];
  return typeof action === "string" && PLAYED.has(action);
}
