/**
 * A roster entry on the wire: its JSON text, and signatures over exactly that text. There is no canonical JSON: the
 * bytes are kept, and a text that would not be written the same again is refused.
 * @module
 */
import { readHex, toHex } from "../../bytes/encoding.ts";
import { concatBytes } from "../../bytes/compare.ts";
import { hash, lp } from "../../crypto/public.ts";
import type { MemberId, VaultId } from "../../model/ids.ts";
import { countShape, hashHexShape, idBytes, memberIdShape, vaultIdShape } from "../shapes.ts";
import { z } from "../zod.ts";
import { must } from "./must.ts";

/** An Ed25519 signature as 128 hex digits. */
export const signatureHexShape: z.ZodString = z.string().regex(/^[0-9a-f]{128}$/);
/** An Ed25519 public key, or another 32 bytes, as hex. */
export const key32HexShape: z.ZodString = hashHexShape;
/** An X-Wing public key as hex. */
export const kemHexShape: z.ZodString = z.string().regex(/^[0-9a-f]{2432}$/);

/** The outer form of an entry. */
export const rosterEntryShape = z.strictObject({
  bytes: z.string().min(2).max(65_536),
  sigs: z
    .array(z.strictObject({ by: memberIdShape, sig: signatureHexShape }))
    .min(1)
    .max(32),
});

/** A roster entry: its signed text, and who signed it. */
export type RosterEntry = z.infer<typeof rosterEntryShape>;

/** Members that all entries but genesis share. */
export const commonMembers = {
  n: countShape,
  vault: vaultIdShape,
  prev: hashHexShape,
  by: memberIdShape,
  ts: countShape,
};

/** Gives the hash that chains entries: H("ctl", bytes), 32 bytes. */
export function entryHash(bytes: string): Uint8Array {
  return hash("ctl", bytes);
}

/** Writes the text of an entry from its body. */
export function writeEntry(body: object): string {
  return JSON.stringify(body);
}

/** Reads the text of an entry as JSON. Throws ROSTER_BAD for a text that JSON would not write the same. */
export function readEntryJson(bytes: string): unknown {
  let body: unknown = null;
  try {
    body = JSON.parse(bytes);
  } catch {
    must(false, "an entry is no JSON");
  }
  must(JSON.stringify(body) === bytes, "an entry is not written as JSON writes it");
  return body;
}

/** Gives what a new member signs under the label `pop` to show that it holds its signing key. */
export function popMessage(vault: VaultId, id: MemberId, kemKey: Uint8Array): Uint8Array {
  return concatBytes(lp(idBytes(vault)), lp(idBytes(id)), lp(kemKey));
}

/** Reads hex that a shape has already checked. */
export function hexToBytes(text: string): Uint8Array {
  const bytes = readHex(text);
  must(bytes !== null, "a value is no hex");
  return bytes;
}

/** Writes an entry's hash as it stands in `prev` and in heads. */
export function entryHashHex(bytes: string): string {
  return toHex(entryHash(bytes));
}
