/**
 * The part of `VaultApi` that deletes for good, and the clean-up that each device does by itself once a week.
 * @module
 */
import { isBetween, dayOf } from "../collection/days.ts";
import { toTracelessLines } from "../collection/erase.ts";
import { instantOf } from "../collection/context.ts";
import { removeRecords } from "../collection/put.ts";
import type { StoredRecord } from "../collection/record-set.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { compact } from "../sync/compact.ts";
import { isCompactionDue } from "../sync/compaction-due.ts";
import type { EraseApi, EraseAsk, EraseReceipt, EraseStep } from "./api-erase.ts";
import { readErasure, receiptOf, toErasureLines } from "./erase-receipt.ts";
import type { OpenParts } from "./open-parts.ts";

/** Seconds until the server deletes without the word of a device that stays away. */
const NOW_GRACE = 86_400;
const WEEKLY_GRACE = 30 * 86_400;

/** Makes the methods. */
export function eraseMethods(parts: OpenParts): EraseApi {
  const { exclusive, context } = parts;
  let running: EraseStep | null = null;
  const onStep = (step: EraseStep | null): void => {
    running = step;
  };
  return {
    eraseCount: async (ask) => Promise.resolve({ records: meantBy(parts, ask).length }),
    erase: async (ask) =>
      exclusive(async () => erase(parts, ask, onStep).finally(() => onStep(null))),
    eraseStatus: async () => {
      const erasure = readErasure(context);
      return { running, receipt: erasure === null ? null : await receiptOf(parts, erasure) };
    },
  };
}

/** Cleans up if it is time and worth it. What stands in its way now may be gone next time, so it is no failure. */
export async function cleanUpIfDue({ device, exclusive, syncHere }: OpenParts): Promise<void> {
  await exclusive(async () => {
    if (!isCompactionDue(device)) return;
    try {
      await compact(device, { graceSeconds: WEEKLY_GRACE, link: true });
      await syncHere();
    } catch (error) {
      if (!isVaultError(error)) throw error;
    }
  });
}

async function erase(
  parts: OpenParts,
  ask: EraseAsk,
  onStep: (step: EraseStep) => void,
): Promise<EraseReceipt> {
  const { context, device, serial } = parts;
  const started = instantOf(context);
  onStep("hide");
  const meant = meantBy(parts, ask);
  const holders = holdersOf(parts, meant);
  await serial(async () => {
    await removeRecords(context, meant);
    const devices = [...device.roster.current().members.keys()];
    await context.records.write(toTracelessLines(context, devices));
  });
  const { n } = await compact(device, { graceSeconds: NOW_GRACE, link: true, onStep });
  onStep("receipt");
  const erasure = {
    level: "erased" as const,
    started,
    records: meant.length,
    compaction: n,
    ...holders,
  };
  await serial(async () => context.records.write(toErasureLines(context, erasure)));
  await parts.syncHere();
  return receiptOf(parts, erasure);
}

/** The records that are meant, each once. */
function meantBy({ context }: OpenParts, { ids, from, to }: EraseAsk): readonly StoredRecord[] {
  const { records } = context;
  if (ids !== undefined) return [...new Set(ids.map((id) => records.find(id)))];
  if (from === undefined && to === undefined) return [];
  if ([from, to].some((day) => day !== undefined && !/^\d{4}(-\d\d){0,2}$/.test(day)))
    throw new VaultError("bad-value", "A span is two days, such as 2026-01-01..2026-01-31.");
  return records
    .collections()
    .flatMap((name) => records.all(name))
    .filter(({ record }) => isBetween(dayOf(record, context.homeZone()), from, to));
}

/** Who was shown, or could still be shown, a row of what is deleted. */
function holdersOf(
  { seenBy, liveHolders }: OpenParts,
  meant: readonly StoredRecord[],
): { readonly collected: string[]; readonly live: string[] } {
  const places = new Set(meant.map(({ collection, id }) => `${collection}/${id}`));
  const collected = new Set(meant.flatMap(({ collection, id }) => seenBy(collection, id)));
  const live = liveHolders((collection, id) => places.has(`${collection}/${id}`));
  return { collected: [...collected].toSorted(), live: [...live] };
}
