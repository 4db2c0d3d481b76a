/**
 * Opens the vault on a helper, and puts its small facade in front of it. A helper has neither the settings nor the grants of
 * the vault: no names, no pairwise root, nothing to compare after a sync.
 * @module
 */
import type { CollectionContext } from "../../collection/context.ts";
import { VaultError } from "../../errors.ts";
import type { SharingApi } from "../../grants/sharing.ts";
import { HelperRecordSet } from "../../people/helper-records.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import { alarmViews } from "../shown/alarm-view.ts";
import { createChanges } from "../changes.ts";
import { createVaultApi } from "../facade/facade.ts";
import { toHelperApi } from "../facade/helper-api.ts";
import { removedSince } from "../tending/removed-since.ts";
import { termsOf } from "../facade/helper-terms.ts";
import { networkOf } from "./open-device.ts";
import type { OpenParts } from "./open-parts.ts";
import type { VaultPlatform } from "../platform.ts";
import type { OpenSecrets } from "../enter/secrets-box.ts";
import { createSerial } from "../serial.ts";
import { syncHere } from "../tending/sync-here.ts";
import { type OpenedVault, toOpenedVault } from "./to-opened.ts";

/**
 * Opens the vault of a helper. The writer's lock is held by the caller.
 *
 * @throws {VaultError} LOCKBOX_MISSING if it was given no keys yet; unreachable before its first sync.
 */
export async function openHelper(
  platform: VaultPlatform,
  secrets: OpenSecrets,
  device: SyncDevice,
): Promise<OpenedVault> {
  if (device.keeper.current().helper === undefined) await syncOnce(device);
  const { helper, device: id } = device.keeper.current();
  if (helper === undefined)
    throw new VaultError("LOCKBOX_MISSING", "This helper was not given any keys.");
  const context: CollectionContext = {
    records: new HelperRecordSet(device.log),
    idRoot: helper.idRoot,
    device: id,
    random: platform.random,
    now: platform.now,
    mayLink: () => false,
    ...(platform.stores.spools !== undefined && { spools: platform.stores.spools }),
    ...(platform.pack !== undefined && { pack: platform.pack }),
    homeZone: () => "UTC",
  };
  const changes = createChanges();
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
    acceptAccessLog: async () => Promise.resolve(),
    seenBy: () => [],
    liveHolders: () => [],
    syncHere: async () => {
      const report = await syncHere(device, NOTHING_AFTER);
      changes.note({ synced: true });
      return { ...report, alarms: alarmViews(parts) };
    },
  };
  const api = toHelperApi(
    createVaultApi(parts, NO_SHARING),
    () => termsOf(device),
    () => removedSince(device) !== null,
  );
  return toOpenedVault(platform, parts, { api, changes });
}

const NOTHING_AFTER = {
  tend: async () => Promise.resolve(false),
  compareGrants: async () => Promise.resolve(0),
  followLog: async () => Promise.resolve(),
};

async function refused(): Promise<never> {
  return Promise.reject(new VaultError("helper-refused", "A helper sees and changes no grant."));
}

/** Never reached through the helper's facade, which closes these methods. */
const NO_SHARING: SharingApi = {
  requests: refused,
  review: refused,
  approve: refused,
  decline: refused,
  grants: refused,
  grant: refused,
  revoke: refused,
  grantees: refused,
  seen: refused,
  accessLog: refused,
};
