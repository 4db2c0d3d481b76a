/**
 * What the parts of an open vault share.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import type { SyncableLog } from "../log/log-for-sync.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { RosterDevice } from "../roster/device-roster.ts";
import type { Network } from "../transport/call.ts";
import type { Session } from "../transport/login.ts";
import type { SyncReport } from "./api.ts";
import type { Serial } from "./serial.ts";

/** What the parts that show and change records need. */
export interface RecordParts {
  readonly context: CollectionContext;
  /** Every change goes through this queue. */
  readonly serial: Serial;
  /** Hosts of the grantees that collected a row of a record. */
  readonly seenBy: (collection: string, id: string) => readonly string[];
}

/** The verified roster, and the way in which a change of this device becomes the one in force. */
export interface RosterHolder {
  current(): RosterState;
  /** Keeps a newer verified roster durably. */
  take(state: RosterState): Promise<void>;
}

/** Shared by every part of the facade. */
export interface OpenParts extends RecordParts {
  readonly origin: string;
  /** Name of this device as the secrets file has it. */
  readonly deviceName: string;
  readonly log: SyncableLog;
  readonly keeper: SecretsKeeper;
  readonly network: Network;
  readonly session: Session;
  readonly roster: RosterHolder;
  /** This device as an author of roster entries. */
  readonly author: RosterDevice;
  /** Syncs now; one at a time. */
  readonly sync: () => Promise<SyncReport>;
}
