/**
 * Package entry `.`: opens vaults. For the vault worker of the web app, the key agent of the CLI, and tests.
 * @module
 */
export { isVaultError, VaultError } from "./errors.ts";
export type { ErrorDetails, VaultErrorCode } from "./errors.ts";
export type * from "./vault/api/vault-api.ts";
export type { DraftTable, TabledItem } from "./model/draft-table.ts";
export type * from "./model/drafts.ts";
export type * from "./model/json.ts";
export { isVaultMethod, vaultMethods } from "./vault/api/methods.ts";
export type { GranteeDocuments, VaultPlatform } from "./vault/platform.ts";

export { createRandomPool, type RandomSource } from "./crypto/random-pool.ts";
export type { Argon2id } from "./keys/slot.ts";
export type { DeviceKey, Keyring } from "./keys/slot-held.ts";
export { passkeyEval } from "./keys/passkey.ts";

export { openBrowserStores, type BrowserParts } from "./store/browser-stores.ts";
export { openDeviceKey } from "./store/device-key.ts";
export { createMemoryStores } from "./store/memory-store.ts";
export { openPouchIndex } from "./store/pouch-index.ts";
export { openPouchStore } from "./store/pouch-store.ts";
export { isAttachmentAddress } from "./protocol/ids.ts";
export type { AttachmentFiles, KeptAttachment } from "./store/attachment-files.ts";
export type { BlockStore } from "./store/block-store.ts";
export type { IndexStore } from "./store/index-store.ts";
export type { MarkerStore } from "./store/marker.ts";
export type { KeptEntry, OutboxStore } from "./store/outbox.ts";
export type { SecretsStore } from "./store/secrets.ts";
export type { Spool, SpoolStore } from "./store/spool.ts";
export type { VaultStores } from "./store/stores.ts";
export type { WriterLock } from "./store/writer-lock.ts";

export { createVault, type CreatedVault, type NewVault } from "./vault/enter/create.ts";
export { joinVault, type Joining } from "./vault/enter/join.ts";
export { openVault } from "./vault/open/open.ts";
export { openWithPasskey, type PasskeyOpening } from "./vault/open/open-with-passkey.ts";
export type { PasskeyParts, WayIn } from "./vault/enter/ways-in.ts";
export type { OpenedVault } from "./vault/open/open-with.ts";
export { restoreVault, type Restoring } from "./vault/enter/restore.ts";
export { vaultInfo, type VaultInfo } from "./vault/enter/secrets-box.ts";
export {
  checkBackup,
  openBackupFile,
  readBackupEnds,
  type BackupFacts,
  type BackupSource,
  type CheckedFacts,
  type OpenedBackup,
  type OpenedFile,
} from "./vault/files/open-backup.ts";
