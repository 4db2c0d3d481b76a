/**
 * Everything that a device keeps of a vault, behind five small interfaces. All but outbox and secrets can be made
 * again from the server.
 * @module
 */
import type { BlockStore } from "./block-store.ts";
import type { MarkerStore } from "./marker.ts";
import type { OutboxStore } from "./outbox.ts";
import type { SecretsStore } from "./secrets.ts";
import type { WriterLock } from "./writer-lock.ts";

/** The stores of one vault on one device. */
export interface VaultStores {
  readonly secrets: SecretsStore;
  readonly outbox: OutboxStore;
  readonly blocks: BlockStore;
  readonly marker: MarkerStore;
  readonly lock: WriterLock;
}
