/**
 * What this server last saw of each grantee's published keys. It answers two questions: is a DPoP key published, and
 * is the key to which a peek was sealed still there. The last successful fetch counts: an outage retires no key.
 * @module
 */
import { calculateJwkThumbprint } from "jose";

import { putBounded } from "./answer-memory.ts";
import type { KeySet } from "./documents.ts";

/** Milliseconds for which a fetched key set answers without a new fetch. */
export const KEYS_FRESH_MS = 5 * 60_000;
const MAX_ENTRIES = 2000;

/** A grantee's keys as last seen. */
export interface PublishedKeys {
  /** RFC 7638 thumbprints of the keys that sign. */
  readonly signing: ReadonlySet<string>;
  /** Key ids of the keys to which peeks are sealed. */
  readonly sealing: ReadonlySet<string>;
}

/** Published keys by client id. */
export interface KeyTable {
  /** Takes in a freshly fetched key set. */
  learn(clientId: string, keys: KeySet): Promise<void>;
  /** Gives a grantee's keys, fetched again when old; null if they never could be fetched. */
  keysOf(clientId: string): Promise<PublishedKeys | null>;
}

/** Makes a key table. `refresh` makes the OAuth library fetch a client's documents, which ends in `learn`. */
export function createKeyTable(parts: {
  readonly now: () => number;
  readonly refresh: (clientId: string) => Promise<void>;
}): KeyTable {
  const entries = new Map<string, { keys: PublishedKeys; at: number }>();
  return {
    async learn(clientId, { signing, sealing }) {
      const thumbprints = await Promise.all(signing.map((key) => calculateJwkThumbprint(key)));
      const keys = {
        signing: new Set(thumbprints),
        sealing: new Set(sealing.flatMap((key) => key.kid ?? [])),
      };
      putBounded(entries, clientId, { keys, at: parts.now() }, MAX_ENTRIES);
    },
    async keysOf(clientId) {
      const known = entries.get(clientId);
      if (known !== undefined && parts.now() - known.at < KEYS_FRESH_MS) return known.keys;
      try {
        await parts.refresh(clientId);
      } catch {
        // An outage: what was seen last goes on counting.
      }
      return entries.get(clientId)?.keys ?? null;
    },
  };
}
