/**
 * What the log reads of a record line: id, revision, time of the edit, and whether it is a tombstone. All else is
 * opaque here and copied verbatim.
 * @module
 */
import { MAX_LINE_BYTES } from "../block/body.ts";
import { utf8 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import { isInstant } from "../protocol/ids.ts";
import { z } from "../protocol/zod.ts";
import type { LiveLine, RecordLine } from "./vault-log.ts";
import { readJson } from "../bytes/read-json.ts";

const AUTHORSHIP = /^(self|third-party|imported:[a-z0-9][a-z0-9._-]{0,63})$/;

// Not loose: only what is named is copied, which is most of the time that a line takes.
const headShape = z.object({
  id: z.string().min(1).max(128),
  rev: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).default(1),
  edited: z.custom<string>(isInstant).optional(),
  deleted: z.enum(["owner", "undo"]).optional(),
  // What is no text says nothing of its type.
  type: z.string().optional().catch(undefined),
});

/** Reads a line as a version of a record; null for a text that is none. */
export function readLine({ collection, from, text }: RecordLine): LiveLine | null {
  const head = headShape.safeParse(readJson(text));
  if (!head.success) return null;
  const { id, rev, edited, deleted, type } = head.data;
  const said = { edited: edited ?? null, deleted: deleted ?? null, type: type ?? null };
  return { collection, id, rev, ...said, text, from };
}

/**
 * Checks a line before it is saved: a line that no block could hold would wait for ever.
 * @throws {VaultError} invalid-record; too-large above 1 MiB.
 */
export function mustBeRecordLine(line: RecordLine): LiveLine {
  const { text, from } = line;
  if (utf8(text).length > MAX_LINE_BYTES)
    throw new VaultError("too-large", "A record is larger than 1 MiB.");
  const read = readLine(line);
  if (read === null || /[\n\p{Surrogate}]/u.test(text) || !AUTHORSHIP.test(from))
    throw new VaultError("invalid-record", "A record is no line of the log.");
  return read;
}
