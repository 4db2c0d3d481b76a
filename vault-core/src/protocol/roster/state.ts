/**
 * What a verified roster says: plain data, made by the fold of `rules.ts` and never changed in place.
 * @module
 */
import type { MemberId, VaultId } from "../../model/ids.ts";
import type { Vector } from "../log/block-stream.ts";
import type { RosterEntry } from "./entry.ts";

/** What a member may do (docs/formats/roster.md). */
export type MemberClass = "device" | "passkey" | "kit" | "helper";

/** A member, active or removed. */
export interface Member {
  readonly id: MemberId;
  readonly class: MemberClass;
  /** Ed25519 public key, 32 bytes. */
  readonly signKey: Uint8Array;
  /** X-Wing public key, 1,216 bytes: the newest. */
  readonly kemKey: Uint8Array;
  /** Of a helper: whether its blocks are taken. Null for all others. */
  readonly may: "read" | "add" | null;
  /** Of a helper: when the server ends its session, Unix ms. */
  readonly until: number | null;
  /** Number and claimed time (Unix ms) of the entry that added it. */
  readonly addedAt: number;
  readonly addedTs: number;
  /** Number and claimed time of the entry that removed it; null while it is active. */
  readonly removedAt: number | null;
  readonly removedTs: number | null;
}

/** What the roster commits to for an epoch. */
export interface EpochCommit {
  /** H("epoch-commit", VEK). */
  readonly commit: Uint8Array;
  /** Whether a link opens the epoch before. */
  readonly link: boolean;
}

/** A replacement of the recovery kit that waits for its 72 hours. */
export interface RecoveryAsk {
  readonly n: number;
  readonly by: MemberId;
  readonly ts: number;
  readonly signKey: Uint8Array;
  readonly kemKey: Uint8Array;
}

/** The newest compaction. */
export interface Truncate {
  readonly n: number;
  readonly by: MemberId;
  readonly snapshot: { readonly stream: string; readonly count: number; readonly head: string };
  readonly state: Uint8Array;
  readonly rule: number;
  readonly epochFloor: number;
  readonly graceSeconds: number;
  readonly ts: number;
}

/** An entry that passed every rule. */
export interface VerifiedEntry {
  readonly n: number;
  /** H("ctl", bytes), 64 hex digits. */
  readonly hash: string;
  readonly op: string;
  readonly by: MemberId;
  /** Unix ms, as its author claims. */
  readonly ts: number;
  readonly entry: RosterEntry;
  /** The epoch in force after this entry. */
  readonly epoch: number;
}

/** Which entries alone may come next. */
export type Owed = "nothing" | "epoch" | "remove-or-epoch";

/** All that a verified roster says. */
export interface RosterState {
  readonly vault: VaultId;
  /** Number and hash of the newest entry. */
  readonly head: readonly [n: number, hash: string];
  readonly entries: readonly VerifiedEntry[];
  /** Every member there ever was, the kit as `recovery`. */
  readonly members: ReadonlyMap<MemberId, Member>;
  readonly epoch: number;
  readonly commits: ReadonlyMap<number, EpochCommit>;
  readonly recoveryAsk: RecoveryAsk | null;
  /** The key whose acks count, once the roster names one. */
  readonly serverKey: Uint8Array | null;
  readonly policy: { readonly minSuite: number; readonly minFormat: number };
  /** Newest truncated block of each stream; blocks at or below are gone. */
  readonly floor: Vector;
  readonly truncate: Truncate | null;
  /** Of each removed member: its last valid block by stream; an unlisted stream has none. */
  readonly cutoffs: ReadonlyMap<MemberId, Vector>;
  readonly owed: Owed;
}
