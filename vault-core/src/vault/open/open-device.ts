/**
 * Puts an unlocked device together: roster, log, session, alarms.
 * @module
 */
import { isVaultError, VaultError } from "../../errors.ts";
import { localKey } from "../../keys/secrets.ts";
import { openLog } from "../../log/open-log.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import { internalCollections } from "../../records/internal/envelope.ts";
import { collectionNamed, collections } from "../../records/registry.ts";
import { fetchRoster, fetchRosterByKey } from "../../roster/fetch-roster.ts";
import { mustHoldPin } from "../../roster/pin.ts";
import { createAttachmentKeeper } from "../../sync/attachment-keeper.ts";
import { AlarmBook } from "../../sync/alarms.ts";
import { QuarantineBook } from "../../sync/quarantine.ts";
import { RosterKeeper, type RosterPlace } from "../../sync/roster-keeper.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";
import type { Network } from "../../transport/call.ts";
import { createSession, type Session } from "../../transport/login.ts";
import type { VaultPlatform } from "../platform.ts";
import type { OpenSecrets } from "../enter/secrets-box.ts";

/** Names of all collections that blocks may be of. */
export const COLLECTION_NAMES: readonly string[] = [
  ...Object.keys(collections),
  ...internalCollections,
];

/** The network of a platform. */
export function networkOf({ fetch, random, now, wait }: VaultPlatform): Network {
  return { fetch, random, now, ...(wait !== undefined && { wait }) };
}

/** Takes the lock of this copy. @throws {VaultError} vault-in-use. */
export async function mustTakeLock({ stores }: VaultPlatform): Promise<void> {
  if (await stores.lock.take()) return;
  throw new VaultError("vault-in-use", "The vault is open in another window or process.");
}

/**
 * Opens log and roster of an unlocked device.
 *
 * @param state a roster that was verified just now; null reads the kept one, or fetches it.
 */
export async function openDevice(
  platform: VaultPlatform,
  secrets: OpenSecrets,
  state: RosterState | null,
): Promise<SyncDevice> {
  const { vault, device, signSeed } = secrets.keeper.current();
  const { origin } = secrets;
  const session = createSession(networkOf(platform), { origin, vault, device, signSeed });
  return openDeviceOver(session, platform, secrets, state);
}

/** Opens log and roster of an unlocked device over a session that is there; see `openDevice`. */
export async function openDeviceOver(
  session: Session,
  { stores, random, now }: Pick<VaultPlatform, "stores" | "random" | "now">,
  { luk, keeper }: Pick<OpenSecrets, "luk" | "keeper">,
  state: RosterState | null,
): Promise<SyncDevice> {
  const { vault, device } = keeper.current();
  const roster = await openRoster({ blocks: stores.blocks, keeper }, session, state);
  const log = await openLog({
    stores,
    keeper,
    outboxKey: localKey(luk, "local-outbox", { vault, device }),
    indexKeys: {
      index: localKey(luk, "local-index", { vault, device }),
      search: localKey(luk, "local-search", { vault, device }),
      cache: localKey(luk, "local-cache", { vault, device }),
      name: localKey(luk, "local-name", { vault, device }),
    },
    isOfEvents: (name) => collectionNamed(name)?.family === "event",
    roster: () => roster.current(),
    collectionNames: () => COLLECTION_NAMES,
    random,
    now,
  });
  const alarms = await AlarmBook.open(stores.blocks, keeper, now);
  const attachments = createAttachmentKeeper(stores.attachments);
  const quarantine = await QuarantineBook.open(stores.blocks, now);
  const books = { alarms, attachments, quarantine };
  return { session, keeper, random, now, log, roster, blocks: stores.blocks, ...books };
}

async function openRoster(
  place: RosterPlace,
  session: Session,
  state: RosterState | null,
): Promise<RosterKeeper> {
  const kept = state === null ? await RosterKeeper.open(place) : null;
  if (kept !== null) return kept;
  const fetched = state ?? (await fetchWhole(session));
  mustHoldPin(fetched, place.keeper.current().pin);
  const roster = new RosterKeeper(place, fetched);
  await roster.accept(fetched);
  return roster;
}

/** A device that was removed meanwhile opens what it has. */
function fetchWhole(session: Session): Promise<RosterState> {
  return fetchRoster(session, null).catch((error: unknown) => {
    if (!isVaultError(error, "invalid-token")) throw error;
    return fetchRosterByKey(session, null, error);
  });
}
