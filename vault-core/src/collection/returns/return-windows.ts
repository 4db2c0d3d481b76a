/**
 * The owner's return windows, one record of `_settings` for each shop and one for all other shops.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import { ReturnWindowSetting } from "../../records/internal/return-window.ts";
import { naturalKey } from "../../records/natural-key.ts";
import { instantOf, type CollectionContext } from "../context.ts";
import { foldText } from "../../records/fold-text.ts";
import { toInternalLine } from "../settings/internal.ts";
import { idOf, toTombstone } from "../line.ts";
import { recordIdOf } from "../record-id.ts";

const COLLECTION = "_settings";
const TYPE = "return-window";

/** In how many days a shop takes back. */
export interface ReturnWindow {
  /** Letters that stand in the seller or marketplace; absent: all other shops. */
  readonly shop?: string | undefined;
  readonly days: number;
}

/** A window that is kept. */
export type KeptWindow = ReturnWindow & { readonly id: string };

/** Reads the windows among records of `_settings`, by shop; the one of all other shops comes last. */
export function readReturnWindows(settings: Iterable<JsonObject>): readonly KeptWindow[] {
  const windows: KeptWindow[] = [];
  for (const record of settings) {
    const read = record["type"] === TYPE ? ReturnWindowSetting.safeParse(record) : null;
    if (read?.success !== true) continue;
    const { id, shop, days } = read.data;
    windows.push({ id, days, ...(shop !== undefined && { shop }) });
  }
  return windows.toSorted((a, b) => {
    if (a.shop === undefined || b.shop === undefined) return a.shop === undefined ? 1 : -1;
    return foldText(a.shop) < foldText(b.shop) ? -1 : 1;
  });
}

/** Gives the id of a window, made of its shop. */
export function returnWindowIdOf(
  { idRoot }: Pick<CollectionContext, "idRoot">,
  { shop }: Pick<ReturnWindow, "shop">,
): string {
  return recordIdOf(idRoot, COLLECTION, naturalKey(TYPE, foldText(shop ?? "")));
}

/** Makes the line that keeps a window. */
export function toReturnWindowLine(context: CollectionContext, window: ReturnWindow): RecordLine {
  const { shop, days } = window;
  return toInternalLine(context, {
    collection: COLLECTION,
    id: returnWindowIdOf(context, window),
    type: TYPE,
    fields: { days, ...(shop !== undefined && { shop }) },
  });
}

/** Makes the line that forgets a window. @throws {VaultError} no-return-window. */
export function toForgottenWindow(context: CollectionContext, window: string): RecordLine {
  const record = context.records.document(COLLECTION, window)?.record;
  if (record?.["type"] !== TYPE)
    throw new VaultError("no-return-window", `There is no return window ${window}.`);
  const id = idOf(record);
  const rev = (context.records.kept(COLLECTION, id)?.rev ?? 0) + 1;
  const edited = instantOf(context);
  return toTombstone(COLLECTION, { id, type: TYPE, rev, edited, deleted: "owner" });
}
