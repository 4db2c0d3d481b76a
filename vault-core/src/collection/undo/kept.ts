/**
 * Lists that may be longer than one line holds, kept sealed beside the records: what a change took the place of.
 * A list is one JSON text, cut into parts; part 0 says how many there are.
 * @module
 */
import type { RecordLine } from "../../log/vault-log.ts";
import { isList, type Json } from "../../model/json.ts";
import type { CollectionContext } from "../context.ts";
import { readInternal, toInternalLine } from "../settings/internal.ts";
import { textOf } from "../line.ts";
import { KeptPart } from "../../records/internal/kept-part.ts";
import { recordIdOf } from "../record-id.ts";

// A letter of JSON inside JSON takes at most 6 bytes: a part stays below the 1 MiB of a line.
const PART_LETTERS = 150_000;

/** Names a kept list. */
export interface KeptName {
  readonly collection: "_settings" | "_imports";
  /** Such as `last-change|<device>`. */
  readonly key: string;
}

/** Makes the lines that keep a list, in place of the list kept under that name before. */
export function toKeptLines(
  context: CollectionContext,
  { collection, key }: KeptName,
  list: readonly Json[],
): RecordLine[] {
  const text = JSON.stringify(list);
  const count = Math.max(1, Math.ceil(text.length / PART_LETTERS));
  const toPart = (part: number): RecordLine =>
    toInternalLine(context, {
      collection,
      id: partId(context, { collection, key }, part),
      type: "part",
      fields: {
        ...(part === 0 && { parts: count }),
        text: text.slice(part * PART_LETTERS, (part + 1) * PART_LETTERS),
      },
    });
  const lines = Array.from({ length: count }, (_, part) => toPart(part));
  // Parts of a longer list before would keep what it said.
  for (let part = count; textAt(context, { collection, key }, part) !== ""; part++)
    lines.push(toPart(part));
  return lines;
}

function textAt(context: CollectionContext, name: KeptName, part: number): string {
  const id = partId(context, name, part);
  const record = readInternal(context.records, name.collection, id);
  return record === null ? "" : (textOf(record, "text") ?? "");
}

/** Reads a kept list; empty if there is none. */
export function readKept(context: CollectionContext, name: KeptName): readonly Json[] {
  const partAt = (part: number): KeptPart | null => {
    const id = partId(context, name, part);
    const read = KeptPart.safeParse(readInternal(context.records, name.collection, id));
    return read.success ? read.data : null;
  };
  const count = partAt(0)?.parts ?? 0;
  if (count === 0) return [];
  const text = Array.from({ length: count }, (_, part) => partAt(part)?.text ?? "").join("");
  const list: unknown = JSON.parse(text);
  return isList(list) ? list : [];
}

function partId(context: CollectionContext, { collection, key }: KeptName, part: number): string {
  return recordIdOf(context.idRoot, collection, `kept|${key}|${part}`);
}
