/**
 * Restores a vault from the recovery kit: the kit finds it, logs in as `recovery`, opens the keys, and admits this
 * device. The kit has no memory: what the server shows is believed as far as signatures go.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { createDevice, toMemberKeys } from "../keys/device.ts";
import { kitFindId, kitSecrets, mustBeKitOf } from "../keys/kit.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import { provePossession } from "../keys/sign-entry.ts";
import type { VaultId } from "../model/ids.ts";
import { RECOVERY_ID } from "../protocol/ids.ts";
import { findShape } from "../protocol/log/login.ts";
import { PATHS } from "../protocol/paths.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { callServer, readAnswer, type Network } from "../transport/call.ts";
import { createSession, type Session } from "../transport/login.ts";
import { type EpochKeys, fetchEpochKeys } from "./epoch-keys.ts";
import { fetchRoster } from "./fetch-roster.ts";
import { appendAdd } from "./pair-existing.ts";
import { toPin } from "./pin.ts";

/** A vault that the kit opened, with this device as a new member. */
export interface Recovered {
  readonly secrets: DeviceSecrets;
  readonly state: RosterState;
}

/** What the kit opens. */
export interface KitOpened {
  readonly session: Session;
  readonly state: RosterState;
  readonly epochKeys: EpochKeys;
}

/**
 * Finds the vault of a kit.
 * @param rk the kit's 32 bytes.
 * @throws {VaultError} KIT_MISMATCH if the server knows no vault of this kit.
 */
export async function findVault(
  network: Network,
  origin: string,
  rk: Uint8Array,
): Promise<VaultId> {
  const { signKey } = toMemberKeys(kitSecrets(rk));
  const call = {
    method: "POST" as const,
    path: PATHS.find,
    body: { kit: kitFindId(signKey) },
    idempotent: true,
  };
  const answer = await callServer(network, origin, call).catch((error: unknown) => {
    if (isVaultError(error, "not-found"))
      throw new VaultError("KIT_MISMATCH", "This server has no vault of this recovery kit.", {
        cause: error,
      });
    throw error;
  });
  return (await readAnswer(answer, findShape)).vault;
}

/**
 * Logs in as the kit, verifies the roster and that it names this kit, and unwraps the keys of all epochs.
 * @throws {VaultError} KIT_MISMATCH; WRONG_VAULT; ROSTER_*; LOCKBOX_MISSING; BAD_LOCKBOX; KEY_SUBSTITUTED.
 */
export async function openByKit(
  network: Network,
  origin: string,
  vault: VaultId,
  rk: Uint8Array,
): Promise<KitOpened> {
  const kit = kitSecrets(rk);
  const login = { origin, vault, device: RECOVERY_ID, signSeed: kit.signSeed };
  const session = createSession(network, login);
  const state = await fetchRoster(session, null).catch((error: unknown) => {
    if (isVaultError(error, "invalid-token"))
      throw new VaultError("KIT_MISMATCH", "This recovery kit does not open the vault.", {
        cause: error,
      });
    throw error;
  });
  if (state.vault !== vault) throw new VaultError("WRONG_VAULT", "This is not your vault.");
  mustBeKitOf(state, kit);
  const epochKeys = await fetchEpochKeys(session, state, {
    member: RECOVERY_ID,
    kemSeeds: [kit.kemSeed],
    held: new Map(),
  });
  return { session, state, epochKeys };
}

/** Admits a new device in the kit's name and gives its secrets; the pin holds no vector, for the kit knows none. */
export async function recoverVault(
  network: Network,
  origin: string,
  rk: Uint8Array,
  random: RandomSource,
): Promise<Recovered> {
  const vault = await findVault(network, origin, rk);
  const { session, state, epochKeys } = await openByKit(network, origin, vault, rk);
  const device = createDevice(random);
  const keys = toMemberKeys(device);
  const pop = provePossession(device, vault, keys.kemKey);
  const kit: DeviceSecrets = {
    vault,
    device: RECOVERY_ID,
    ...pickSeeds(rk),
    nextKemSeed: null,
    epochKeys,
    kit: null,
    pin: toPin(state, {}),
  };
  const keeper = keepInMemory(kit);
  const after = await appendAdd({ session, random, now: network.now, keeper }, state, keys, pop);
  const secrets: DeviceSecrets = {
    ...keeper.current(),
    device: device.id,
    signSeed: device.signSeed,
    kemSeed: device.kemSeed,
    pin: toPin(after, {}),
  };
  return { secrets, state: after };
}

function pickSeeds(rk: Uint8Array): Pick<DeviceSecrets, "signSeed" | "kemSeed"> {
  const { signSeed, kemSeed } = kitSecrets(rk);
  return { signSeed, kemSeed };
}

/** The kit's secrets are never written: they live as long as the recovery. */
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
