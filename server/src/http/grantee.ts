/**
 * The guard of grantees: a token bound to the key of its DPoP proof, that key published by the grantee now.
 * @module
 */
import { VaultError } from "@rootvault/vault-core/protocol";

import type { Clock } from "../model/base.ts";
import type { ProofMemory } from "./proof-memory.ts";
import type { GranteeAccess, GuardRequest } from "./route.ts";
import { mustProve } from "./session.ts";

/** An access token as OAuth knows it. */
export interface GranteeToken extends Omit<GranteeAccess, "proof"> {
  /** Thumbprint of the key to which the token is bound. */
  readonly jkt: string;
}

/** What the guard asks of the rooms behind it. */
export interface GranteeSource {
  /** The living access token of a text; null for every other text. */
  findToken(token: string): Promise<GranteeToken | null>;
  /** Tells whether a key is one of the grantee's published signing keys. */
  isPublished(clientId: string, jkt: string): Promise<boolean>;
}

/** Makes the guard. */
export function createGranteeGuard(
  now: Clock,
  proofs: ProofMemory,
  source: GranteeSource,
): (request: GuardRequest) => Promise<GranteeAccess> {
  return async (request) => {
    const accessToken = readToken(request.headers.get("authorization"));
    const proof = await mustProve(request, { now: now(), proofs, accessToken });
    const token = await source.findToken(accessToken);
    if (token === null || token.jkt !== proof.jkt)
      throw new VaultError("invalid-token", "The access token is not valid.");
    if (!(await source.isPublished(token.clientId, proof.jkt)))
      throw new VaultError("invalid-dpop-proof", "The DPoP key is not published any more.");
    proof.mustBeFirst();
    return { ...token, proof: proof.proof };
  };
}

/** Throws `insufficient-scope` unless the token has the scope. */
export function mustHaveScope({ scopes }: GranteeAccess, scope: string): void {
  if (!scopes.has(scope))
    throw new VaultError("insufficient-scope", `The token lacks the scope ${scope}.`);
}

function readToken(header: string | null): string {
  const token = /^DPoP ([A-Za-z0-9_-]{20,128})$/i.exec(header ?? "")?.[1];
  if (token === undefined)
    throw new VaultError("invalid-token", "A DPoP-bound access token is needed.");
  return token;
}
