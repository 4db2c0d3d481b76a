/**
 * Signs roster entries and proofs of possession with keys of members.
 * @module
 */
import { toHex } from "../bytes/encoding.ts";
import { sign } from "../crypto/secret.ts";
import type { MemberId, VaultId } from "../model/ids.ts";
import type { RosterBody } from "../protocol/roster/bodies.ts";
import { popMessage, type RosterEntry, writeEntry } from "../protocol/roster/entry.ts";

/** Who signs, and with which seed. */
export interface EntrySigner {
  readonly id: MemberId;
  readonly signSeed: Uint8Array;
}

/** Writes the text of an entry and signs it by all who are named; the author must be among them. */
export function signEntry(body: RosterBody, signers: readonly EntrySigner[]): RosterEntry {
  const bytes = writeEntry(body);
  return {
    bytes,
    sigs: signers.map(({ id, signSeed }) => ({ by: id, sig: toHex(sign(signSeed, "ctl", bytes)) })),
  };
}

/** Shows that a new member, or a new kit, holds its signing key: 64 bytes. */
export function provePossession(
  { id, signSeed }: EntrySigner,
  vault: VaultId,
  kemKey: Uint8Array,
): Uint8Array {
  return sign(signSeed, "pop", popMessage(vault, id, kemKey));
}
