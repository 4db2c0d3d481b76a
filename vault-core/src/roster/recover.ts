/**
 * Restores a vault from the recovery kit: the kit finds it, logs in as `recovery`, opens the keys, and admits this
 * device.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { toMemberKeys } from "../keys/device.ts";
import { kitFindId, kitSecrets } from "../keys/kit.ts";
import type { VaultId } from "../model/ids.ts";
import { findShape } from "../protocol/log/login.ts";
import { PATHS } from "../protocol/paths.ts";
import { callServer, readAnswer, type Network } from "../transport/call.ts";
import {
  admitThisDevice,
  type MemberOpened,
  openAsMember,
  type Recovered,
  type VaultAddress,
  wipeMember,
} from "./admit-self.ts";

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
  address: VaultAddress,
  rk: Uint8Array,
): Promise<Pick<MemberOpened, "state" | "epochKeys">> {
  const kit = kitSecrets(rk);
  const { state, epochKeys } = await openAsMember(address, kit, kitRefused);
  wipeMember(kit);
  return { state, epochKeys };
}

/** Admits a new device in the kit's name and gives its secrets. Nothing of the kit is used up. */
export async function recoverVault(
  address: VaultAddress,
  rk: Uint8Array,
  random: RandomSource,
): Promise<Recovered> {
  const kit = kitSecrets(rk);
  const opened = await openAsMember(address, kit, kitRefused);
  const recovered = await admitThisDevice(opened, kit, { network: address.network, random });
  wipeMember(kit);
  return recovered;
}

function kitRefused(cause?: unknown): VaultError {
  return new VaultError(
    "KIT_MISMATCH",
    "This recovery kit does not belong to the vault. Check the words, or use the newest kit.",
    { cause },
  );
}
