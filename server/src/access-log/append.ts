/**
 * Writes a leaf of a vault's access log, inside the transaction of what it tells: nothing is released that is not
 * logged, nothing is logged that did not happen.
 * @module
 */
import {
  appendLeaf,
  leafHash,
  leafText,
  textHash,
  toBase64Url,
  toHex,
  toInstant,
  utf8,
  type LogLeaf,
  type VaultId,
} from "@rootvault/vault-core/protocol";

import type { TenantDb, Tx } from "../model/tenant.ts";
import type { AccessLogStore } from "./store.ts";

/** Milliseconds within which a grant's denials of one reason make one leaf. */
export const DENIAL_MS = 3_600_000;

/** What a leaf tells; number, time and salt are added. */
export type LeafFacts = Omit<LogLeaf, "v" | "n" | "t" | "s">;

/** A leaf as written. */
export interface WrittenLeaf {
  readonly n: number;
  /** Base64url SHA-256 of the leaf's text. */
  readonly sha256: string;
}

/** The writing side of the access logs. */
export interface AccessLogWriter {
  /** Adds a leaf within the transaction. */
  append(tx: Tx, facts: LeafFacts): Promise<WrittenLeaf>;
  /** Tells, within the transaction, whether a thing that is logged once a grant has not been logged yet. */
  isFirst(tx: Tx, grant: string, ev: LogLeaf["ev"]): Promise<boolean>;
  /** Logs a denial of a known grant in a transaction of its own, once an hour a grant and reason. */
  deny(vault: VaultId, facts: Omit<LeafFacts, "ev" | "why" | "count">, why: string): Promise<void>;
}

/** What the writer needs. */
export interface AccessLogParts {
  readonly tenant: TenantDb;
  readonly store: AccessLogStore;
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
}

/** Makes the writer. */
export function createAccessLogWriter(parts: AccessLogParts): AccessLogWriter {
  const { store, tenant, now, random } = parts;
  // Denials since the last leaf of their kind; they are written with the next one.
  const waiting = new Map<string, number>();

  const append = async (tx: Tx, facts: LeafFacts): Promise<WrittenLeaf> => {
    const { size } = await store.grow(tx, toHex(random(16)));
    const salt = toBase64Url(random(16));
    const text = leafText({ v: 1, n: size, t: toInstant(now()), s: salt, ...facts });
    const nodes = await appendLeaf(size - 1, await leafHash(utf8(text)), (level, index) =>
      store.node(tx, level, index),
    );
    await store.putLeaf(tx, size, text);
    await store.putNodes(tx, nodes);
    return { n: size, sha256: await textHash(text) };
  };

  return {
    append,
    isFirst: (tx, grant, ev) => store.markDenial(tx, { grant, why: ev, now: now(), before: 0 }),
    async deny(vault, facts, why) {
      const key = `${facts.grant} ${why}`;
      const count = (waiting.get(key) ?? 0) + 1;
      const at = now();
      const before = at - DENIAL_MS;
      const last = await store.lastDenial(tenant.read(vault), facts.grant, why);
      if (last !== null && last > before) {
        waiting.set(key, count);
        return;
      }
      await tenant.tx(vault, async (tx) => {
        if (!(await store.markDenial(tx, { grant: facts.grant, why, now: at, before }))) return;
        waiting.delete(key);
        await append(tx, { ...facts, ev: "denied", why, count });
      });
    },
  };
}
