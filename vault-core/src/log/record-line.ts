/**
 * What the log reads of a record line: id, revision, time of the edit, and whether it is a tombstone. All else is
 * opaque here and copied verbatim.
 * @module
 */
import { isInstant, isRecordId } from "../protocol/ids.ts";
import { z } from "../protocol/zod.ts";
import type { LiveLine, RecordLine } from "./vault-log.ts";

/** Bytes of the longest line. */
export const MAX_LINE_BYTES = 1024 * 1024;

const headShape = z.looseObject({
  id: z.custom<string>(isRecordId),
  rev: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).default(1),
  edited: z.custom<string>(isInstant).optional(),
  deleted: z.enum(["owner", "undo"]).optional(),
});

/** Reads a line as a version of a record; null for a text that is none. */
export function readLine({ collection, from, text }: RecordLine): LiveLine | null {
  const head = headShape.safeParse(parsed(text));
  if (!head.success || text.includes("\n")) return null;
  const { id, rev, edited, deleted } = head.data;
  return { collection, id, rev, edited: edited ?? null, deleted: deleted ?? null, text, from };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}
