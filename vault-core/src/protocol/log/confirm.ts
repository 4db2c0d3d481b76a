/**
 * A device's word that a compaction lost nothing, and what the server says of compactions: who confirmed, when the old
 * blocks go, and its signed word that they are gone.
 *
 * SIG(device, "confirm", LP(vault) || u32(n) || state), n and state of the `truncate` entry.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { readHex } from "../../bytes/encoding.ts";
import { u32be } from "../../bytes/integers.ts";
import { lp, verifySignature } from "../../crypto/public.ts";
import type { VaultId } from "../../model/ids.ts";
import { binary, countShape, memberIdShape } from "../shapes.ts";
import { z } from "../zod.ts";

/** What a confirmation signs. */
export interface ConfirmFields {
  readonly vault: VaultId;
  /** Number of the `truncate` entry. */
  readonly n: number;
  /** The `state` of that entry, 32 bytes. */
  readonly state: Uint8Array;
}

/** Gives the bytes that a device signs under the label `confirm`. */
export function confirmMessage({ vault, n, state }: ConfirmFields): Uint8Array {
  const vaultBytes = readHex(vault);
  if (vaultBytes === null) throw new RangeError("no vault id");
  return concatBytes(lp(vaultBytes), u32be(n), state);
}

/** Tells whether a confirmation is the word of the member with this signing key. */
export function isConfirmation(
  signKey: Uint8Array,
  fields: ConfirmFields,
  signature: Uint8Array,
): boolean {
  return verifySignature(signKey, "confirm", confirmMessage(fields), signature);
}

/** The body of a confirmation. */
export const confirmAskShape = z.strictObject({ n: countShape, sig: binary(64) });

/** A compaction as the server sees it. Times are Unix ms by its clock. */
export const compactionShape = z.strictObject({
  n: countShape,
  /** When it stored the `truncate`. */
  stored: countShape,
  /** When it deletes at the latest. */
  due: countShape,
  /** Members that confirmed. */
  confirmed: z.array(memberIdShape),
  /** Its ack of kind `erase`, over the hash of the `truncate` entry; null until it has deleted. */
  erased: z.strictObject({ index: countShape, ts: countShape, sig: binary(64) }).nullable(),
});

/** The newest compactions, the newest first. */
export const compactionsShape = z.strictObject({ compactions: z.array(compactionShape) });

/** A compaction as the server sees it. */
export type CompactionView = z.output<typeof compactionShape>;
