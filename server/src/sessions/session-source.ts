/**
 * What the guard of devices asks: the living session of a token, as long as the roster names its device.
 * @module
 */
import { activeMember } from "@rootvault/vault-core/protocol";
import type { SessionSource } from "../http/session.ts";
import type { Clock } from "../model/base.ts";
import type { SharedDb, TenantDb } from "../model/tenant.ts";
import type { RosterReader } from "../roster/roster-reader.ts";
import type { SessionStore } from "./store.ts";

/** What the source is made of. */
export interface SessionSourceParts {
  readonly now: Clock;
  readonly shared: SharedDb;
  readonly tenant: TenantDb;
  readonly sessions: SessionStore;
  readonly rosters: RosterReader;
}

/** Makes the source. */
export function createSessionSource({
  now,
  shared,
  tenant,
  sessions,
  rosters,
}: SessionSourceParts): SessionSource {
  return {
    find: async (tokenHash) => {
      const row = await sessions.find(shared.read, tokenHash, now());
      if (row === null) return null;
      const roster = await rosters.read(tenant.read(row.vault));
      // A removed member's session ends with its removal, not with its token.
      const member = roster === null ? null : activeMember(roster, row.device);
      if (member === null || (member.until !== null && member.until <= now())) return null;
      return {
        session: {
          vault: row.vault,
          device: row.device,
          memberClass: member.class,
          may: member.may,
        },
        jkt: row.jkt,
      };
    },
  };
}
