/**
 * The shapes of `VaultApi` that are about requests, grants and the access log.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";

/** Coarsening of one field, an object of the profile (docs/protocol/grants.md). */
export type CoarsenView = JsonObject;

/** What the owner changes about one object of a request. All absent: as asked. */
export interface GrantChoices {
  /** Fields to leave out. */
  readonly drop?: readonly string[];
  /** Fields that leave only if the owner ticks them one by one, such as a name; left out without it. */
  readonly tick?: readonly string[];
  /** Coarsening by field; at least as coarse as asked. */
  readonly coarsen?: Readonly<Record<string, CoarsenView>>;
  readonly limit?: number;
  readonly maxReads?: number;
  /** Instant; not later than asked. */
  readonly expiresAt?: string;
  /** `P<n>D`; not longer than asked. */
  readonly retention?: string;
}

/** A warning that the owner must see. `code` is what `--accept` names. */
export interface ReviewWarning {
  readonly code:
    | "finer-than-before"
    | "singles-out"
    | "empty-peek"
    | "GRANTEE_KEY_CHANGED"
    | "selector-reveals"
    | "health";
  readonly text: string;
  readonly field?: string;
  /** Index of the row in the preview that stands alone. */
  readonly row?: number;
}

/** A step of the coarsening ladder of one field. */
export interface Rung {
  /** Absent: exact. */
  readonly coarsen: CoarsenView | null;
  readonly label: string;
  /** Finer than asked: cannot be chosen. */
  readonly allowed: boolean;
  readonly chosen: boolean;
  /** What the first row shows on this rung. */
  readonly example: string;
}

/** One object of a request under review, with what it would show now. */
export interface ReviewObject {
  readonly index: number;
  readonly asked: JsonObject;
  /** The object as it would be granted with the choices made so far; without identifier. */
  readonly granted: JsonObject;
  readonly collection: string;
  readonly fields: readonly {
    readonly field: string;
    readonly dropped: boolean;
    readonly required: boolean;
    readonly rungs: readonly Rung[];
  }[];
  /** Everything disclosed: fields, selector, group and measure fields, each with its coarsening in words. */
  readonly discloses: readonly {
    readonly field: string;
    readonly how: string;
    readonly by: "field" | "selector";
  }[];
  /** Exactly the rows that would be sealed, in their order. */
  readonly rows: readonly JsonObject[];
  /** The `rows` text whose hash is the view commitment's second part. */
  readonly rowsText: string;
  /** Records that match before the cut at `limit`. */
  readonly matched: number;
  readonly warnings: readonly ReviewWarning[];
}

/** A request under review: everything the owner decides on. */
export interface RequestReview {
  readonly uid: string;
  readonly clientId: string;
  readonly host: string;
  readonly name: string;
  readonly policyUri: string | null;
  readonly redirectUri: string;
  readonly purposeId: string;
  readonly purposeText: string;
  readonly purposeClass: "advertising" | "recommendation" | "service" | "research";
  readonly asked: string;
  readonly expiresAt: string;
  /** True if this owner has a grant or an answered request of this host. */
  readonly known: boolean;
  readonly keysChanged: boolean;
  readonly objects: readonly ReviewObject[];
}

/** A request in the list. */
export interface RequestRow {
  readonly uid: string;
  readonly host: string;
  readonly name: string;
  readonly collections: readonly string[];
  readonly purposeText: string;
  readonly received: string;
  readonly state: "waiting" | "granted" | "declined" | "lapsed";
}

/** The answer to a decision. */
export interface DecisionResult {
  readonly state: "granted" | "declined";
  /** Address that the browser which began must open; only there the grant becomes active. */
  readonly redirectTo: string;
  readonly grants: readonly string[];
}

/** A grant in the list. */
export interface GrantRow {
  readonly id: string;
  readonly host: string;
  readonly name: string;
  readonly collection: string;
  readonly fields: readonly string[];
  readonly purposeText: string;
  readonly state:
    | "pending"
    | "active"
    | "paused"
    | "revoked"
    | "expired"
    | "consumed"
    | "returned"
    | "superseded"
    | "lapsed";
  readonly granted: string;
  readonly expiresAt: string;
  readonly reads: number;
  readonly maxReads: number | null;
  readonly lastRead: string | null;
  readonly ended: string | null;
  /** `You followed a link of shop.example on 12 April.` */
  readonly how: string;
}

/** One grantee with all that it has on the owner. */
export interface GranteeView {
  readonly host: string;
  readonly name: string;
  readonly clientId: string;
  readonly grants: readonly GrantDetail[];
  readonly log: readonly AccessLogRow[];
}

/** One grant in full. */
export interface GrantDetail extends GrantRow {
  readonly scope: JsonObject;
  readonly discloses: readonly {
    readonly field: string;
    readonly how: string;
    readonly by: "field" | "selector";
  }[];
  /** Rows as last deposited, null if nothing was collected yet. */
  readonly collectedRows: readonly JsonObject[] | null;
  /** Rows that the same scope shows now, null for an ended grant. */
  readonly rowsNow: readonly JsonObject[] | null;
  /** When they promised to delete it, if they collected and the grant has ended. */
  readonly deleteBy: string | null;
  readonly ownerInitiated: boolean;
}

/** What the server said after a revocation and what was read back. */
export interface RevokeResult {
  readonly id: string;
  readonly state: "revoked";
  readonly collected: number;
  readonly rowsCollected: number;
  readonly deleteBy: string | null;
}

/** An entry of the access log as people read it. */
export interface AccessLogRow {
  readonly n: number;
  readonly at: string;
  readonly event: string;
  readonly host: string;
  readonly grant: string;
  readonly collection: string | null;
  readonly version: number | null;
  readonly rows: number | null;
  readonly why: string | null;
  readonly count: number | null;
  /** The grantee's signed proof was checked against its pinned keys; null where an event needs none. */
  readonly proofChecked: boolean | null;
}

/** The access log, checked. */
export interface AccessLogView {
  readonly entries: readonly AccessLogRow[];
  readonly size: number;
  readonly root: string;
  readonly checkedAt: string;
}
