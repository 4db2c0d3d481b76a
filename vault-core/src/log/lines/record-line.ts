/**
 * What the log reads of a record line: id, revision, time of the edit, and whether it is a tombstone. All else is
 * opaque here and copied verbatim.
 * @module
 */
import { MAX_LINE_BYTES } from "../../block/body.ts";
import { utf8 } from "../../bytes/encoding.ts";
import { readJson } from "../../bytes/read-json.ts";
import { VaultError } from "../../errors.ts";
import { spanOf } from "../../index/day-span.ts";
import { isInstant } from "../../protocol/ids.ts";
import type { LiveLine, RecordLine } from "../vault-log.ts";

const AUTHORSHIP = /^(self|third-party|imported:[a-z0-9][a-z0-9._-]{0,63})$/;

/** The last revision of a record. */
export const MAX_REVISION = Number.MAX_SAFE_INTEGER;

/** The revision of a line that says nothing of it. */
export const DEFAULT_REV = 1;
const MAX_ID_LETTERS = 128;

/**
 * Reads a line as a version of a record; null for a text that is none. Every line passes here at each step of its way, so
 * its members are looked at by hand, and what indexing needs of it is read along.
 */
export function readLine({ collection, from, text }: RecordLine): LiveLine | null {
  const record = readJson(text);
  if (typeof record !== "object" || record === null) return null;
  const { id, rev = DEFAULT_REV, edited, deleted, type, when }: Members = record;
  if (!isId(id) || !isRevision(rev) || !isEdited(edited) || !isDeleted(deleted)) return null;
  const said = { edited: edited ?? null, deleted: deleted ?? null, type: typeOf(type) };
  return { collection, id, rev, ...said, days: spanOf(when), text, from };
}

/**
 * Checks a line before it is saved: a line that no block could hold would wait for ever.
 * @throws {VaultError} invalid-record; too-large above 1 MiB.
 */
export function mustBeRecordLine(line: RecordLine): LiveLine {
  const { text, from } = line;
  // A letter has three bytes at most.
  if (text.length > MAX_LINE_BYTES / 3 && utf8(text).length > MAX_LINE_BYTES)
    throw new VaultError("too-large", "A record is larger than 1 MiB.");
  const read = readLine(line);
  if (read === null || /[\n\p{Surrogate}]/u.test(text) || !AUTHORSHIP.test(from))
    throw new VaultError("invalid-record", "A record is no line of the log.");
  return read;
}

/** Members of a JSON object; what is not there reads as undefined. */
interface Members {
  readonly id?: unknown;
  readonly rev?: unknown;
  readonly edited?: unknown;
  readonly deleted?: unknown;
  readonly type?: unknown;
  readonly when?: unknown;
}

/** Letters are code points: outside the basic plane one takes two units. */
function isId(id: unknown): id is string {
  if (typeof id !== "string" || id === "" || id.length > 2 * MAX_ID_LETTERS) return false;
  return id.length <= MAX_ID_LETTERS || Array.from(id).length <= MAX_ID_LETTERS;
}

function isRevision(rev: unknown): rev is number {
  return Number.isSafeInteger(rev) && Number(rev) >= 1;
}

/** The lines of one act, a million of them perhaps, tell one time. */
let lastEdited: unknown;

function isEdited(edited: unknown): edited is string | undefined {
  if (edited === undefined || edited === lastEdited) return true;
  if (!isInstant(edited)) return false;
  lastEdited = edited;
  return true;
}

function isDeleted(deleted: unknown): deleted is LiveLine["deleted"] | undefined {
  return deleted === undefined || deleted === "owner" || deleted === "undo";
}

/** What is no text says nothing of its type. */
function typeOf(type: unknown): string | null {
  return typeof type === "string" ? type : null;
}
