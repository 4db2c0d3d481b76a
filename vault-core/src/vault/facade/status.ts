/**
 * The part of `VaultApi` that says where this copy stands, syncs, and keeps the owner's preferences.
 * @module
 */
import { isVaultError } from "../../errors.ts";
import { isHelper } from "../../log/members/helper-lines.ts";
import { syncCode, vaultCode } from "../../log/vector.ts";
import { waitingAttachments } from "../../sync/attachments.ts";
import { refusal } from "../../sync/push.ts";
import { decideAlarm, type Decision } from "../../sync/decide.ts";
import { alarmViews, evidenceFile } from "../shown/alarm-view.ts";
import type { AlarmDecisionResult, SyncReport, VaultApi, VaultStatus } from "../api/vault-api.ts";
import { kitChangeOf, rehearsalOf } from "../shown/kit-state.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { cleanUpIfDue } from "./erase.ts";
import { removedSince } from "../tending/removed-since.ts";
import { readDeviceNames, readPreferences, toPreferenceLine } from "../settings.ts";
import { comingOf } from "../tending/still-owed.ts";
import { lastSyncOf, sum } from "../tending/sync-here.ts";
import { termsOf } from "./helper-terms.ts";

/** The methods of this part. */
export type StatusMethods = Pick<
  VaultApi,
  "status" | "sync" | "alarms" | "alarmEvidence" | "decideAlarm" | "preferences" | "setPreferences"
>;

/** Makes the methods. */
export function statusMethods(parts: OpenParts): StatusMethods {
  const { context, serial, exclusive } = parts;
  return {
    status: async () => statusOf(parts),
    sync: async () => {
      const report = await syncAll(parts);
      await cleanUpIfDue(parts);
      // In words that name the owner's devices.
      return mustTakePictures({ ...report, alarms: alarmViews(parts) });
    },
    alarms: async () => Promise.resolve(alarmViews(parts)),
    alarmEvidence: async (ask) => evidenceFile(parts, ask),
    decideAlarm: async (decision) => exclusive(async () => decideHere(parts, decision)),
    preferences: async () => Promise.resolve(readPreferences(context)),
    setPreferences: async (changes) =>
      serial(async () => {
        await context.records.write([toPreferenceLine(context, changes)]);
        return readPreferences(context);
      }),
  };
}

/** A device that is joining gets a stretch with each sync: in between other works have their turn, and what was saved goes out. */
async function syncAll({ exclusive, syncHere }: OpenParts): Promise<SyncReport> {
  let all = await exclusive(syncHere);
  for (let last = all; last.owed > 0 && last.pulledBlocks > 0;) {
    last = await exclusive(syncHere);
    all = addReport(all, last);
  }
  return all;
}

function addReport(before: SyncReport, after: SyncReport): SyncReport {
  return {
    ...after,
    ...sum(before, after),
    revokedAgain: before.revokedAgain + after.revokedAgain,
  };
}

/** Told when the owner asks for a sync; pairing and removing a device go on without pictures. */
function mustTakePictures(report: SyncReport): SyncReport {
  if (report.picturesRefused !== null) throw refusal(report.picturesRefused);
  return report;
}

async function decideHere(parts: OpenParts, decision: Decision): Promise<AlarmDecisionResult> {
  const { alarms } = parts.device;
  const isLog = alarms.list().some((alarm) => alarm.code === "ACCESS_LOG_BROKEN");
  // An access log cannot be pushed back: what the server shows is followed from here on.
  if (isLog && decision.code === "ACCESS_LOG_BROKEN" && decision.decision === "go-on")
    await parts.acceptAccessLog();
  const { sentBlocks } = await decideAlarm(parts.device, decision);
  await parts.syncHere().catch((error: unknown) => {
    // Another alarm that waits for the owner stands in the answer.
    if (!isVaultError(error) || !alarms.isStopped()) throw error;
  });
  return { sentBlocks, publishing: !alarms.isStopped(), alarms: alarmViews(parts) };
}

async function statusOf(parts: OpenParts): Promise<VaultStatus> {
  const { context, device, origin, deviceName } = parts;
  const { log, roster, keeper, alarms } = device;
  const state = roster.current();
  const figures = log.figures();
  return {
    vault: state.vault,
    origin,
    deviceId: context.device,
    deviceName: readDeviceNames(context.records).get(context.device) ?? deviceName,
    vaultCode: vaultCode(state),
    syncCode: syncCode(state, log.vector()),
    epoch: state.epoch,
    counts: await countsOf(parts),
    blocks: figures.blocks,
    bytes: figures.bytes,
    coming: comingOf(log),
    // Lines that wait for a block make one at least.
    waiting:
      figures.unpublished + (figures.waitingLines > 0 ? 1 : 0) + (await waitingAttachments(device)),
    lastSync: await lastSyncOf(device),
    kitVerified: keeper.current().kit === null,
    ...rehearsalOf(parts),
    kitChange: kitChangeOf(parts),
    publishing: !alarms.isStopped(),
    alarms: alarmViews(parts),
    helper: helperOf(parts),
    removed: removedSince(device),
  };
}

function helperOf({ device }: OpenParts): VaultStatus["helper"] {
  return isHelper(device.roster.current(), device.keeper.current().device) ? termsOf(device) : null;
}

async function countsOf({ context }: OpenParts): Promise<Record<string, number>> {
  const { records } = context;
  const counts = await Promise.all(
    records.collections().map(async (name) => [name, await records.count(name)] as const),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
