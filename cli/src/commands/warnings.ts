/**
 * What the owner should know of this machine and no alarm tells.
 * @module
 */
import type { Context } from "../context.ts";
import { findDamagedEntries, noteTold } from "../store/set-aside.ts";

/** A warning; programs get it each time, people once. */
export interface Warning {
  readonly code: "outbox-damaged";
  /** What happened, what is safe, what to do. */
  readonly text: string;
  readonly path: string;
  readonly bytes: number;
  /** RFC 3339. */
  readonly since: string;
}

/** The warnings of a vault's folder, and the lines of those that a person was not told of yet. */
export async function warningsOf({
  options,
  place,
}: Pick<Context, "place"> & {
  readonly options: Pick<Context["options"], "json" | "jsonl">;
}): Promise<{ readonly warnings: readonly Warning[]; readonly lines: readonly string[] }> {
  const entries = await findDamagedEntries(place.folder);
  if (entries === null) return { warnings: [], lines: [] };
  const { path, bytes, since, told } = entries;
  const warning: Warning = { code: "outbox-damaged", text: textOf(path), path, bytes, since };
  const isNew = !told && !options.json && !options.jsonl;
  if (isNew) await noteTold(place.folder, entries);
  return { warnings: [warning], lines: isNew ? [`${warning.code}: ${warning.text}`] : [] };
}

function textOf(path: string): string {
  return [
    "Something that was saved on this machine and not sent yet could not be read: a crash left it half-written, or the disk is damaged.",
    "All else is kept.",
    "Look whether what you added last is there (rv ls), and add again what is missing.",
    `What could not be read lies sealed in ${path}. Copy it if you want it looked at: the next clean-up, or rv erase, removes it.`,
  ].join(" ");
}
