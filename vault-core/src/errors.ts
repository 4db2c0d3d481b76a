/**
 * The one error type of the project and its closed list of codes.
 *
 * Codes of the sealed log, alarms and notes are UPPER_SNAKE; all others are kebab-case and equal to the slug of the
 * problem document (`urn:rootvault:problem:<slug>`). Codes cross wires: they are added, never renamed.
 * @module
 */

/** Alarms and refusals of the sealed log (docs/security/threats.md). */
export type SealedLogCode =
  | "BAD_SIGNATURE"
  | "BAD_BLOCK"
  | "MISPLACED"
  | "WRONG_VAULT"
  | "GAP"
  | "CHAIN_BROKEN"
  | "ROLLBACK"
  | "FORK"
  | "RESTORED"
  | "WITHHELD"
  | "STALE"
  | "ROSTER_BAD"
  | "ROSTER_BADSIG"
  | "ROSTER_FORK"
  | "ROSTER_ROLLBACK"
  | "ROSTER_WITHHELD"
  | "ROSTER_MOVED"
  | "ROSTER_CHANGED"
  | "KEY_SUBSTITUTED"
  | "LATE_FROM_REMOVED"
  | "LOCKBOX_MISSING"
  | "BAD_LOCKBOX"
  | "UNKNOWN_SUITE"
  | "DOWNGRADE"
  | "BAD_COMMITMENT"
  | "TOO_LARGE"
  | "STATE_MISMATCH"
  | "UNKNOWN_DEVICE"
  | "KIT_MISMATCH"
  | "KIT_CHANGE_PENDING"
  | "PAIRING_MISMATCH"
  | "CLONED"
  | "EPOCH_RETIRED"
  | "EQUIVOCATION"
  | "BAD_ATTACHMENT"
  | "BAD_BACKUP"
  | "KDF_TOO_WEAK"
  | "GRANTEE_KEY_CHANGED"
  | "PEEK_MISMATCH"
  | "ACCESS_LOG_BROKEN";

/** Slugs of problem documents, and codes of the owner's client that share their form. */
export type ProblemSlug =
  // 400, 404, 405, 408, 421
  | "bad-request"
  | "not-found"
  | "no-grant"
  | "no-request"
  | "wrong-host"
  | "too-slow"
  // 401
  | "invalid-token"
  | "invalid-dpop-proof"
  | "use-dpop-nonce"
  // 403
  | "insufficient-scope"
  | "too-early"
  | "grant-paused"
  | "helper-refused"
  | "banned"
  | "invite-invalid"
  | "signups-closed"
  // 409
  | "not-active"
  | "not-live"
  | "recipient-key-retired"
  | "cursor-lost"
  | "too-many-members"
  | "roster-moved"
  | "epoch-retired"
  | "equivocation"
  // 410
  | "grant-revoked"
  | "grant-expired"
  | "grant-consumed"
  | "grant-returned"
  | "grant-superseded"
  | "feed-restart"
  | "pairing-gone"
  // 412, 413
  | "precondition-failed"
  | "too-large"
  | "quota-exceeded"
  // 422
  | "invalid-details"
  | "not-narrower"
  | "purpose-refused"
  | "invalid-consent"
  | "invalid-envelope"
  // 429, 503, 507
  | "too-many-requests"
  | "min-interval"
  | "volume"
  | "log-unavailable"
  | "restore-hold"
  | "suspended"
  | "clock-behind"
  | "storage-failed";

/** Codes of the owner's client and of the grantee's kit that no server sends. */
export type ClientCode =
  | "internal"
  | "bad-option"
  | "bad-value"
  | "needs-input"
  | "needs-answer"
  | "vault-locked"
  | "vault-exists"
  | "vault-in-use"
  | "no-vault"
  | "wrong-password"
  | "weak-password"
  | "slot-closed"
  | "last-slot"
  | "no-slot"
  | "no-keyring"
  | "no-passkey"
  | "no-kit-change"
  | "device-removed"
  | "unsafe-permissions"
  | "port-in-use"
  | "disk-failed"
  | "unreachable"
  | "clock-skew"
  | "interrupted"
  | "no-record"
  | "no-collection"
  | "no-device"
  | "no-mapping"
  | "no-category-rule"
  | "no-return-window"
  | "no-run"
  | "no-alarm"
  | "nothing-to-undo"
  | "invalid-record"
  | "not-editable"
  | "publishing-stopped"
  | "owing"
  | "kit-not-kept"
  // imports
  | "import-refused"
  | "not-recognised"
  | "ambiguous"
  | "missing-columns"
  | "encrypted"
  | "not-a-database"
  | "nothing-new"
  | "too-many-faults"
  // requests
  | "bad-request-object"
  | "request-expired"
  | "grantee-unreachable"
  | "grantee-key-unpublished"
  | "finer-than-before"
  | "singles-out"
  | "empty-peek"
  | "warning-not-accepted"
  | "granted-less"
  | "readback-differs"
  // grantee kit
  | "access-denied"
  | "oauth-error"
  | "bad-peek";

/** Every code that a `VaultError` can carry. */
export type VaultErrorCode = SealedLogCode | ProblemSlug | ClientCode;

/** Further facts of an error: JSON values only, never record content. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The only error that public functions throw on purpose: a closed code, a sentence for people, and facts. */
export class VaultError extends Error {
  override readonly name = "VaultError";
  readonly code: VaultErrorCode;
  readonly details: ErrorDetails;
  /** What a server returned, byte for byte, where that is what the error is about. */
  readonly evidence: Uint8Array | null;

  constructor(
    code: VaultErrorCode,
    message: string,
    options: ErrorOptions & { details?: ErrorDetails; evidence?: Uint8Array } = {},
  ) {
    super(message, options);
    this.code = code;
    this.details = options.details ?? {};
    this.evidence = options.evidence ?? null;
  }
}

/** Tells whether a caught value is a `VaultError`, of the given code if one is named. */
export function isVaultError(error: unknown, code?: VaultErrorCode): error is VaultError {
  return error instanceof VaultError && (code === undefined || error.code === code);
}

/** Gives an error with what a server returned, byte for byte, unless it has that already, or is none of ours. */
export function withEvidence(error: unknown, evidence: Uint8Array): unknown {
  if (!isVaultError(error) || error.evidence !== null) return error;
  const { code, message, details, cause } = error;
  return new VaultError(code, message, { details, cause, evidence });
}
