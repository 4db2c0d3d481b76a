/**
 * Every domain label of the formats, by the operation that uses it: wire bytes, never renamed, one purpose each.
 *
 * Three are older words: `ctl` labels the roster, `box` the lockbox, `recovery` the recovery kit. A label enters a
 * frame as `rv1:<label>`, that of a signature as `rv1:sig:<label>` (docs/formats/block.md).
 * @module
 */

/** Labels of unkeyed hashes. */
export const HASH_LABELS = [
  "ctl",
  "block-id",
  "epoch-commit",
  "att-id",
  "pair-secret",
  "pair-id",
  "pair-key",
  "prf-eval",
  "passkey-id",
  "kit-find",
  "safety",
  "sync-code",
  "state",
  "state-line",
  "kem-thumb",
  "ingest-key",
  "view-overlay",
] as const;

/** Labels of keys that are derived from keys. */
export const KDF_LABELS = [
  "recovery-sign",
  "recovery-kem",
  "passkey-sign",
  "passkey-kem",
  "link",
  "coll",
  "block-key",
  "local-index",
  "local-search",
  "local-cache",
  "pairwise-sign",
  "box",
  "box-coll",
  "ingest",
  "pair-mac",
  "pair-hello",
  "welcome",
  "local-secrets",
  "slot-pw",
  "slot-prf",
  "pseudonym",
  "id-root",
  "record-id",
  "exchange",
  "volume-group",
  "mint-seed",
  "rep-nonce",
  "rep-blind",
  "rep-rand",
  "alias",
  "rep-coin",
  "local-outbox",
  "local-name",
  "emergency",
] as const;

/** Labels of signatures; each enters its frame behind `sig:`. */
export const SIGNATURE_LABELS = [
  "block",
  "ctl",
  "pop",
  "server-ack",
  "auth",
  "box-coll",
  "confirm",
  "emergency-set",
  "emergency-ask",
  "emergency-veto",
] as const;

/** Labels of associated data of an AEAD. */
export const FRAME_LABELS = [
  "att",
  "box-ad",
  "link-ad",
  "box-coll-ad",
  "ingest-ad",
  "pair-hello-ad",
  "welcome-ad",
  "secrets-ad",
  "slot-ad",
  "outbox-ad",
  "emergency-ad",
] as const;

/** A label of an unkeyed hash. */
export type HashLabel = (typeof HASH_LABELS)[number];
/** A label of a derived key. */
export type KdfLabel = (typeof KDF_LABELS)[number];
/** A label of a signature. */
export type SignatureLabel = (typeof SIGNATURE_LABELS)[number];
/** A label of associated data. */
export type FrameLabel = (typeof FRAME_LABELS)[number];
