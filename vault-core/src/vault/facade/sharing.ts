/**
 * The part of `VaultApi` about grantees. What writes down grants runs one after the other, the comparison of each sync
 * too; an access log that was changed after the fact is an alarm of the vault. While an alarm stops publishing nothing
 * new is granted, nor while entries are owed to this device; taking back goes on.
 * @module
 */
import { isVaultError, VaultError } from "../../errors.ts";
import type { Sharing, SharingApi } from "../../grants/sharing.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";
import type { Serial } from "../serial.ts";
import { mustOweNothing } from "../tending/still-owed.ts";
import type { AfterSync } from "../tending/sync-here.ts";

/** Sharing behind a queue. */
export interface QueuedSharing {
  readonly api: SharingApi;
  /** What every sync does about grants: revokes again what the server revived, and follows the access log. */
  readonly afterSync: Omit<AfterSync, "tend">;
  /** Follows the access log that the server shows now. @throws {VaultError} ACCESS_LOG_BROKEN if it does not hold together. */
  acceptAccessLog(): Promise<void>;
}

/** Puts sharing behind a queue. */
export function queueSharing(
  sharing: Sharing,
  { alarms, log }: Pick<SyncDevice, "alarms" | "log">,
  serial: Serial,
): QueuedSharing {
  const watched = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await serial(work);
    } catch (error) {
      if (isVaultError(error, "ACCESS_LOG_BROKEN")) await alarms.raiseError(error);
      throw error;
    }
  };
  return {
    api: {
      requests: async () => sharing.requests(),
      review: async (ask) => watched(async () => sharing.review(ask)),
      approve: async (ask) =>
        watched(async () => {
          mustPublish(alarms);
          // What a peek shows is chosen among all records, and what the owner took out of view may be among those to come.
          mustOweNothing(log);
          return sharing.approve(ask);
        }),
      decline: async (ask) => watched(async () => sharing.decline(ask)),
      grants: async () => watched(async () => sharing.grants()),
      grant: async (ask) => watched(async () => sharing.grant(ask)),
      revoke: async (ask) => watched(async () => sharing.revoke(ask)),
      grantees: async () => sharing.grantees(),
      seen: async (ask) => watched(async () => sharing.seen(ask)),
      accessLog: async (ask) => watched(async () => sharing.accessLog(ask)),
    },
    acceptAccessLog: async () => watched(async () => sharing.acceptAccessLog()),
    afterSync: {
      compareGrants: async () => (await serial(async () => sharing.compare())).revokedAgain,
      followLog: async () => {
        // Which reads were expected stands in records that may be among those to come.
        if (log.owed() > 0) return;
        const grantees = await sharing.grantees();
        if (grantees.length > 0) await watched(async () => sharing.accessLog({}));
      },
    },
  };
}

function mustPublish(alarms: SyncDevice["alarms"]): void {
  if (alarms.isStopped())
    throw new VaultError(
      "publishing-stopped",
      "Nothing new is shared while an alarm waits for your decision.",
    );
}
