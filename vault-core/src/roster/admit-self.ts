/**
 * Opens a vault with keys that are derived, not kept: those of the recovery kit or of a passkey. They log in as their
 * member, open the epoch keys, and admit this device; then they are wiped. Neither has a memory: what the server shows
 * is believed as far as signatures go.
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { createDevice, type MemberSecrets, toMemberKeys } from "../keys/device.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import { provePossession } from "../keys/sign-entry.ts";
import type { VaultId } from "../model/ids.ts";
import { activeMember } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { Network } from "../transport/call.ts";
import { createSession, type Session } from "../transport/login.ts";
import { appendAdd } from "./append-add.ts";
import { type EpochKeys, fetchEpochKeys } from "./epoch-keys.ts";
import { fetchRoster } from "./fetch-roster.ts";
import { toPin } from "./pin.ts";

/** Where a vault is. */
export interface VaultAddress {
  readonly network: Network;
  readonly origin: string;
  readonly vault: VaultId;
}

/** What derived keys open. */
export interface MemberOpened {
  readonly session: Session;
  readonly state: RosterState;
  readonly epochKeys: EpochKeys;
}

/** A vault that derived keys opened, with this device as a new member. */
export interface Recovered {
  readonly secrets: DeviceSecrets;
  readonly state: RosterState;
}

/**
 * Logs in with derived keys, verifies the roster and that it names exactly these keys, and unwraps the keys of all
 * epochs. Nothing is changed at the server.
 *
 * @param refused makes the error for keys that are not, or no longer, those of the member.
 * @throws {VaultError} what `refused` makes; WRONG_VAULT; ROSTER_*; LOCKBOX_MISSING; BAD_LOCKBOX; KEY_SUBSTITUTED.
 */
export async function openAsMember(
  { network, origin, vault }: VaultAddress,
  { id, signSeed, kemSeed }: MemberSecrets,
  refused: (cause?: unknown) => VaultError,
): Promise<MemberOpened> {
  const session = createSession(network, { origin, vault, device: id, signSeed });
  const state = await fetchRoster(session, null).catch((error: unknown) => {
    throw isVaultError(error, "invalid-token") ? refused(error) : error;
  });
  if (state.vault !== vault) throw new VaultError("WRONG_VAULT", "This is not your vault.");
  const member = activeMember(state, id);
  const keys = toMemberKeys({ id, signSeed, kemSeed });
  const isNamed =
    member !== null &&
    equalBytes(member.signKey, keys.signKey) &&
    equalBytes(member.kemKey, keys.kemKey);
  if (!isNamed) throw refused();
  const held: EpochKeys = new Map();
  const epochKeys = await fetchEpochKeys(session, state, { member: id, kemSeeds: [kemSeed], held });
  return { session, state, epochKeys };
}

/** Admits a new device in the member's name and gives its secrets; the pin holds no vector, for the member knows none. */
export async function admitThisDevice(
  { session, state, epochKeys }: MemberOpened,
  member: MemberSecrets,
  { network, random }: { readonly network: Network; readonly random: RandomSource },
): Promise<Recovered> {
  const { vault } = state;
  const device = createDevice(random);
  const keys = toMemberKeys(device);
  const pop = provePossession(device, vault, keys.kemKey);
  const keeper = keepInMemory({
    vault,
    device: member.id,
    signSeed: member.signSeed,
    kemSeed: member.kemSeed,
    nextKemSeed: null,
    epochKeys,
    kit: null,
    pin: toPin(state, {}),
  });
  const author = { session, random, now: network.now, keeper };
  const after = await appendAdd(author, state, { class: "device", keys, pop });
  const secrets: DeviceSecrets = {
    ...keeper.current(),
    device: device.id,
    signSeed: device.signSeed,
    kemSeed: device.kemSeed,
    pin: toPin(after, {}),
  };
  return { secrets, state: after };
}

/** Overwrites derived seeds once they have done their work. */
export function wipeMember({ signSeed, kemSeed }: MemberSecrets): void {
  signSeed.fill(0);
  kemSeed.fill(0);
}

/** The member's secrets are never written: they live as long as the admission. */
function keepInMemory(secrets: DeviceSecrets): SecretsKeeper {
  let held = secrets;
  return {
    current: () => held,
    save: (next) => {
      held = next;
      return Promise.resolve();
    },
  };
}
