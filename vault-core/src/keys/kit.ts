/**
 * The recovery kit: 32 random bytes (RK) as 24 words and a QR code, from which the kit's keys are derived.
 * With it alone the vault can be restored, and a thief who has it needs nothing else.
 *
 * QR text: `rv1:kit?u=<origin>&v=<vault, 32 hex>&k=<RK, 43 base64url>`
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import { readBase64Url, toBase64Url, toHex } from "../bytes/encoding.ts";
import { hash } from "../crypto/public.ts";
import { kdf } from "../crypto/secret.ts";
import { VaultError } from "../errors.ts";
import type { VaultId } from "../model/ids.ts";
import { isVaultId, RECOVERY_ID } from "../protocol/ids.ts";
import { kitOf } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { type MemberSecrets, toMemberKeys } from "./device.ts";

/** What the QR code of a kit says. */
export interface KitCode {
  /** Origin of the server that held the vault when the kit was printed. */
  readonly origin: string;
  readonly vault: VaultId;
  /** RK, 32 bytes. */
  readonly rk: Uint8Array;
}

/** Derives the kit's seeds from RK. Throws `TypeError` unless RK is 32 bytes. */
export function kitSecrets(rk: Uint8Array): MemberSecrets {
  return {
    id: RECOVERY_ID,
    signSeed: kdf(rk, "recovery-sign", 32),
    kemSeed: kdf(rk, "recovery-kem", 32),
  };
}

/** Gives what a server finds the vault of a kit by: 16 bytes of a hash of its public key, as hex. */
export function kitFindId(signKey: Uint8Array): string {
  return toHex(hash("kit-find", signKey).subarray(0, 16));
}

/** Throws KIT_MISMATCH unless the roster names exactly this kit. */
export function mustBeKitOf(state: RosterState, kit: MemberSecrets): void {
  const named = kitOf(state);
  const keys = toMemberKeys(kit);
  if (!equalBytes(named.signKey, keys.signKey) || !equalBytes(named.kemKey, keys.kemKey))
    throw new VaultError(
      "KIT_MISMATCH",
      "This recovery kit does not belong to the vault. Check the words, or use the newest kit.",
    );
}

/** Writes the text of a kit's QR code. */
export function writeKitCode({ origin, vault, rk }: KitCode): string {
  return `rv1:kit?u=${origin}&v=${vault}&k=${toBase64Url(rk)}`;
}

/** Reads the text of a kit's QR code; null for any other text. */
export function readKitCode(text: string): KitCode | null {
  const parts = /^rv1:kit\?u=([^&\s]{1,256})&v=([0-9a-f]{32})&k=([A-Za-z0-9_-]{43})$/.exec(text);
  const [, origin, vault, key] = parts ?? [];
  const rk = readBase64Url(key ?? "");
  if (origin === undefined || !isVaultId(vault) || rk?.length !== 32) return null;
  return isOrigin(origin) ? { origin, vault, rk } : null;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
