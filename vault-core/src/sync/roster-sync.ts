/**
 * Brings the roster up to date: fetch, verify, hold against the pin; then the keys of new epochs, this device's own
 * KEM key, and notes of what others changed.
 * @module
 */
import { isVaultError, VaultError } from "../errors.ts";
import { isHelper } from "../log/members/helper-lines.ts";
import type { RosterEntry } from "../protocol/roster/entry.ts";
import { activeMember } from "../protocol/roster/members.ts";
import { readRosterBody } from "../protocol/roster/rules.ts";
import type { RosterState, VerifiedEntry } from "../protocol/roster/state.ts";
import { keepEpochKeys } from "../roster/device-roster.ts";
import { fetchRoster, fetchRosterByKey } from "../roster/fetch-roster.ts";
import { keepHelperKeys } from "../roster/helper-keys.ts";
import { settleKit } from "../roster/kit-replace.ts";
import { nameServer } from "../roster/name-server.ts";
import { mustHoldPin } from "../roster/pin.ts";
import { isLockboxOfLostKey, rotateKemKey } from "../roster/rotate-kem.ts";
import { putLate } from "./tell-quarantine.ts";
import { savePin, type SyncDevice } from "./sync-device.ts";

/** Ops of others that the owner is told of. */
const NEWS: ReadonlySet<string> = new Set(["add", "remove", "recovery"]);

/**
 * Fetches what is new in the roster and acts on it.
 * @throws {VaultError} ROSTER_*; device-removed; LOCKBOX_MISSING; BAD_LOCKBOX; KEY_SUBSTITUTED.
 */
export async function syncRoster(device: SyncDevice): Promise<void> {
  const before = device.roster.current();
  const state = await fetchRoster(device.session, before);
  mustHoldPin(state, device.keeper.current().pin);
  await accept(device, before, state);
  mustBeIn(device, state);
  await keepKeys(device, state).catch((error: unknown) => renewLostKey(device, state, error));
  await accept(device, state, await rotateKemKey(device, state));
  await nameServerOnce(device);
  await settleKit(device, device.roster.current());
  await tellKitChange(device);
}

/**
 * Finds out why the server admits this device no more. Its mere word counts for nothing: a removal is believed once the
 * roster shows one that another member signed, and that is kept.
 *
 * @param error with which the server refused; any other than a refused login is thrown as it is.
 * @throws {VaultError} device-removed; ROSTER_* without such a removal; the error itself if this device is still a member.
 */
export async function syncRemoval(device: SyncDevice, error: unknown): Promise<never> {
  if (!isVaultError(error, "invalid-token")) throw error;
  const before = device.roster.current();
  const state = await fetchRosterByKey(device.session, before, error);
  mustHoldPin(state, device.keeper.current().pin);
  await accept(device, before, state);
  mustBeIn(device, state);
  mustHaveTime(device, state);
  throw error;
}

/** Notes a new kit that waits for its 72 hours: at each start and each sync, until it is in force or has lapsed. */
export async function tellKitChange({ alarms, roster }: SyncDevice): Promise<void> {
  const ask = roster.current().recoveryAsk;
  const details = ask === null ? null : { n: ask.n, by: ask.by };
  await alarms.tellOnly(
    "KIT_CHANGE_PENDING",
    "A new recovery kit waits for its 72 hours. If you did not ask for it, cancel it with the old kit, or remove the device that asked.",
    details,
  );
}

/** A helper has keys of collections alone; with more of them it opens more of what it holds. */
async function keepKeys(device: SyncDevice, state: RosterState): Promise<void> {
  if (!isHelper(state, device.keeper.current().device)) await keepEpochKeys(device, state);
  else if (await keepHelperKeys(device, state)) await device.log.openClosed();
}

/**
 * A disk that was put back to before a change of keys has not the key that opens the newest lockbox, and lockboxes are
 * written once. A new KEM key in the roster lets the device in again with the next epoch; what it saves waits for that.
 */
async function renewLostKey(
  device: SyncDevice,
  state: RosterState,
  error: unknown,
): Promise<never> {
  if (!isVaultError(error, "BAD_LOCKBOX") || !isLockboxOfLostKey(device, state)) throw error;
  await accept(device, state, await rotateKemKey(device, state));
  throw new VaultError(
    "LOCKBOX_MISSING",
    "This device was restored from a backup that is older than the vault's newest key. What you save here is kept, and goes out with the next change of keys: remove a device that you do not use, or clean up, on another one.",
    { cause: error },
  );
}

async function accept(device: SyncDevice, before: RosterState, after: RosterState): Promise<void> {
  if (after.head[1] === before.head[1]) return;
  await device.roster.accept(after);
  await takeLate(device);
  await savePin(device);
  const me = device.keeper.current().device;
  const news = after.entries.slice(before.entries.length);
  for (const entry of news) if (entry.by !== me && NEWS.has(entry.op)) await tell(device, entry);
}

/** What was held of a removed member beyond its cut-off goes to review, before it is pinned as held. */
async function takeLate(device: SyncDevice): Promise<void> {
  await putLate(device, await device.log.takeLate());
}

function tell({ alarms }: SyncDevice, { n, op, by, entry }: VerifiedEntry): Promise<void> {
  const text = "Another device changed the list of your devices.";
  const device = subjectOf(entry);
  return alarms.raise("ROSTER_CHANGED", text, { n, op, by, ...(device !== null && { device }) });
}

/** Which member an entry adds or removes; null for what is about the kit. */
function subjectOf(entry: RosterEntry): string | null {
  const body = readRosterBody(entry);
  if (body.op === "add") return body.device.id;
  return body.op === "remove" ? body.device : null;
}

function mustBeIn({ keeper }: SyncDevice, state: RosterState): void {
  if (activeMember(state, keeper.current().device) === null)
    throw new VaultError("device-removed", "This device was removed from the vault.");
}

/** A helper's time is in the roster too, and ends by itself. */
function mustHaveTime({ keeper, now, session }: SyncDevice, state: RosterState): void {
  const until = activeMember(state, keeper.current().device)?.until ?? null;
  if (until !== null && until <= now() + session.clockOffset())
    throw new VaultError("device-removed", "This device's time in the vault is over.");
}

/** The first device to log in names the server's key; from then on only that one's acks count. */
async function nameServerOnce(device: SyncDevice): Promise<void> {
  const state = device.roster.current();
  const key = device.session.serverKey();
  const me = device.keeper.current().device;
  if (state.serverKey !== null || key === null || isHelper(state, me)) return;
  await accept(device, state, await nameServer(device, state, key));
}
