/**
 * Puts an unlocked device together: roster, log, session, alarms.
 * @module
 */
import { VaultError } from "../errors.ts";
import { localKey } from "../keys/secrets.ts";
import { openLog } from "../log/open-log.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { internalCollections } from "../records/internal/envelope.ts";
import { collections } from "../records/registry.ts";
import { fetchRoster } from "../roster/fetch-roster.ts";
import { mustHoldPin } from "../roster/pin.ts";
import { createAttachmentKeeper } from "../sync/attachment-keeper.ts";
import { AlarmBook } from "../sync/alarms.ts";
import { QuarantineBook } from "../sync/quarantine.ts";
import { RosterKeeper } from "../sync/roster-keeper.ts";
import type { SyncDevice } from "../sync/sync-device.ts";
import type { Network } from "../transport/call.ts";
import { createSession, type Session } from "../transport/login.ts";
import type { VaultPlatform } from "./platform.ts";
import type { OpenSecrets } from "./secrets-box.ts";

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
  { luk, keeper, origin }: OpenSecrets,
  state: RosterState | null,
): Promise<SyncDevice> {
  const { stores, random, now } = platform;
  const { vault, device, signSeed } = keeper.current();
  const session = createSession(networkOf(platform), { origin, vault, device, signSeed });
  const roster = await openRoster(platform, keeper.current(), session, state);
  const log = await openLog({
    stores,
    keeper,
    outboxKey: localKey(luk, "local-outbox", { vault, device }),
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
  { stores }: VaultPlatform,
  { pin }: ReturnType<OpenSecrets["keeper"]["current"]>,
  session: Session,
  state: RosterState | null,
): Promise<RosterKeeper> {
  const kept = state === null ? await RosterKeeper.open(stores.blocks, pin) : null;
  if (kept !== null) return kept;
  const fetched = state ?? (await fetchRoster(session, null));
  mustHoldPin(fetched, pin);
  const keeper = new RosterKeeper(stores.blocks, fetched);
  await keeper.accept(fetched);
  return keeper;
}
