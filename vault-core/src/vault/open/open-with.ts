/**
 * Opens a vault whose secrets are unlocked, and puts the facade in front of it.
 * @module
 */
import { adoptedReader } from "../../collection/settings/adopted-root.ts";
import type { CollectionContext } from "../../collection/context.ts";
import { alarmViews } from "../shown/alarm-view.ts";
import { toIdRoot } from "../../collection/record-id.ts";
import { RecordSet } from "../../collection/read/record-set.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { createSharing } from "../../grants/sharing.ts";
import { isHelper } from "../../log/members/helper-lines.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import { tellKitChange } from "../../sync/roster-sync.ts";
import { healLog } from "../../sync/heal.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";
import { createChanges } from "../changes.ts";
import { createVaultApi } from "../facade/facade.ts";
import { queueSharing } from "../facade/sharing.ts";
import { dropRemovedPasskeys } from "../facade/ways.ts";
import { networkOf, openDevice } from "./open-device.ts";
import { openHelper } from "./open-helper.ts";
import type { OpenParts } from "./open-parts.ts";
import type { VaultPlatform } from "../platform.ts";
import { FIRST_BYTES, reachRoot } from "./reach-root.ts";
import type { OpenSecrets } from "../enter/secrets-box.ts";
import { createSerial } from "../serial.ts";
import {
  readDeviceNames,
  readPairwiseRoot,
  readPairwiseRoots,
  readPreferences,
  toDeviceNameLine,
  toRootLine,
} from "../settings.ts";
import { type AfterSync, syncHere } from "../tending/sync-here.ts";
import { tend } from "../tending/tend.ts";
import { type OpenedVault, toOpenedVault } from "./to-opened.ts";

export type { OpenedVault };

/**
 * Opens a vault with unlocked secrets. The writer's lock is held by the caller.
 *
 * @param state a roster that was verified just now; null reads the kept one.
 * @throws {VaultError} owing if the vault's first settings are not here and the server does not give them.
 */
export async function openWith(
  platform: VaultPlatform,
  secrets: OpenSecrets,
  state: RosterState | null,
): Promise<OpenedVault> {
  const device = await openDevice(platform, secrets, state);
  const isOfHelper = isHelper(device.roster.current(), device.keeper.current().device);
  return isOfHelper ? openHelper(platform, secrets, device) : openOwned(platform, secrets, device);
}

async function openOwned(
  platform: VaultPlatform,
  secrets: OpenSecrets,
  device: SyncDevice,
): Promise<OpenedVault> {
  const records = new RecordSet(device.log);
  const pairwiseRoot = await mustHaveRoot(platform, device, records);
  const idRoot = toIdRoot(pairwiseRoot);
  const context = toContext(platform, device, { records, idRoot });
  const sharing = createSharing({
    context,
    vault: device.keeper.current().vault,
    origin: secrets.origin,
    pairwiseRoots: () => readPairwiseRoots(records).map(({ root }) => root),
    session: device.session,
    serverKey: () => device.roster.current().serverKey,
    granteeDocuments: platform.granteeDocuments,
  });
  const changes = createChanges();
  const queued = queueSharing(sharing, device, createSerial());
  const parts: OpenParts = {
    context,
    device,
    origin: secrets.origin,
    deviceName: secrets.name,
    network: networkOf(platform),
    platform,
    secrets,
    serial: createSerial(),
    exclusive: createSerial(),
    acceptAccessLog: async () => queued.acceptAccessLog(),
    seenBy: (collection, id) => sharing.seenBy(collection, id),
    liveHolders: (isMeant) => sharing.liveHolders(isMeant),
    syncHere: async () => {
      const report = await syncHere(device, { ...queued.afterSync, ...tending(parts) });
      changes.note({ synced: true });
      return { ...report, alarms: alarmViews(parts) };
    },
  };
  await tellAtStart(parts);
  return toOpenedVault(platform, parts, { api: createVaultApi(parts, queued.api), changes });
}

function toContext(
  { random, now, pack, stores: { spools } }: VaultPlatform,
  device: SyncDevice,
  { records, idRoot }: Pick<CollectionContext, "records" | "idRoot">,
): CollectionContext {
  return {
    records,
    idRoot,
    adopted: adoptedReader(records, idRoot),
    device: device.keeper.current().device,
    random,
    now,
    mayLink: () => device.log.owed() === 0,
    ...(spools !== undefined && { spools }),
    ...(pack !== undefined && { pack }),
    homeZone: () => readPreferences({ records, idRoot, now }).homeZone ?? "UTC",
  };
}

/** What a device owes the other members, after each sync. */
function tending(parts: OpenParts): Pick<AfterSync, "tend"> {
  return { tend: async (isLast) => tend(parts, isLast) };
}

/** This device's name, and what others did to kit and passkeys: at every start, with or without a server. */
async function tellAtStart(parts: OpenParts): Promise<void> {
  await tellOwnName(parts.context, parts.deviceName);
  await tellKitChange(parts.device);
  await dropRemovedPasskeys(parts);
}

/** A device that nobody named yet tells its own name. */
async function tellOwnName(context: CollectionContext, name: string): Promise<void> {
  const { records, device } = context;
  if (readDeviceNames(records).has(device)) return;
  await records.write([toDeviceNameLine(context, device, name)]);
}

/**
 * Gives the pairwise root. It is written by the device that made the vault, also if the power went just before, and
 * comes to all others before anything else; the rest of the log comes with the syncs of the open vault.
 */
async function mustHaveRoot(
  platform: VaultPlatform,
  device: SyncDevice,
  records: RecordSet,
): Promise<Uint8Array> {
  const held = readPairwiseRoot(records);
  if (held !== null) {
    await fetchLost(device);
    return held;
  }
  if (isUnwritten(device)) await records.write([toRootLine(platform)]);
  else await reachRoot(device, () => readPairwiseRoot(records) !== null);
  const root = readPairwiseRoot(records);
  if (root !== null) return root;
  throw new VaultError(
    "owing",
    "The vault's settings have not come yet. Sync another device first.",
  );
}

/**
 * Brings back what the block store lost with the power, before anybody looks; to a device that was joining, the next piece.
 * Without a server, or where it does not deliver, the next sync tries again and says so.
 */
async function fetchLost(device: SyncDevice): Promise<void> {
  if (device.log.owed() === 0) return;
  await healLog(device, { stretchBytes: FIRST_BYTES }).catch((error: unknown) => {
    if (!isVaultError(error)) throw error;
  });
}

/**
 * The vault holds nothing: its maker's device, and neither a block nor another device so far. A block store that lost
 * everything looks alike; the pin knows better.
 */
function isUnwritten({ roster, keeper, log }: SyncDevice): boolean {
  const { entries, members } = roster.current();
  const isMaker = entries[0]?.by === keeper.current().device;
  return isMaker && members.size === 2 && Object.keys(log.vector()).length === 0;
}
