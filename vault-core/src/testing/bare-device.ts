/**
 * A device without the facade, for tests of roster, log and sync: secrets in memory, stores that survive a restart,
 * a session with the fake server.
 * @module
 */
import { isVaultError } from "../errors.ts";
import { createDevice } from "../keys/device.ts";
import { createEpochKey } from "../keys/epoch.ts";
import { kitSecrets } from "../keys/kit.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import { openLog } from "../log/open-log.ts";
import type { VaultAddress } from "../roster/admit-self.ts";
import { prepareVault, registerVault } from "../roster/create.ts";
import { fetchRoster } from "../roster/fetch-roster.ts";
import { keepEpochKeys } from "../roster/device-roster.ts";
import { admitDevice, lookAtOffer } from "../roster/pair-existing.ts";
import { beginPairing, finishPairing } from "../roster/pair-new.ts";
import { mustHoldPin, toPin } from "../roster/pin.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import type { IndexKeys } from "../index/files.ts";
import { isOfEvents } from "./memory-log.ts";
import type { VaultStores } from "../store/stores.ts";
import { createAttachmentKeeper } from "../sync/attachment-keeper.ts";
import { AlarmBook } from "../sync/alarms.ts";
import { QuarantineBook } from "../sync/quarantine.ts";
import { RosterKeeper } from "../sync/roster-keeper.ts";
import type { SyncDevice } from "../sync/sync-device.ts";
import type { Network } from "../transport/call.ts";
import { createSession } from "../transport/login.ts";
import { FAKE_ORIGIN, type FakeServer } from "./fake-server.ts";

/** Collections of the tests. */
export const TEST_COLLECTIONS: readonly string[] = ["purchases", "clickstream", "closet", "media"];

/** RK of the tests' kit. */
export const TEST_KIT: Uint8Array = new Uint8Array(32).fill(11);

/** A device, and what of it survives a restart. */
export interface BareDevice extends SyncDevice {
  readonly disk: Disk;
  readonly network: Network;
}

/** What lies on a device's disk. */
export interface Disk {
  readonly stores: VaultStores;
  /** Stands in for the sealed secrets file. */
  readonly secrets: { current: DeviceSecrets };
}

/** Creates a vault on the fake server and opens it. */
export async function createBareVault(server: FakeServer): Promise<BareDevice> {
  const network = networkOf(server);
  const device = createDevice(random);
  const kit = kitSecrets(TEST_KIT);
  const vek = createEpochKey(random);
  const prepared = prepareVault({ device, kit, vek, now: network.now() }, random);
  await registerVault(network, FAKE_ORIGIN, prepared);
  const secrets: DeviceSecrets = {
    vault: prepared.state.vault,
    device: device.id,
    signSeed: device.signSeed,
    kemSeed: device.kemSeed,
    nextKemSeed: null,
    epochKeys: new Map([[1, vek]]),
    kit: TEST_KIT,
    pin: toPin(prepared.state, {}),
  };
  return openBareDevice(server, { stores: createMemoryStores(), secrets: { current: secrets } });
}

/** Lets a new device join by the QR text. */
export async function joinBareDevice(
  server: FakeServer,
  existing: BareDevice,
): Promise<BareDevice> {
  const network = networkOf(server);
  const place = { network, origin: FAKE_ORIGIN };
  const pairing = await beginPairing(place, random);
  const offer = await lookAtOffer(place, pairing.qr);
  const finishing = finishPairing(place, pairing);
  const known = { state: existing.roster.current(), vector: existing.log.vector() };
  await existing.roster.accept(await admitDevice(place, existing, offer, known));
  const { secrets } = await finishing;
  return openBareDevice(server, { stores: createMemoryStores(), secrets: { current: secrets } });
}

/** Keys of the index of a device. */
export const TEST_INDEX_KEYS: IndexKeys = {
  index: new Uint8Array(32).fill(13),
  search: new Uint8Array(32).fill(14),
  cache: new Uint8Array(32).fill(15),
  name: new Uint8Array(32).fill(16),
};

/** Where the vault of a device is. */
export function addressOf({ network, keeper }: BareDevice): VaultAddress {
  return { network, origin: FAKE_ORIGIN, vault: keeper.current().vault };
}

/** Opens what lies on a disk. */
export async function openBareDevice(server: FakeServer, disk: Disk): Promise<BareDevice> {
  const network = networkOf(server);
  const keeper: SecretsKeeper = {
    current: () => disk.secrets.current,
    save: (next) => {
      disk.secrets.current = next;
      return Promise.resolve();
    },
  };
  const { vault, device: id, signSeed, pin } = keeper.current();
  const login = { origin: FAKE_ORIGIN, vault, device: id, signSeed };
  const session = createSession(network, login);
  const { blocks } = disk.stores;
  const kept = await RosterKeeper.open({ blocks, keeper });
  const roster = kept ?? new RosterKeeper({ blocks, keeper }, await fetchRoster(session, null));
  mustHoldPin(roster.current(), pin);
  await roster.accept(roster.current());
  const device = { session, keeper, random, now: network.now };
  await keepEpochKeys(device, roster.current()).catch((error: unknown) => {
    // A sync tells of it.
    if (!isVaultError(error, "BAD_LOCKBOX")) throw error;
  });
  const log = await openLog({
    stores: disk.stores,
    keeper,
    outboxKey: new Uint8Array(32).fill(12),
    indexKeys: TEST_INDEX_KEYS,
    isOfEvents,
    roster: () => roster.current(),
    collectionNames: () => TEST_COLLECTIONS,
    random,
    now: network.now,
  });
  const alarms = await AlarmBook.open(blocks, keeper, network.now);
  const attachments = createAttachmentKeeper(disk.stores.attachments);
  const quarantine = await QuarantineBook.open(blocks, network.now);
  const books = { alarms, attachments, quarantine };
  return { ...device, log, roster, blocks, ...books, disk, network };
}

function networkOf(server: FakeServer): Network {
  return {
    fetch: server.fetch,
    random,
    now: Date.now,
    wait: () => new Promise((resolve) => setTimeout(resolve, 1)),
  };
}

function random(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}
