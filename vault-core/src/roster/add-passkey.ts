/**
 * Makes a passkey a member: its keys are derived from its PRF here, once, and only their public half leaves.
 * @module
 */
import { toMemberKeys } from "../keys/device.ts";
import { passkeySecrets } from "../keys/passkey.ts";
import { provePossession } from "../keys/sign-entry.ts";
import type { MemberId } from "../model/ids.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendAdd } from "./append-add.ts";
import type { RosterDevice } from "./device-roster.ts";

/** A roster with a passkey in it. */
export interface PasskeyAdded {
  readonly state: RosterState;
  readonly id: MemberId;
}

/**
 * Appends a passkey with its lockbox; one that is a member already is left as it is.
 *
 * @param passkey its WebAuthn credential id, and what its PRF gave for `passkeyEval()` (32 bytes).
 */
export async function addPasskey(
  device: RosterDevice,
  state: RosterState,
  passkey: { readonly credentialId: Uint8Array; readonly prf: Uint8Array },
): Promise<PasskeyAdded> {
  const { vault } = state;
  const secrets = passkeySecrets(passkey.prf, vault, passkey.credentialId);
  const keys = toMemberKeys(secrets);
  const pop = provePossession(secrets, vault, keys.kemKey);
  const after = await appendAdd(device, state, { class: "passkey", keys, pop });
  secrets.signSeed.fill(0);
  secrets.kemSeed.fill(0);
  return { state: after, id: secrets.id };
}
