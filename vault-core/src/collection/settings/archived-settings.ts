/**
 * Settings in an own archive (docs/formats/archive.md): those that a vault tells, and those that it takes in. What the owner has
 * said here stands; an empty vault takes the preferences of the archive.
 * @module
 */
import { readJson } from "../../bytes/read-json.ts";
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import {
  type ArchivedSetting,
  mostSettings,
  readSetting,
  type SettingKind,
  settingKinds,
} from "../../records/internal/archived-setting.ts";
import { ruleIdOf } from "../categories/rules.ts";
import { type CollectionContext, instantOf } from "../context.ts";
import { internalRecords } from "./internal.ts";
import { type KeptName, readKept, toKeptLines } from "../undo/kept.ts";
import { type Touched, toReversal } from "../undo/last-change.ts";
import { isRecord, numberOf, readRecord, sortedText, textOf, toLine } from "../line.ts";
import { isJsonObject } from "../paths.ts";
import { returnWindowIdOf } from "../returns/return-windows.ts";
import { mappingIdOf, preferenceIdOf } from "./setting-ids.ts";

const COLLECTION = "_settings";

/** Gives the vault's settings as lines of an archive, sorted; what a newer version wrote is left out. */
export function settingTexts({ records }: Pick<CollectionContext, "records">): readonly string[] {
  const texts = settingKinds.flatMap((kind) =>
    internalRecords(records, COLLECTION, kind).flatMap((record) => {
      const { id: _id, v: _v, rev: _rev, edited: _edited, type: _type, ...fields } = record;
      const read = readSetting({ ...fields, kind });
      return read.ok && !isBare(read.setting) ? [sortedText({ ...fields, kind })] : [];
    }),
  );
  return texts.toSorted();
}

/** Reads a line of an archive. @throws {VaultError} bad-value with the field. */
export function mustBeSetting(text: string): ArchivedSetting {
  const value: unknown = readJson(text);
  const read = isJson(value) ? readSetting(value) : null;
  if (read?.ok === true) return read.setting;
  const field = read === null ? "settings" : read.field;
  throw new VaultError("bad-value", `"${field}" of a setting is not as a vault has it.`, {
    details: { field },
  });
}

/** The lines by which a vault takes settings in, and what they change. */
export interface TakenSettings {
  readonly lines: readonly RecordLine[];
  readonly touched: readonly Touched[];
}

/**
 * Plans what of an archive's settings is new here.
 * @param isWon true if the archive's preferences take the place of those here.
 * @throws {VaultError} bad-value if there would be more of a kind than a vault has.
 */
export function takeSettings(
  context: CollectionContext,
  settings: readonly ArchivedSetting[],
  isWon: boolean,
): TakenSettings {
  const byId = new Map(settings.map((setting) => [idOf(context, setting), setting] as const));
  const taken = [...byId].flatMap(([id, setting]) => takeOne(context, id, setting, isWon) ?? []);
  for (const kind of settingKinds) {
    const more = taken.filter((one) => one.setting.kind === kind && one.isMore).length;
    mustHaveRoom(context, kind, more);
  }
  return { lines: taken.map(({ line }) => line), touched: taken.map((one) => one.touched) };
}

interface TakenOne {
  readonly setting: ArchivedSetting;
  readonly line: RecordLine;
  readonly touched: Touched;
  /** There was none of that name here. */
  readonly isMore: boolean;
}

/** Null: it is here already, or the owner has said something else, or forgot it here. */
function takeOne(
  context: CollectionContext,
  id: string,
  setting: ArchivedSetting,
  isWon: boolean,
): TakenOne | null {
  const kept = context.records.kept(COLLECTION, id);
  if (kept?.deleted === "owner") return null;
  const isMore = kept === null || kept.deleted !== null;
  const fields = newFields(setting, isMore ? null : readRecord(kept.text), isWon);
  if (fields === null) return null;
  const rev = (kept?.rev ?? 0) + 1;
  const head = { id, v: 1, rev, edited: instantOf(context), type: setting.kind };
  const line = toLine(COLLECTION, "self", { ...fields, ...head });
  const touched = { collection: COLLECTION, id, rev, before: kept?.text ?? null };
  return { setting, line, touched, isMore };
}

/** Makes the lines that keep with a run which settings it brought. */
export function toBroughtLines(
  context: CollectionContext,
  run: string,
  touched: readonly Touched[],
): RecordLine[] {
  if (touched.length === 0) return [];
  return toKeptLines(
    context,
    nameOf(run),
    touched.map((one) => ({ ...one })),
  );
}

/** Makes the lines that take back the settings of a run, those left out that somebody changed since. */
export async function toUnbroughtLines(
  context: CollectionContext,
  run: string,
): Promise<RecordLine[]> {
  const lines: RecordLine[] = [];
  for (const one of readKept(context, nameOf(run))) {
    if (!isRecord(one)) continue;
    const [id, rev] = [textOf(one, "id"), numberOf(one, "rev")];
    if (id === null || rev === null) continue;
    const touched = { collection: COLLECTION, id, rev, before: textOf(one, "before") };
    const line = await toReversal(context, touched);
    if (line !== null) lines.push(line);
  }
  return lines;
}

/** The fields to write; null if nothing is new. */
function newFields(
  { kind, ...fields }: ArchivedSetting,
  before: JsonObject | null,
  isWon: boolean,
): JsonObject | null {
  const plain = asJson(fields);
  if (before === null) return plain;
  if (kind !== "preference") return null;
  const { id: _id, v: _v, rev: _rev, edited: _edited, type: _type, ...here } = before;
  const after = isWon ? plain : { ...plain, ...here };
  return sortedText(after) === sortedText(here) ? null : after;
}

function mustHaveRoom({ records }: CollectionContext, kind: SettingKind, more: number): void {
  const most = mostSettings[kind];
  if (internalRecords(records, COLLECTION, kind).length + more <= most) return;
  throw new VaultError("bad-value", `A vault has ${most} settings of the kind ${kind} at most.`, {
    details: { field: kind },
  });
}

function idOf(context: CollectionContext, setting: ArchivedSetting): string {
  switch (setting.kind) {
    case "preference":
      return preferenceIdOf(context);
    case "mapping":
      return mappingIdOf(context, setting.name);
    case "category-rule":
      return ruleIdOf(context, setting);
    case "return-window":
      return returnWindowIdOf(context, setting);
  }
}

/** A vault whose owner took each preference away tells none. */
function isBare(setting: ArchivedSetting): boolean {
  return setting.kind === "preference" && Object.keys(setting).length === 1;
}

function nameOf(run: string): KeptName {
  return { collection: "_imports", key: `settings|${run}` };
}

function isJson(value: unknown): value is JsonObject {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse gives is JSON
  return isJsonObject(value as JsonObject);
}

function asJson(fields: object): JsonObject {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what its shape has read is JSON
  return fields as JsonObject;
}
