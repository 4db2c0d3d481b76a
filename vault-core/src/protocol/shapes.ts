/**
 * Small shapes that the wire messages share: branded ids and binary members. Ids travel as hex, other binary as
 * base64url; a binary member is read as bytes (`z.output`) and written by `toBase64Url`.
 * @module
 */
import { readBase64Url, readHex, toBase64Url } from "../bytes/encoding.ts";
import type { BlockId, MemberId, StreamName, VaultId } from "../model/ids.ts";
import { isBlockId, isMemberId, isStreamName, isVaultId } from "./ids.ts";
import { z } from "./zod.ts";

/** A vault id. */
export const vaultIdShape: z.ZodCustom<VaultId, VaultId> = z.custom<VaultId>(isVaultId, "vault id");

/** A member id; the kit's is `recovery`. */
export const memberIdShape: z.ZodCustom<MemberId, MemberId> = z.custom<MemberId>(
  isMemberId,
  "member id",
);

/** The name of a stream. */
export const streamNameShape: z.ZodCustom<StreamName, StreamName> = z.custom<StreamName>(
  isStreamName,
  "stream name",
);

/** A block id. */
export const blockIdShape: z.ZodCustom<BlockId, BlockId> = z.custom<BlockId>(isBlockId, "block id");

/** A hash as 64 lower-case hex digits. */
export const hashHexShape: z.ZodString = z.string().regex(/^[0-9a-f]{64}$/);

/** A whole number from 0 to 2^53-1. */
export const countShape: z.ZodNumber = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** A roster head: number and hash of the newest entry. */
export const headShape: z.ZodTuple<[z.ZodNumber, z.ZodString], null> = z.tuple([
  countShape,
  hashHexShape,
]);

/** Base64url text of `least` to `most` bytes (exactly `least` by default), read as bytes. */
export function binary(least: number, most = least): z.ZodType<Uint8Array, string> {
  return z
    .string()
    .max(Math.ceil((most * 4) / 3))
    .transform((text, context) => {
      const bytes = readBase64Url(text);
      if (bytes !== null && bytes.length >= least && bytes.length <= most) return bytes;
      context.addIssue({ code: "custom", message: "base64url of another length" });
      return z.NEVER;
    });
}

/** The bytes that an id stands for on the wire under a hash: raw for hex, the letters of `recovery`. */
export function idBytes(id: VaultId | MemberId | BlockId): Uint8Array {
  return readHex(id) ?? new TextEncoder().encode(id);
}

/** Writes the members of an object that are bytes as base64url; the rest stays. */
export function toWire<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Value[Key] extends Uint8Array ? string : Value[Key] } {
  const entries = Object.entries(value).map(([key, member]: [string, unknown]) => [
    key,
    member instanceof Uint8Array ? toBase64Url(member) : member,
  ]);
  return Object.fromEntries(entries);
}
