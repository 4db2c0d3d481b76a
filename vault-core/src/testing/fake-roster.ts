/**
 * What the fake server asks of an append to the roster.
 * @module
 */
import type { appendRosterAskShape } from "../protocol/roster-calls.ts";
import { entryHashHex } from "../protocol/roster/entry.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { z } from "../protocol/zod.ts";

/** A repeated request whose answer was lost: its entries stand right after the head that it names. */
export function isRepeat(
  { entries }: RosterState,
  { after: [n, hash], entries: asked }: z.output<typeof appendRosterAskShape>,
): boolean {
  return (
    entries[n]?.hash === hash &&
    asked.every(({ bytes }, index) => entries[n + 1 + index]?.hash === entryHashHex(bytes))
  );
}
