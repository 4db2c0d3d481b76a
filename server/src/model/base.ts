/**
 * What every room is given: clock, randomness, the doors to stored rows, limits. A room names what it needs beyond this in
 * its own interface; `services.ts` fulfils all of them at once.
 * @module
 */
import type { SharedDb, TenantDb } from "./tenant.ts";

/** The wall clock in Unix milliseconds. */
export type Clock = () => number;

/** Gives that many fresh random bytes. */
export type RandomSource = (length: number) => Uint8Array;

/** Buckets of docs/protocol/http.md; each has one size and one rate (`http/limits.ts`). */
export type BucketName =
  | "challenge-ip"
  | "challenge-device"
  | "token-ip"
  | "pairing-ip"
  | "pairing-vault"
  | "find-ip"
  | "upload"
  | "roster"
  | "collect"
  | "par-client"
  | "par-ip"
  | "oauth-ip"
  | "token-client"
  | "metadata-host"
  | "signup-ip";

/** Token buckets that survive a restart. */
export interface Limits {
  /** Takes one from the bucket of a key. Throws `too-many-requests` with `retryAfter` seconds when it is empty. */
  take(bucket: BucketName, key: string): Promise<void>;
  /** Throws like `take` when the bucket is empty, and takes nothing. */
  check(bucket: BucketName, key: string): Promise<void>;
}

/** Wakes requests that wait for news of a vault; a hint, never trusted: whoever wakes reads again. */
export interface Bus {
  /** Says that something of the vault changed; called after the commit. */
  publish(vault: string): void;
  /** Resolves at the next `publish` of the vault, when the time is over or when the server stops. */
  wait(vault: string, waitMs: number, signal?: AbortSignal): Promise<void>;
  /** True once the server stops: nobody waits any more. */
  readonly closed: boolean;
}

/** What every room is given. */
export interface Base {
  /** The origin people and grantees dial, without a slash at the end: the OAuth issuer. */
  readonly origin: string;
  /** True where grantees are loopback documents only: the local trial. */
  readonly trial: boolean;
  readonly now: Clock;
  readonly random: RandomSource;
  readonly tenant: TenantDb;
  readonly shared: SharedDb;
  readonly limits: Limits;
  readonly bus: Bus;
}
