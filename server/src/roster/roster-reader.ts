/**
 * Reads a vault's verified roster; entries that were verified once are kept, so that a request checks only newer ones.
 * @module
 */
import {
  appendToRoster,
  readRoster,
  type RosterState,
  type VaultId,
} from "@rootvault/vault-core/protocol";
import type { Tx } from "../model/tenant.ts";
import type { RosterStore } from "./store.ts";

const MOST_KEPT = 1_000;

/** Reads verified rosters. */
export interface RosterReader {
  /** The roster up to the stored head; null where there is no vault. */
  read(tx: Tx): Promise<RosterState | null>;
}

/** Makes a reader with an empty memory. */
export function createRosterReader(store: RosterStore): RosterReader {
  const kept = new Map<VaultId, RosterState>();
  return {
    read: async (tx) => {
      const before = kept.get(tx.vault);
      const newer = await store.from(tx, before === undefined ? 0 : before.head[0] + 1);
      const entries = newer.map(({ entry }) => entry);
      if (before === undefined && entries.length === 0) return null;
      const state = before === undefined ? readRoster(entries) : appendToRoster(before, entries);
      remember(kept, state);
      return state;
    },
  };
}

/** The vault used longest ago is forgotten first. */
function remember(kept: Map<VaultId, RosterState>, state: RosterState): void {
  kept.delete(state.vault);
  kept.set(state.vault, state);
  const oldest = kept.size > MOST_KEPT ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
}
