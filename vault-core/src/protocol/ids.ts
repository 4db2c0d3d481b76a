/**
 * Guards, readers and makers of the branded ids: the only place where a brand is minted.
 * @module
 */
import { toBase64Url, toHex } from "../bytes/encoding.ts";
import type {
  AttachmentAddress,
  BlockId,
  GrantId,
  Instant,
  MemberId,
  RecordId,
  RequestUid,
  StreamName,
  VaultId,
} from "../model/ids.ts";

/** The kit's member id in rosters and lockboxes. */
export const RECOVERY_ID: MemberId = "recovery" as MemberId;

/** Tells whether a text is a vault id: 32 lower-case hex digits. */
export function isVaultId(text: unknown): text is VaultId {
  return typeof text === "string" && /^[0-9a-f]{32}$/.test(text);
}

/** Tells whether a text is a member id: 32 lower-case hex digits, or `recovery`. */
export function isMemberId(text: unknown): text is MemberId {
  return typeof text === "string" && (text === "recovery" || /^[0-9a-f]{32}$/.test(text));
}

/** Tells whether a text names a stream: `<32 hex>/<segment 1..2^32-1>`, decimal without leading zeros. */
export function isStreamName(text: unknown): text is StreamName {
  if (typeof text !== "string" || !/^[0-9a-f]{32}\/[1-9]\d{0,9}$/.test(text)) return false;
  return Number(text.slice(33)) <= 0xffffffff;
}

/** Tells whether a text is a block id: 64 lower-case hex digits. */
export function isBlockId(text: unknown): text is BlockId {
  return typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
}

/** Tells whether a text is the address of an attachment: 64 lower-case hex digits. */
export function isAttachmentAddress(text: unknown): text is AttachmentAddress {
  return typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
}

/** Tells whether a text is a grant id: 16 bytes as 22 canonical base64url letters. */
export function isGrantId(text: unknown): text is GrantId {
  return typeof text === "string" && /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text);
}

/** Tells whether a text is a record id: 16 bytes as 22 canonical base64url letters. */
export function isRecordId(text: unknown): text is RecordId {
  return typeof text === "string" && /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text);
}

/** Tells whether a text can be the uid of a request. */
export function isRequestUid(text: unknown): text is RequestUid {
  return typeof text === "string" && /^[A-Za-z0-9_-]{16,64}$/.test(text);
}

/** Tells whether a text is an RFC 3339 instant in UTC of a date that exists. */
export function isInstant(text: unknown): text is Instant {
  return (
    typeof text === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(Date.parse(text)).toISOString().slice(0, 10) === text.slice(0, 10)
  );
}

/** Makes a vault id of 16 bytes. */
export function toVaultId(bytes: Uint8Array): VaultId {
  return toHex(sized(bytes, 16)) as VaultId;
}

/** Makes a member id of 16 bytes. */
export function toMemberId(bytes: Uint8Array): MemberId {
  return toHex(sized(bytes, 16)) as MemberId;
}

/** Makes a block id of 32 bytes. */
export function toBlockId(bytes: Uint8Array): BlockId {
  return toHex(sized(bytes, 32)) as BlockId;
}

/** Makes the address of an attachment of 32 bytes. */
export function toAttachmentAddress(bytes: Uint8Array): AttachmentAddress {
  return toHex(sized(bytes, 32)) as AttachmentAddress;
}

/** Makes a grant id of 16 bytes. */
export function toGrantId(bytes: Uint8Array): GrantId {
  return toBase64Url(sized(bytes, 16)) as GrantId;
}

/** Makes a record id of 16 bytes. */
export function toRecordId(bytes: Uint8Array): RecordId {
  return toBase64Url(sized(bytes, 16)) as RecordId;
}

/** Names the stream of a device's segment. Throws `RangeError` for a segment outside 1..2^32-1. */
export function toStreamName(device: MemberId, segment: number): StreamName {
  const name = `${device}/${segment}`;
  if (!isStreamName(name)) throw new RangeError("no stream name");
  return name;
}

/** Writes Unix milliseconds as an instant with whole seconds if they are whole, else with milliseconds. */
export function toInstant(unixMs: number): Instant {
  return new Date(unixMs).toISOString().replace(".000Z", "Z") as Instant;
}

function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length)
    throw new RangeError(`${length} bytes are needed, not ${bytes.length}`);
  return bytes;
}
