/**
 * What the grants room asks of OAuth. The OAuth room implements it and `services.ts` passes it in, so that nothing of
 * grants depends on the OAuth library.
 * @module
 */
import type { JsonObject, RequestUid, VaultId } from "@rootvault/vault-core/protocol";

/** The OAuth side of an owner's decision. */
export interface Approvals {
  /** Tells whether the browser's flow still waits for a decision. */
  isWaiting(uid: RequestUid): Promise<boolean>;
  /** Saves what tokens will name; gives the id of the OAuth Grant. */
  save(approval: Approval): Promise<string>;
  /** Leaves the decision for the waiting browser. */
  settle(uid: RequestUid, decision: Settlement): Promise<void>;
  /** Ends an approval: codes, refresh tokens and the OAuth Grant. Access tokens live out their minutes, for a 410. */
  end(oauthGrant: string): Promise<void>;
}

/** What an approval gives tokens. */
export interface Approval {
  readonly vault: VaultId;
  readonly clientId: string;
  readonly details: readonly JsonObject[];
}

/** An owner's decision, as the waiting flow is told. */
export type Settlement =
  | { readonly granted: true; readonly vault: VaultId; readonly oauthGrant: string }
  | { readonly granted: false };
