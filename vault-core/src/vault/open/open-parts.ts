/**
 * What the parts of an open vault share.
 * @module
 */
import type { CollectionContext } from "../../collection/context.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";
import type { Network } from "../../transport/call.ts";
import type { SyncReport } from "../api/vault-api.ts";
import type { VaultPlatform } from "../platform.ts";
import type { OpenSecrets } from "../enter/secrets-box.ts";
import type { Serial } from "../serial.ts";

/** What the parts that show and change records need. */
export interface RecordParts {
  readonly context: CollectionContext;
  /** Changes of records go through this queue. */
  readonly serial: Serial;
  /** Hosts of the grantees that collected a row of a record. */
  readonly seenBy: (collection: string, id: string) => readonly string[];
}

/** Shared by every part of the facade. */
export interface OpenParts extends RecordParts {
  readonly origin: string;
  /** Name of this device as the secrets file has it. */
  readonly deviceName: string;
  readonly network: Network;
  /** Where the slots of this device are made, and what they open. */
  readonly platform: VaultPlatform;
  readonly secrets: OpenSecrets;
  /** Log, roster, secrets, alarms and session of this device. */
  readonly device: SyncDevice;
  /** Syncs, and changes of roster and secrets, go through this queue: the records stay free meanwhile. */
  readonly exclusive: Serial;
  /** One sync, for works that are in the exclusive queue already. */
  readonly syncHere: () => Promise<SyncReport>;
  /** Hosts of the grantees with a live grant that shows a row of a record that is meant. */
  readonly liveHolders: (isMeant: (collection: string, id: string) => boolean) => readonly string[];
  /** Follows the access log that the server shows now, in the place of the one that was checked before. */
  readonly acceptAccessLog: () => Promise<void>;
}
