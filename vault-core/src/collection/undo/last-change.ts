/**
 * The last change of this device and how it is taken back. It is kept sealed in `_settings`, so that `undo` still
 * works after a restart. What another device changed since is left as it is.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { LiveLine, RecordLine } from "../../log/vault-log.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { UndoView } from "../../vault/api/vault-api.ts";
import { instantOf, type CollectionContext } from "../context.ts";
import { toKeptLines, readKept, type KeptName } from "./kept.ts";
import { isRecord, numberOf, readRecord, textOf, toLine, toTombstone } from "../line.ts";
import { linesAt } from "../import/lines-at.ts";
import { settleLinks } from "../links/settle-links.ts";
import { isJsonObject } from "../paths.ts";
import { Standing } from "./standing.ts";

/** What kind of change it was. */
export type ChangeKind = "add" | "edit" | "remove" | "mark" | "import";

/** One line that a change wrote, and what stood there before. */
export interface Touched {
  readonly collection: string;
  readonly id: string;
  /** Revision that the change wrote. */
  readonly rev: number;
  /** Text of the live line before; null if there was none. */
  readonly before: string | null;
}

/** Writes the lines of a change together with what is needed to take it back. */
export async function writeChange(
  context: CollectionContext,
  kind: ChangeKind,
  lines: readonly RecordLine[],
): Promise<void> {
  const touched = await toTouched(context, lines);
  await context.records.write([...lines, ...toChangeLines(context, kind, touched)]);
  if (mayRelink(kind, touched)) await settleLinks(context);
}

/** What was changed may tell of the same purchase as another record now, or no longer. A mark is no news of that kind. */
function mayRelink(kind: string, touched: readonly Touched[]): boolean {
  return kind !== "mark" && touched.some((one) => one.collection === "purchases");
}

/** Makes the lines that remember a change. An import is remembered by its run. */
export function toChangeLines(
  context: CollectionContext,
  kind: ChangeKind,
  touched: readonly Touched[],
  run?: string,
): RecordLine[] {
  const head: JsonObject = { kind, ...(run !== undefined && { run }) };
  const list = touched.map((one): Json => ({ ...one }));
  return toKeptLines(context, nameOf(context), [head, ...list]);
}

/** Makes the lines that forget the last change. */
export function toForgetLines(context: CollectionContext): RecordLine[] {
  return toKeptLines(context, nameOf(context), []);
}

/** Tells whether the last change of this device is that import. */
export function isLastImport(context: CollectionContext, run: string): boolean {
  const [head] = readKept(context, nameOf(context));
  return isJsonObject(head) && textOf(head, "run") === run;
}

/** Gives the last change of this device. @throws {VaultError} nothing-to-undo. */
export function mustHaveChange(context: CollectionContext): {
  readonly kind: string;
  readonly run: string | null;
  readonly touched: readonly Touched[];
} {
  const [head, ...list] = readKept(context, nameOf(context));
  if (!isJsonObject(head)) {
    throw new VaultError("nothing-to-undo", "There is no change of this device to take back.");
  }
  return {
    kind: textOf(head, "kind") ?? "edit",
    run: textOf(head, "run"),
    touched: list.flatMap((one) => readTouched(one) ?? []),
  };
}

/** Takes back the lines of the last change that nobody wrote since. */
export async function takeBack(
  context: CollectionContext,
  kind: string,
  touched: readonly Touched[],
): Promise<UndoView> {
  const lines: RecordLine[] = [];
  const standing = new Standing(context);
  for (const one of touched) {
    const line = await toReversal(context, one, standing);
    if (line !== null) lines.push(line);
  }
  await context.records.write([...lines, ...toForgetLines(context)]);
  if (mayRelink(kind, touched)) await settleLinks(context);
  return { what: kind, records: lines.length };
}

/** Makes the line that puts back what stood before; null if another device wrote since. */
export async function toReversal(
  context: CollectionContext,
  touched: Touched,
  standing: Standing = new Standing(context),
): Promise<RecordLine | null> {
  const { collection, id } = touched;
  const live = await context.records.line(collection, id);
  if (live === null || live.rev !== touched.rev) return null;
  // What an import brought that was taken back since does not come back.
  const before = touched.before === null ? null : standing.text(touched, touched.before);
  return toRestoring(context, collection, { id, type: live.type, rev: live.rev, before });
}

/** Makes the line that puts a record back to an earlier text, or to nothing. */
export function toRestoring(
  context: CollectionContext,
  collection: string,
  live: Pick<LiveLine, "id" | "rev" | "type"> & { readonly before: string | null },
): RecordLine {
  const { id } = live;
  const rev = live.rev + 1;
  const edited = instantOf(context);
  const old = live.before === null ? null : readRecord(live.before);
  if (old === null || old["deleted"] !== undefined) {
    const type = live.type ?? "";
    const deleted = old?.["deleted"] === "owner" ? "owner" : "undo";
    return toTombstone(collection, { id, type, rev, edited, deleted });
  }
  return toLine(collection, "self", { ...old, rev, edited });
}

async function toTouched(
  context: CollectionContext,
  lines: readonly RecordLine[],
): Promise<Touched[]> {
  const written = lines.map(({ collection, text }) => {
    const record = readRecord(text);
    return { collection, id: textOf(record, "id") ?? "", rev: numberOf(record, "rev") ?? 1 };
  });
  const live = await linesAt(context.records, written);
  return written.map((one) => {
    const { collection, id, rev } = one;
    return { collection, id, rev, before: live(one)?.text ?? null };
  });
}

function readTouched(value: Json): Touched | null {
  if (!isRecord(value)) return null;
  const collection = textOf(value, "collection");
  const id = textOf(value, "id");
  const rev = numberOf(value, "rev");
  if (collection === null || id === null || rev === null) return null;
  return { collection, id, rev, before: textOf(value, "before") };
}

function nameOf(context: CollectionContext): KeptName {
  return { collection: "_settings", key: `last-change|${context.device}` };
}
