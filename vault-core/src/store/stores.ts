/**
 * Everything that a device keeps of a vault, behind small interfaces. All but outbox, secrets and the
 * attachments that wait for the server can be made again from it.
 * @module
 */
import type { AttachmentFiles } from "./attachment-files.ts";
import type { BlockStore } from "./block-store.ts";
import type { IndexStore } from "./index-store.ts";
import type { MarkerStore } from "./marker.ts";
import type { OutboxStore } from "./outbox.ts";
import type { SecretsStore } from "./secrets.ts";
import type { SpoolStore } from "./spool.ts";
import type { WriterLock } from "./writer-lock.ts";

/** The stores of one vault on one device. */
export interface VaultStores {
  readonly secrets: SecretsStore;
  readonly outbox: OutboxStore;
  readonly blocks: BlockStore;
  readonly index: IndexStore;
  readonly attachments: AttachmentFiles;
  readonly marker: MarkerStore;
  readonly lock: WriterLock;
  /** Where an import sets aside what it plans. Absent: in memory. */
  readonly spools?: SpoolStore;
}
