/**
 * Opens a vault whose secrets are unlocked, and puts the facade in front of it.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import { toIdRoot } from "../collection/record-id.ts";
import { RecordSet } from "../collection/record-set.ts";
import { VaultError } from "../errors.ts";
import { createSharing } from "../grants/sharing.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { SyncDevice } from "../sync/sync-device.ts";
import type { VaultApi, VaultChange } from "./api.ts";
import { createChanges, type Changes } from "./changes.ts";
import { createVaultApi } from "./facade.ts";
import { queueSharing } from "./facade-sharing.ts";
import { networkOf, openDevice } from "./open-device.ts";
import type { OpenParts } from "./open-parts.ts";
import type { VaultPlatform } from "./platform.ts";
import type { OpenSecrets } from "./secrets-box.ts";
import { createSerial } from "./serial.ts";
import { readPairwiseRoot, readPreferences, toDeviceNameLine, toRootLine } from "./settings.ts";
import { syncHere } from "./sync-here.ts";

/** An open vault. */
export interface OpenedVault {
  readonly api: VaultApi;
  /** Calls back when records changed or a sync ended, at most every 100 ms. */
  onChange(listener: (change: VaultChange) => void): () => void;
  /** Locks: flushes, leaves the marker of a clean end, gives up the lock. The stores stay with who opened them. */
  close(): Promise<void>;
}

/** How a vault is opened. */
export interface Opening {
  /** A roster that was verified just now; null reads the kept one. */
  readonly state: RosterState | null;
  /** The vault is new: its first records are written. */
  readonly isNew: boolean;
}

/**
 * Opens a vault with unlocked secrets. The writer's lock is held by the caller.
 *
 * @throws {VaultError} owing if the vault's first settings are not here and the server does not give them.
 */
export async function openWith(
  platform: VaultPlatform,
  secrets: OpenSecrets,
  opening: Opening,
): Promise<OpenedVault> {
  const device = await openDevice(platform, secrets, opening.state);
  const records = new RecordSet(device.log);
  if (opening.isNew) await records.write([toRootLine(platform)]);
  const pairwiseRoot = await mustHaveRoot(device, records);
  const idRoot = toIdRoot(pairwiseRoot);
  const context: CollectionContext = {
    records,
    idRoot,
    device: device.keeper.current().device,
    random: platform.random,
    now: platform.now,
    homeZone: () => readPreferences({ records, idRoot, now: platform.now }).homeZone ?? "UTC",
  };
  if (opening.isNew) {
    await records.write([toDeviceNameLine(context, context.device, secrets.name)]);
  }
  const sharing = createSharing({
    context,
    vault: device.keeper.current().vault,
    origin: secrets.origin,
    pairwiseRoot,
    session: device.session,
    serverKey: () => device.roster.current().serverKey,
    granteeDocuments: platform.granteeDocuments,
  });
  const changes = createChanges();
  const queued = queueSharing(sharing, device.alarms, createSerial());
  const parts: OpenParts = {
    context,
    device,
    origin: secrets.origin,
    deviceName: secrets.name,
    network: networkOf(platform),
    serial: createSerial(),
    exclusive: createSerial(),
    seenBy: (collection, id) => sharing.seenBy(collection, id),
    syncHere: async () => {
      const report = await syncHere(device, async () => queued.afterSync());
      changes.note({ synced: true });
      return report;
    },
  };
  return toOpenedVault(platform, parts, { api: createVaultApi(parts, queued.api), changes });
}

function toOpenedVault(
  { stores }: VaultPlatform,
  parts: OpenParts,
  { api, changes }: { readonly api: VaultApi; readonly changes: Changes },
): OpenedVault {
  const { device, context, exclusive } = parts;
  const stop = device.log.onChange((collections) => changes.note({ collections }));
  return {
    api,
    onChange: (listener) => changes.onChange(listener),
    close: async () =>
      exclusive(async () => {
        stop();
        changes.close();
        context.records.close();
        await device.log.close();
        await stores.lock.release();
      }),
  };
}

/** The first settings come with the first sync; a device that was cut off before it asks again. */
async function mustHaveRoot(device: SyncDevice, records: RecordSet): Promise<Uint8Array> {
  const held = readPairwiseRoot(records);
  if (held !== null) return held;
  await syncHere(device, async () => Promise.resolve({ revokedAgain: 0 }));
  const received = readPairwiseRoot(records);
  if (received !== null) return received;
  throw new VaultError(
    "owing",
    "The vault's settings have not come yet. Sync another device first.",
  );
}
