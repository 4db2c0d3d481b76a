/**
 * The server's signed word that it stored a block, erased or revoked: proof against it, should it forget.
 *
 * SIG(server, "server-ack", LP(vault) || LP(what) || LP(ref) || u64(index) || u64(ts))
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { readHex } from "../../bytes/encoding.ts";
import { u64be } from "../../bytes/integers.ts";
import { lp, verifySignature } from "../../crypto/public.ts";
import type { VaultId } from "../../model/ids.ts";

/** What a server acknowledges. */
export type AckKind = "block" | "erase" | "revoke";

/** The fields that an ack signs. */
export interface AckFields {
  readonly vault: VaultId;
  readonly what: AckKind;
  /** Raw bytes of the id of what was stored, erased or revoked. */
  readonly ref: Uint8Array;
  /** The server's number of the event, rising within the vault; for a block its change number. */
  readonly index: number;
  /** Unix milliseconds by the server's clock. */
  readonly ts: number;
}

/** Gives the bytes that the server signs under the label `server-ack`. */
export function ackMessage({ vault, what, ref, index, ts }: AckFields): Uint8Array {
  const vaultBytes = readHex(vault);
  if (vaultBytes === null) throw new RangeError("no vault id");
  return concatBytes(lp(vaultBytes), lp(what), lp(ref), u64be(index), u64be(ts));
}

/** Tells whether an ack is the word of the server whose key the roster names. */
export function isAck(serverKey: Uint8Array, fields: AckFields, signature: Uint8Array): boolean {
  return verifySignature(serverKey, "server-ack", ackMessage(fields), signature);
}
