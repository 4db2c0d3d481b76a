/**
 * Makes a new vault: keys of the first device and the kit, genesis, the first records.
 * @module
 */
import { wordsOf } from "../../crypto/words.ts";
import { isVaultError } from "../../errors.ts";
import { createDevice } from "../../keys/device.ts";
import { createEpochKey } from "../../keys/epoch.ts";
import { kitSecrets, writeKitCode } from "../../keys/kit.ts";
import { prepareVault, registerVault } from "../../roster/create.ts";
import { toPin } from "../../roster/pin.ts";
import { networkOf } from "../open/open-device.ts";
import { openWith, type OpenedVault } from "../open/open-with.ts";
import { whileLocked } from "../open/open.ts";
import { mustBeStrong, type VaultPlatform } from "../platform.ts";
import { createSecrets, mustBeEmpty } from "./secrets-box.ts";

/** What a new vault needs. */
export interface NewVault {
  /** Origin of the server. */
  readonly origin: string;
  readonly invite?: string;
  readonly password: string;
  readonly deviceName?: string;
}

/** A new vault with its recovery kit. */
export interface CreatedVault {
  readonly vault: OpenedVault;
  readonly kit: { readonly words: readonly string[]; readonly qr: string };
}

/**
 * Makes a vault on a server and opens it. The kit can be shown again until `kitVerify` succeeded.
 *
 * @throws {VaultError} weak-password; vault-exists; invite-invalid; signups-closed; unreachable.
 */
export async function createVault(
  platform: VaultPlatform,
  { origin, invite, password, deviceName }: NewVault,
): Promise<CreatedVault> {
  mustBeStrong(password);
  await mustBeEmpty(platform.stores);
  const { random, now } = platform;
  const device = createDevice(random);
  const rk = random(32);
  const vek = createEpochKey(random);
  const beginning = { device, kit: kitSecrets(rk), vek, now: now() };
  const prepared = prepareVault(beginning, random);
  await registerVault(networkOf(platform), origin, prepared, invite);
  const { state } = prepared;
  const vault = await whileLocked(platform, async () => {
    const secrets = await createSecrets(
      platform,
      {
        vault: state.vault,
        device: device.id,
        signSeed: device.signSeed,
        kemSeed: device.kemSeed,
        nextKemSeed: null,
        epochKeys: new Map([[1, vek]]),
        kit: rk,
        pin: toPin(state, {}),
      },
      { origin, name: deviceName ?? platform.deviceName, password },
    );
    return openWith(platform, secrets, state);
  });
  await syncIfReachable(vault);
  return {
    vault,
    kit: { words: wordsOf(rk), qr: writeKitCode({ origin, vault: state.vault, rk }) },
  };
}

/** The first records go to the server at once, so that the kit alone restores them; offline they go later. */
async function syncIfReachable({ api }: OpenedVault): Promise<void> {
  try {
    await api.sync();
  } catch (error) {
    if (!isVaultError(error)) throw error;
  }
}
