/**
 * What sharing needs of an open vault. The facade builds it and puts `createSharing` (sharing.ts) behind `VaultApi`.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import type { VaultId } from "../model/ids.ts";
import type { Session } from "../transport/login.ts";

/** Fetches a grantee's two documents from its own host, where no secret is. */
export type FetchDocuments = (
  clientId: string,
) => Promise<{ readonly client: string; readonly jwks: string }>;

/** Everything that sharing needs. */
export interface SharingDeps {
  /** Records, id root, clock, randomness, home zone. */
  readonly context: CollectionContext;
  readonly vault: VaultId;
  /** Origin of the server, which is its OAuth issuer. */
  readonly origin: string;
  /** Roots of pairwise keys and pseudonyms, the newest generation first. */
  readonly pairwiseRoots: () => readonly Uint8Array[];
  /** The device's session with the server. */
  readonly session: Pick<Session, "ask" | "call">;
  /** Key of the server's acks as the roster names it; null before it is known. */
  readonly serverKey: () => Uint8Array | null;
  readonly granteeDocuments: FetchDocuments;
}
