/**
 * A passkey as a member of the vault: its keys come from what its PRF gives for one constant, so nothing of it has to
 * be kept anywhere. Whoever holds the authenticator and is verified by it can open the vault.
 *
 * sign seed = KDF(PRF, "passkey-sign", 32, vault, cred_id);  KEM seed = KDF(PRF, "passkey-kem", 32, vault, cred_id)
 * member id = H("passkey-id", vault, cred_id)[0..16];  prf.eval.first = H("prf-eval")
 * @module
 */
import { hash } from "../crypto/public.ts";
import { kdf } from "../crypto/secret.ts";
import type { MemberId, VaultId } from "../model/ids.ts";
import { toMemberId } from "../protocol/ids.ts";
import { idBytes } from "../protocol/shapes.ts";
import type { MemberSecrets } from "./device.ts";

/** What every client asks a passkey's PRF for: 32 bytes, a constant. */
export function passkeyEval(): Uint8Array {
  return hash("prf-eval");
}

/** Gives the member id of a passkey in a vault. */
export function passkeyId(vault: VaultId, credentialId: Uint8Array): MemberId {
  return toMemberId(hash("passkey-id", idBytes(vault), credentialId).slice(0, 16));
}

/** Derives a passkey's keys. @param prf what its PRF gave, 32 bytes; throws `TypeError` for anything else. */
export function passkeySecrets(
  prf: Uint8Array,
  vault: VaultId,
  credentialId: Uint8Array,
): MemberSecrets {
  return {
    id: passkeyId(vault, credentialId),
    signSeed: kdf(prf, "passkey-sign", 32, idBytes(vault), credentialId),
    kemSeed: kdf(prf, "passkey-kem", 32, idBytes(vault), credentialId),
  };
}
