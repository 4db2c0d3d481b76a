/**
 * What the grants room needs of its stores: requests, which belong to no vault until one decides them, and the grants of
 * a vault.
 * @module
 */
import type { GrantId, RequestUid, VaultId } from "@rootvault/vault-core/protocol";

import type { SharedTx, Tx } from "../model/tenant.ts";

/** A request as kept. */
export interface KeptRequest {
  readonly uid: RequestUid;
  readonly clientId: string;
  /** The request object as signed. */
  readonly request: string;
  readonly requestSha256: string;
  readonly state: "shown" | "granted" | "declined";
  readonly decidedBy: VaultId | null;
  /** Hash of the decision's body: the same decision may be sent again. */
  readonly bodySha256: string | null;
  readonly oauthGrant: string | null;
  readonly decidedAt: number | null;
  readonly expiresAt: number;
}

/** A decision that claims a request. */
export interface Claim {
  readonly uid: RequestUid;
  readonly state: "granted" | "declined";
  readonly vault: VaultId;
  readonly bodySha256: string;
  readonly oauthGrant: string | null;
  readonly approvalSha256: string;
  readonly now: number;
}

/** Requests, grant names and subjects: rows without a vault. */
export interface RequestStore {
  keep(tx: SharedTx, request: KeptRequest): Promise<void>;
  find(tx: SharedTx, uid: RequestUid): Promise<KeptRequest | null>;
  /** The requests that a vault decided, newest first. */
  decidedBy(tx: SharedTx, vault: VaultId, limit: number): Promise<readonly KeptRequest[]>;
  /** Decides a request that nobody decided; false if somebody did. */
  claim(tx: SharedTx, claim: Claim): Promise<boolean>;
  /** Tells whether another request with the same text was granted. */
  hasGrantedTwin(tx: SharedTx, request: KeptRequest): Promise<boolean>;
  /** Gives a decided request a new approval. */
  renewApproval(tx: SharedTx, uid: RequestUid, approvalSha256: string): Promise<void>;
  /** Uses an approval up; gives the request it was for, null if there is none. */
  useApproval(tx: SharedTx, uid: RequestUid, approvalSha256: string): Promise<KeptRequest | null>;
  /** Takes grant ids for a vault; false if one is taken by another vault. */
  nameGrants(
    tx: SharedTx,
    vault: VaultId,
    ids: readonly GrantId[],
    dueAt: number,
  ): Promise<boolean>;
  /** Says when a grant ends by itself, null for one that has ended. */
  setDue(tx: SharedTx, id: GrantId, dueAt: number | null): Promise<void>;
  /** Gives the grants whose end is due. */
  due(tx: SharedTx, now: number, limit: number): Promise<readonly DueGrant[]>;
  /** Takes a pairwise name for a vault; gives the vault that has it. */
  nameSubject(tx: SharedTx, vault: VaultId, sub: string): Promise<VaultId>;
  /** Deletes a request. */
  forget(tx: SharedTx, uid: RequestUid): Promise<void>;
  /** Deletes requests that nobody decided in time, and those declined before `declinedBefore`. */
  sweep(tx: SharedTx, now: number, declinedBefore: number): Promise<void>;
}

/** A grant whose time is over. */
export interface DueGrant {
  readonly id: GrantId;
  readonly vault: VaultId;
}

/** How a grant ended. */
export type EndState = "revoked" | "expired" | "consumed" | "returned" | "lapsed";

/** A grant as kept. Times are Unix ms. */
export interface Grant {
  readonly id: GrantId;
  readonly clientId: string;
  readonly state: "pending" | "active" | EndState;
  readonly ver: number;
  readonly reads: number;
  readonly maxReads: number | null;
  readonly lastRead: number | null;
  readonly createdAt: number;
  readonly grantedAt: number | null;
  readonly notBefore: number | null;
  readonly expiresAt: number;
  /** Milliseconds without a read after which it ends. */
  readonly unusedMs: number | null;
  readonly endedAt: number | null;
  /** Number of the leaf that tells its end. */
  readonly endedLeaf: number | null;
  /** The granted object as JSON. */
  readonly details: string;
  readonly consent: string;
  readonly consentSha256: string;
  /** The consent record of its withdrawal. */
  readonly withdrawn: string | null;
  readonly viewSha256: string;
  /** Id of the grantee's key to which the peek is sealed. */
  readonly kid: string;
  readonly requestUid: RequestUid;
  readonly oauthGrant: string;
}

/** A grant and the sealed peek that was left for it. */
export interface Deposit {
  readonly grant: Grant;
  /** The peek as it is collected. */
  readonly body: string;
  readonly pages: number;
}

/** What one read takes out. */
export interface Collectable {
  readonly grant: Grant;
  readonly body: string;
  readonly pages: number;
  readonly depositedAt: number;
}

/** The grants of a vault. */
export interface GrantStore {
  /** Leaves a grant and its peek; one that is there already stays as it is. */
  deposit(tx: Tx, deposit: Deposit, now: number): Promise<void>;
  find(tx: Tx, id: GrantId): Promise<Grant | null>;
  list(tx: Tx): Promise<readonly Grant[]>;
  ofRequest(tx: Tx, uid: RequestUid): Promise<readonly Grant[]>;
  /** Of these, the ids of active grants. */
  activeAmong(tx: Tx, ids: readonly GrantId[]): Promise<ReadonlySet<string>>;
  /** Counts the grants of the vault that may still be read. */
  countAllLive(tx: Tx): Promise<number>;
  /** Counts the grants of an approval that may still be read. */
  countLive(tx: Tx, oauthGrant: string): Promise<number>;
  /** Makes a grant active that has been pending since `since` at most; null if it is not pending any more. */
  activate(tx: Tx, id: GrantId, now: number, since: number): Promise<Grant | null>;
  /** Spends one read if the grant is live, in one statement. Null when it is not. */
  spendRead(tx: Tx, id: GrantId, now: number): Promise<Grant | null>;
  /** Gives the sealed peek. */
  body(tx: Tx, id: GrantId): Promise<Omit<Collectable, "grant"> | null>;
  /** Ends a grant and deletes its peek; null if it had ended. */
  end(tx: Tx, end: GrantEnd): Promise<Grant | null>;
  /** Remembers the leaf that tells the end. */
  setEndedLeaf(tx: Tx, id: GrantId, leaf: number): Promise<void>;
  /** Deletes an ended grant with its consent record. */
  forget(tx: Tx, id: GrantId): Promise<void>;
  subject(tx: Tx, host: string): Promise<string | null>;
  /** Keeps the pairwise name of a host. */
  setSubject(tx: Tx, host: string, sub: string): Promise<void>;
}

/** An end. */
export interface GrantEnd {
  readonly id: GrantId;
  readonly state: EndState;
  readonly now: number;
  readonly withdrawn: string | null;
}
