/**
 * Token buckets (docs/protocol/http.md). They live in memory and are written down every few seconds and at the stop, so
 * a restart does not refill them.
 * @module
 */
import { createHmac } from "node:crypto";
import { VaultError } from "@rootvault/vault-core/protocol";
import type { BucketName, Clock, Limits } from "../model/base.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** In a local trial all callers are one computer, often a test or a demo. */
const TRIAL_FACTOR = 40;

interface BucketRule {
  readonly size: number;
  /** Milliseconds in which an empty bucket fills. */
  readonly fillMs: number;
  /** Counts callers, who in a local trial are all the same. */
  readonly perCaller: boolean;
}

const RULES: Readonly<Record<BucketName, BucketRule>> = {
  "challenge-ip": { size: 30, fillMs: MINUTE_MS, perCaller: true },
  "challenge-device": { size: 10, fillMs: MINUTE_MS, perCaller: true },
  "token-ip": { size: 30, fillMs: MINUTE_MS, perCaller: true },
  "pairing-ip": { size: 5, fillMs: HOUR_MS, perCaller: true },
  // The offers that a vault's devices look at. A trial is one computer, where many devices are paired for a look around.
  "pairing-vault": { size: 5, fillMs: HOUR_MS, perCaller: true },
  "find-ip": { size: 10, fillMs: HOUR_MS, perCaller: true },
  "signup-ip": { size: 10, fillMs: HOUR_MS, perCaller: true },
  upload: { size: 600, fillMs: 10_000, perCaller: false },
  // Entries, not requests. No household needs as many; a thief who fills a roster needs days.
  roster: { size: 120, fillMs: HOUR_MS, perCaller: true },
  collect: { size: 60, fillMs: MINUTE_MS, perCaller: false },
  "par-client": { size: 30, fillMs: MINUTE_MS, perCaller: true },
  "par-ip": { size: 120, fillMs: MINUTE_MS, perCaller: true },
  "oauth-ip": { size: 600, fillMs: MINUTE_MS, perCaller: true },
  "token-client": { size: 60, fillMs: MINUTE_MS, perCaller: true },
  "metadata-host": { size: 10, fillMs: MINUTE_MS, perCaller: true },
};

/** A bucket as it is kept. */
export interface BucketRow {
  readonly hash: string;
  readonly tokens: number;
  readonly at: number;
}

/** Where buckets outlive the process. */
export interface BucketStore {
  /** Every bucket touched since then. */
  load(since: number): Promise<readonly BucketRow[]>;
  /** Writes buckets down and forgets those untouched since then. */
  save(rows: readonly BucketRow[], since: number): Promise<void>;
}

/** Limits that can be written down. */
export interface StoredLimits extends Limits {
  /** Writes down what changed since the last time. */
  flush(): Promise<void>;
}

/** What limits are made of. */
export interface LimitsOptions {
  readonly now: Clock;
  /** Keys are hashed: the table names no address and no client. */
  readonly hashKey: Uint8Array;
  readonly trial: boolean;
  readonly store: BucketStore;
}

/** Reads the buckets back and starts counting. */
export async function openLimits(options: LimitsOptions): Promise<StoredLimits> {
  const { now, store } = options;
  const rows = await store.load(now() - HOUR_MS);
  const buckets = new Map(rows.map((row) => [row.hash, row]));
  const dirty = new Set<string>();

  const level = (
    bucket: BucketName,
    key: string,
  ): { hash: string; tokens: number; rule: BucketRule } => {
    const rule = ruleOf(bucket, options.trial);
    const hash = hashOf(options.hashKey, bucket, key);
    const row = buckets.get(hash);
    if (row === undefined) return { hash, tokens: rule.size, rule };
    const gained = (Math.max(0, now() - row.at) * rule.size) / rule.fillMs;
    return { hash, tokens: Math.min(rule.size, row.tokens + gained), rule };
  };
  return {
    check: (bucket, key) => {
      const { tokens, rule } = level(bucket, key);
      return attempt(() => mustHold(tokens, rule));
    },
    take: (bucket, key) => {
      const { hash, tokens, rule } = level(bucket, key);
      return attempt(() => {
        mustHold(tokens, rule);
        buckets.set(hash, { hash, tokens: tokens - 1, at: now() });
        dirty.add(hash);
      });
    },
    flush: async () => {
      const since = now() - HOUR_MS;
      for (const [hash, row] of buckets) if (row.at < since) buckets.delete(hash);
      const changed = [...dirty]
        .map((hash) => buckets.get(hash))
        .filter((row) => row !== undefined);
      dirty.clear();
      if (changed.length > 0) await store.save(changed, since);
    },
  };
}

function mustHold(tokens: number, rule: BucketRule): void {
  if (tokens >= 1) return;
  const retryAfter = Math.max(1, Math.ceil(((1 - tokens) * rule.fillMs) / rule.size / 1000));
  throw new VaultError("too-many-requests", "Too many requests. Try again later.", {
    details: { retryAfter },
  });
}

function attempt(work: () => void): Promise<void> {
  return new Promise((resolve) => {
    work();
    resolve();
  });
}

function ruleOf(bucket: BucketName, trial: boolean): BucketRule {
  const rule = RULES[bucket];
  return trial && rule.perCaller ? { ...rule, size: rule.size * TRIAL_FACTOR } : rule;
}

function hashOf(hashKey: Uint8Array, bucket: BucketName, key: string): string {
  return createHmac("sha256", hashKey).update(`${bucket} ${key}`).digest("base64url");
}
