/**
 * Joins an existing vault: this device shows a QR code and nine words, another one reads either and admits it.
 * @module
 */
import { beginPairing, finishPairing } from "../../roster/pair-new.ts";
import { networkOf } from "../open/open-device.ts";
import { openWith, type OpenedVault } from "../open/open-with.ts";
import { whileLocked } from "../open/open.ts";
import { mustBeStrong, type VaultPlatform } from "../platform.ts";
import { createSecrets, mustBeEmpty } from "./secrets-box.ts";

/** A device that waits to be admitted. */
export interface Joining {
  /** Text of the QR code. */
  readonly qr: string;
  /** Nine words that say the same, to be typed where no camera is. */
  readonly codeWords: readonly string[];
  /** Instant in Unix milliseconds after which another code is needed. */
  readonly expiresAt: number;
  /** Six words that the other screen shows too. */
  words(): Promise<readonly string[]>;
  /**
   * Waits to be admitted, fetches everything, and opens the vault.
   *
   * @param password for this device alone.
   * @throws {VaultError} weak-password; PAIRING_MISMATCH; pairing-gone; interrupted.
   */
  finished(password: string): Promise<OpenedVault>;
  /** Gives up waiting. */
  cancel(): void;
}

/** Begins to join a vault of a server. @throws {VaultError} vault-exists; unreachable. */
export async function joinVault(
  platform: VaultPlatform,
  { origin, deviceName }: { readonly origin: string; readonly deviceName?: string },
): Promise<Joining> {
  await mustBeEmpty(platform.stores);
  const waiting = new AbortController();
  const server = { network: networkOf(platform), origin, signal: waiting.signal };
  const pairing = await beginPairing(server, platform.random);
  const name = deviceName ?? platform.deviceName;
  return {
    qr: pairing.qr,
    codeWords: pairing.codeWords,
    expiresAt: pairing.expiresAt,
    words: async () => Promise.resolve(pairing.words),
    finished: async (password) => {
      mustBeStrong(password);
      const admitted = await finishPairing(server, pairing);
      return whileLocked(platform, async () => {
        const secrets = await createSecrets(platform, admitted.secrets, { origin, name, password });
        return openWith(platform, secrets, null);
      });
    },
    cancel: () => waiting.abort(),
  };
}
