/**
 * The names of things as branded texts: one kind cannot be passed where another is meant.
 * Brands are minted by the guards and readers of `protocol/ids.ts` alone.
 * @module
 */
declare const brand: unique symbol;
/** A text or byte array that carries the name of its kind in its type only. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** 16 bytes as 32 lower-case hex digits: H("ctl", genesis bytes)[0..16]. */
export type VaultId = Branded<string, "VaultId">;
/** 16 bytes as 32 lower-case hex digits; the kit's id is the word `recovery`. */
export type MemberId = Branded<string, "MemberId">;
/** A stream (device, segment), written `<32 hex>/<segment>`. */
export type StreamName = Branded<string, "StreamName">;
/** 32 bytes as 64 lower-case hex digits. */
export type BlockId = Branded<string, "BlockId">;
/** 32 bytes as 64 lower-case hex digits: H("att-id", stored bytes of an attachment). */
export type AttachmentAddress = Branded<string, "AttachmentAddress">;
/** 16 bytes as 22 base64url letters. */
export type GrantId = Branded<string, "GrantId">;
/** 16 bytes as 22 base64url letters. */
export type RecordId = Branded<string, "RecordId">;
/** Uid of a request as the OAuth interaction names it, `[A-Za-z0-9_-]{16,64}`. */
export type RequestUid = Branded<string, "RequestUid">;
/** RFC 3339 in UTC with `Z`. */
export type Instant = Branded<string, "Instant">;
