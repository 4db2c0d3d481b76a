/**
 * What a log is made of.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import type { IndexKeys } from "../index/files.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { VaultStores } from "../store/stores.ts";

/** What a log needs. */
export interface LogParts {
  readonly stores: Pick<VaultStores, "outbox" | "blocks" | "marker" | "index">;
  readonly keeper: SecretsKeeper;
  /** KDF(LUK, "local-outbox", 32, vault, device). */
  readonly outboxKey: Uint8Array;
  /** Keys of the index of events. */
  readonly indexKeys: IndexKeys;
  /** Tells whether a collection is of events, which are many and never all in memory. */
  readonly isOfEvents: (collection: string) => boolean;
  /** The verified roster, as it is now. */
  readonly roster: () => RosterState;
  /** Names of all collections that blocks may be of. */
  readonly collectionNames: () => readonly string[];
  readonly random: RandomSource;
  /** Unix ms. */
  readonly now: () => number;
}
