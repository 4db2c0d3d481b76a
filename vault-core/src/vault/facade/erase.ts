/**
 * The part of `VaultApi` that deletes for good, and the clean-up that each device does by itself once a week.
 * @module
 */
import { isBetween, dayOf } from "../../collection/time/days.ts";
import { toTracelessLines } from "../../collection/change/erase.ts";
import { instantOf } from "../../collection/context.ts";
import { removeRecords } from "../../collection/change/put.ts";
import type { StoredRecord } from "../../collection/read/record-set.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { kitSecrets } from "../../keys/kit.ts";
import { activeMembers, hasClass } from "../../protocol/roster/members.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import { settleKit, takeKit } from "../../roster/kit-replace.ts";
import { removeMember } from "../../roster/remove.ts";
import { compact, type CompactOptions } from "../../sync/compact.ts";
import { isCompactionDue } from "../../sync/compaction-due.ts";
import type { EraseApi, EraseAsk, EraseReceipt, EraseStep, ShredResult } from "../api/erase.ts";
import { type Erasure, readErasure, receiptOf, toErasureLines } from "../shown/erase-receipt.ts";
import { mustBeThisKit, written } from "./kit.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { readDeviceNames } from "../settings.ts";
import { mustOweNothing } from "../tending/still-owed.ts";
import { takeUpHelpers } from "../tending/tend.ts";

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
    eraseCount: async (ask) => ({ records: (await meantBy(parts, ask)).length }),
    erase: async (ask) =>
      exclusive(async () => erase(parts, ask, onStep).finally(() => onStep(null))),
    shred: async ({ text }) =>
      exclusive(async () => shred(parts, text, onStep).finally(() => onStep(null))),
    eraseStatus: async () => {
      const erasure = readErasure(context);
      return { running, receipt: erasure === null ? null : await receiptOf(parts, erasure) };
    },
  };
}

/** When each open vault last tried to clean up. */
const lastTries = new WeakMap<object, number>();
const RETRY_MS = 3_600_000;

/** Cleans up if it is time and worth it. What stands in its way now may be gone next time, so it is no failure. */
export async function cleanUpIfDue(parts: OpenParts): Promise<void> {
  const { device, exclusive, syncHere } = parts;
  await exclusive(async () => {
    const isTooEarly = device.now() - (lastTries.get(device) ?? 0) < RETRY_MS;
    if (isTooEarly || !isCompactionDue(device)) return;
    lastTries.set(device, device.now());
    try {
      await compact(device, { graceSeconds: WEEKLY_GRACE, ...takingUp(parts) });
      await syncHere();
    } catch (error) {
      if (!isVaultError(error)) throw error;
    }
  });
}

/** What a helper wrote last is taken in before its blocks are ended. */
function takingUp(parts: OpenParts): Pick<CompactOptions, "takeUp"> {
  return { takeUp: async () => takeUpHelpers(parts) };
}

async function erase(
  parts: OpenParts,
  ask: EraseAsk,
  onStep: (step: EraseStep) => void,
): Promise<EraseReceipt> {
  const { context, device } = parts;
  const started = instantOf(context);
  // What is meant may be among the entries to come, and would not be hidden.
  mustOweNothing(device.log);
  onStep("hide");
  const meant = await meantBy(parts, ask);
  const holders = holdersOf(parts, meant);
  await hide(parts, meant);
  const { n } = await compact(device, {
    graceSeconds: NOW_GRACE,
    onStep,
    ...takingUp(parts),
  });
  onStep("receipt");
  const records = meant.length;
  const erasure = { level: "erased", started, records, compaction: n, ...holders } as const;
  return finish(parts, { ...erasure, passkeys: [], helpers: [] });
}

/**
 * The take of the new kit and the epoch without a link are one append, and that epoch is the compaction's: whatever it
 * ends was sealed before, so neither the new kit nor a device's newest key leads to it.
 */
async function shred(
  parts: OpenParts,
  text: string | undefined,
  onStep: (step: EraseStep) => void,
): Promise<ShredResult> {
  const { context, device } = parts;
  const { keeper, roster, random } = device;
  const started = instantOf(context);
  mustOweNothing(device.log);
  onStep("hide");
  await hide(parts, []);
  await parts.syncHere();
  const old = kitSecrets(await mustHaveKit(parts, text));
  onStep("members");
  const removed = await removeOthers(parts);
  const rk = random(32);
  const kit = kitSecrets(rk);
  await keeper.save({ ...keeper.current(), nextKit: rk });
  const begin = async (state: RosterState): Promise<RosterState> => {
    const after = await takeKit(device, state, { kit, old, link: false });
    await roster.accept(after);
    await settleKit(device, after);
    return after;
  };
  const { n } = await compact(device, {
    graceSeconds: NOW_GRACE,
    begin,
    onStep,
    ...takingUp(parts),
  });
  onStep("receipt");
  const erasure = { level: "shredded", started, records: 0, compaction: n } as const;
  const receipt = await finish(parts, { ...erasure, collected: [], live: [], ...removed });
  return { receipt, ...written(parts, rk) };
}

/** The kit in force: as typed, or as it is kept here until it was verified. */
async function mustHaveKit({ device }: OpenParts, text: string | undefined): Promise<Uint8Array> {
  if (text !== undefined) return mustBeThisKit(device.roster.current(), text);
  const { kit } = device.keeper.current();
  if (kit !== null) return kit;
  throw new VaultError("kit-not-kept", "The words of your recovery kit are needed.");
}

/** Removes passkeys, whose keys are for life, and helpers. Gives their names. */
async function removeOthers({
  context,
  device,
}: OpenParts): Promise<Pick<Erasure, "passkeys" | "helpers">> {
  const { roster, log } = device;
  const others = activeMembers(roster.current()).filter((member) =>
    hasClass(member, "passkey", "helper"),
  );
  for (const { id } of others)
    await roster.accept(await removeMember(device, roster.current(), id, log.vector()));
  const names = readDeviceNames(context.records);
  const namesOf = (memberClass: "passkey" | "helper", word: string): string[] =>
    others
      .filter((member) => member.class === memberClass)
      .map(({ id }) => names.get(id) ?? `${word} ${id.slice(0, 8)}`);
  return { passkeys: namesOf("passkey", "Passkey"), helpers: namesOf("helper", "Helper") };
}

/** Makes tombstones, and forgets what would take them back. */
async function hide(
  { context, device, serial }: OpenParts,
  meant: readonly StoredRecord[],
): Promise<void> {
  await serial(async () => {
    await removeRecords(context, meant);
    const devices = [...device.roster.current().members.keys()];
    await context.records.write(await toTracelessLines(context, devices));
  });
}

async function finish(parts: OpenParts, erasure: Erasure): Promise<EraseReceipt> {
  const { context, serial } = parts;
  await serial(async () => context.records.write(toErasureLines(context, erasure)));
  await parts.syncHere();
  return receiptOf(parts, erasure);
}

/** The records that are meant, each once. */
async function meantBy(
  { context }: OpenParts,
  { ids, from, to }: EraseAsk,
): Promise<readonly StoredRecord[]> {
  const { records } = context;
  const meant = new Map<string, StoredRecord>();
  const add = (one: StoredRecord): unknown => meant.set(`${one.collection}/${one.id}`, one);
  for (const id of ids ?? []) add(await records.find(id));
  if (ids !== undefined || (from === undefined && to === undefined)) return [...meant.values()];
  if ([from, to].some((day) => day !== undefined && !/^\d{4}(-\d\d){0,2}$/.test(day)))
    throw new VaultError("bad-value", "A span is two days, such as 2026-01-01..2026-01-31.");
  // The days of the records themselves count here, not those that the owner corrected.
  for (const name of records.collections())
    for (const one of await records.all(name, { from, to }))
      if (isBetween(dayOf(one.record, context.homeZone()), from, to)) add(one);
  return [...meant.values()];
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
