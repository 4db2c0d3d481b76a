/**
 * Which notes a person at this machine was told of: what once happened is told once, and stays in `rv alarm ls`.
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";

import { readFileIfAny, replaceFile } from "./durable-file.ts";

/** A line for each note: a hash of it, which says nothing of devices. */
const TOLD = "notes.told";
/** Notes of what once happened. All others tell how things are, or what waits for the owner. */
const HAPPENED: ReadonlySet<string> = new Set(["ROSTER_CHANGED", "RESTORED"]);

/** What tells one note from another. */
interface Note {
  readonly code: string;
  /** RFC 3339. */
  readonly at: string;
  readonly details: object;
}

/** Gives the alarms and notes that are to be told now, and notes that they were. */
export async function tellOnce<One extends Note>(
  folder: string,
  alarms: readonly One[],
): Promise<readonly One[]> {
  const path = join(folder, TOLD);
  const before = (await readFileIfAny(path))?.toString("utf8") ?? "";
  const told = new Set(before.split("\n"));
  const marks = alarms.flatMap((one) => (HAPPENED.has(one.code) ? [markOf(one)] : []));
  const isNews = (one: One): boolean => !HAPPENED.has(one.code) || !told.has(markOf(one));
  // What is listed no more need not be remembered.
  const after = marks.join("\n");
  if (after !== before) await replaceFile(path, Buffer.from(after));
  return alarms.filter(isNews);
}

function markOf({ code, at, details }: Note): string {
  const text = JSON.stringify([code, at, details]);
  return createHash("sha256").update(text).digest("base64url");
}
