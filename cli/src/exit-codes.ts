/**
 * The one table from error codes to exit statuses (docs/guide/own.md).
 * @module
 */
import type { VaultErrorCode } from "@rootvault/vault-core";

/** Statuses by what they mean. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  locked: 3,
  notAllowed: 4,
  notFound: 5,
  conflict: 6,
  network: 7,
  ended: 8,
  alarm: 9,
  inputNeeded: 10,
  interrupted: 130,
  terminated: 143,
} as const;

const USAGE: readonly VaultErrorCode[] = [
  "bad-option",
  "bad-value",
  "bad-request",
  "invalid-record",
  "not-editable",
  "import-refused",
  "not-recognised",
  "missing-columns",
  "encrypted",
  "not-a-database",
  "ambiguous",
  "nothing-new",
  "too-many-faults",
  "weak-password",
  "too-large",
  "quota-exceeded",
  "invalid-details",
  "not-narrower",
  "purpose-refused",
  "invalid-consent",
  "invalid-envelope",
  "bad-request-object",
];
const NOT_ALLOWED: readonly VaultErrorCode[] = [
  "wrong-password",
  "device-removed",
  "unsafe-permissions",
  "LOCKBOX_MISSING",
  "invalid-token",
  "invalid-dpop-proof",
  "use-dpop-nonce",
  "insufficient-scope",
  "too-early",
  "grant-paused",
  "helper-refused",
  "invite-invalid",
  "signups-closed",
  "grantee-key-unpublished",
  "kit-not-kept",
  "slot-closed",
  "no-keyring",
];
const NOT_FOUND: readonly VaultErrorCode[] = [
  "not-found",
  "no-record",
  "no-collection",
  "no-device",
  "no-mapping",
  "no-category-rule",
  "no-return-window",
  "no-run",
  "no-alarm",
  "no-grant",
  "no-request",
  "no-vault",
  "nothing-to-undo",
  "no-slot",
  "no-passkey",
  "no-kit-change",
];
const CONFLICT: readonly VaultErrorCode[] = [
  "ROSTER_MOVED",
  "EPOCH_RETIRED",
  "EQUIVOCATION",
  "CLONED",
  "roster-moved",
  "epoch-retired",
  "equivocation",
  "not-active",
  "not-live",
  "recipient-key-retired",
  "cursor-lost",
  "too-many-members",
  "precondition-failed",
  "vault-exists",
  "finer-than-before",
  "singles-out",
  "empty-peek",
  "warning-not-accepted",
  "readback-differs",
  "publishing-stopped",
  "owing",
  "last-slot",
  "port-in-use",
];
const NETWORK: readonly VaultErrorCode[] = [
  "unreachable",
  "grantee-unreachable",
  "clock-skew",
  "too-many-requests",
  "min-interval",
  "volume",
  "log-unavailable",
  "restore-hold",
  "suspended",
  "clock-behind",
  "storage-failed",
  "too-slow",
  "wrong-host",
];
const ENDED: readonly VaultErrorCode[] = [
  "grant-revoked",
  "grant-expired",
  "grant-consumed",
  "grant-returned",
  "grant-superseded",
  "feed-restart",
  "pairing-gone",
  "request-expired",
  "banned",
];

const TABLE = new Map<string, number>([
  ...USAGE.map((code): [string, number] => [code, EXIT.usage]),
  ["vault-locked", EXIT.locked],
  ...NOT_ALLOWED.map((code): [string, number] => [code, EXIT.notAllowed]),
  ...NOT_FOUND.map((code): [string, number] => [code, EXIT.notFound]),
  ...CONFLICT.map((code): [string, number] => [code, EXIT.conflict]),
  ...NETWORK.map((code): [string, number] => [code, EXIT.network]),
  ...ENDED.map((code): [string, number] => [code, EXIT.ended]),
  ["needs-input", EXIT.inputNeeded],
  ["needs-answer", EXIT.inputNeeded],
  ["interrupted", EXIT.interrupted],
]);

/** Gives the exit status of a code. An unlisted UPPER_SNAKE code is an alarm; any other is unexpected. */
export function exitStatusOf(code: string): number {
  return TABLE.get(code) ?? (/^[A-Z_]+$/.test(code) ? EXIT.alarm : EXIT.failed);
}
