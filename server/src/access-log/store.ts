/**
 * What the access log needs of a store: leaves and tree nodes of one vault.
 * @module
 */
import type { TreeNode } from "@rootvault/vault-core/protocol";

import type { Tx } from "../model/tenant.ts";

/** Which log a vault has, and how many leaves. */
export interface LogHead {
  /** 32 hex digits. */
  readonly logId: string;
  readonly size: number;
}

/** Leaves, nodes and the head of a vault's access log. */
export interface AccessLogStore {
  /** Begins a log with this id, if the vault has none. */
  begin(tx: Tx, freshId: string): Promise<void>;
  /** Counts one leaf more, under the lock of the log's row; begins the log with `freshId` if there is none. */
  grow(tx: Tx, freshId: string): Promise<LogHead>;
  /** Gives the head; null before the log began. */
  head(tx: Tx): Promise<LogHead | null>;
  putLeaf(tx: Tx, n: number, leaf: string): Promise<void>;
  putNodes(tx: Tx, nodes: readonly TreeNode[]): Promise<void>;
  /** Gives a stored node; rejects for one that is not there. */
  node(tx: Tx, level: number, index: number): Promise<Uint8Array>;
  /** Gives the leaves after number `after`, in order. */
  leaves(tx: Tx, after: number, limit: number): Promise<readonly string[]>;
  /** Says when a denial of this grant and reason was last logged; null if never. */
  lastDenial(tx: Tx, grant: string, why: string): Promise<number | null>;
  /** Remembers that one is logged now; false if one was since `before`. */
  markDenial(tx: Tx, denial: Denial): Promise<boolean>;
}

/** A denial that is about to be logged. */
export interface Denial {
  readonly grant: string;
  readonly why: string;
  readonly now: number;
  readonly before: number;
}
