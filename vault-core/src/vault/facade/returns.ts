/**
 * The part of `VaultApi` about return windows.
 * @module
 */
import { internalRecords } from "../../collection/settings/internal.ts";
import { writeChange } from "../../collection/undo/last-change.ts";
import { type ReturnDay, returnDays } from "../../collection/returns/return-days.ts";
import {
  type KeptWindow,
  readReturnWindows,
  type ReturnWindow,
  returnWindowIdOf,
  toForgottenWindow,
  toReturnWindowLine,
} from "../../collection/returns/return-windows.ts";
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import { z } from "../../protocol/zod.ts";
import {
  MOST_RETURN_DAYS,
  MOST_RETURN_WINDOWS,
  returnWindowFields,
} from "../../records/internal/return-window.ts";
import type { ReturnsApi, ReturnWindowChange, ReturnWindowDraft } from "../api/returns.ts";
import { foundById } from "../shown/found-by-id.ts";
import type { RecordParts } from "../open/open-parts.ts";
import { ownersToday } from "../tending/owners-today.ts";
import { toView } from "../shown/record-view.ts";

const SAMPLE = 20;

const WindowShape = z.object(returnWindowFields);

/** Makes the methods. */
export function returnMethods(parts: RecordParts): ReturnsApi {
  const { context, serial } = parts;
  const all = (): readonly KeptWindow[] =>
    readReturnWindows(internalRecords(context.records, "_settings", "return-window"));
  const change = async (
    window: KeptWindow,
    after: readonly ReturnWindow[],
    line: RecordLine | null,
  ): Promise<ReturnWindowChange> => {
    const moved = await movedDays(parts, all(), after);
    const sample = moved.slice(0, SAMPLE).map(({ one }) => toView(parts, one));
    if (line !== null) await writeChange(context, "edit", [line]);
    return { window, changed: moved.length, sample };
  };

  return {
    returnWindows: async () => Promise.resolve(all()),
    saveReturnWindow: async ({ window: draft, preview }) => {
      const window = mustBeWindow(draft);
      const id = returnWindowIdOf(context, window);
      return serial(async () => {
        const others = all().filter((one) => one.id !== id);
        if (others.length >= MOST_RETURN_WINDOWS)
          throw badField(
            "shop",
            `there are ${MOST_RETURN_WINDOWS} return windows; forget one first`,
          );
        const line = preview === true ? null : toReturnWindowLine(context, window);
        return change({ ...window, id }, [window, ...others], line);
      });
    },
    removeReturnWindow: async ({ id, preview }) =>
      serial(async () => {
        const window = foundById(all(), id, { code: "no-return-window", what: "return window" });
        const others = all().filter((one) => one.id !== window.id);
        return change(
          window,
          others,
          preview === true ? null : toForgottenWindow(context, window.id),
        );
      }),
  };
}

/** Purchases that one list of windows gives another last day than the other, the next first. */
async function movedDays(
  { context }: Pick<RecordParts, "context">,
  before: readonly ReturnWindow[],
  after: readonly ReturnWindow[],
): Promise<readonly ReturnDay[]> {
  const { today, homeZone } = ownersToday(context);
  const ask = { from: today, homeZone };
  const [old, next] = [
    await returnDays(context.records, before, ask),
    await returnDays(context.records, after, ask),
  ];
  const had = new Set(old.map(textOfDay));
  const has = new Set(next.map(textOfDay));
  const moved = next.filter((one) => !had.has(textOfDay(one)));
  const met = new Set(moved.map(({ one }) => one.id));
  const gone = old.filter((one) => !has.has(textOfDay(one)) && !met.has(one.one.id));
  return [...moved, ...gone].toSorted((a, b) => (textOfDay(a) < textOfDay(b) ? -1 : 1));
}

function textOfDay({ one, day }: ReturnDay): string {
  return `${day} ${one.id}`;
}

/** @throws {VaultError} bad-value with the field. */
function mustBeWindow({ shop, days }: ReturnWindowDraft): ReturnWindow {
  const isOfShop = shop !== undefined && shop.trim() !== "";
  const read = WindowShape.safeParse({ days, ...(isOfShop && { shop }) });
  if (read.success) return read.data;
  const field = String(read.error.issues[0]?.path[0] ?? "days");
  throw field === "shop"
    ? badField(field, "is no more than 200 letters")
    : badField(field, `is a whole number from 0 to ${MOST_RETURN_DAYS}`);
}

function badField(field: string, why: string): VaultError {
  return new VaultError("bad-value", `"${field}": ${why}.`, { details: { field } });
}
