/**
 * The guard of an owner's device: a token bound to the key of its DPoP proof, of a member that the roster names now.
 * @module
 */
import { createHash } from "node:crypto";
import { checkProof, readBase64Url, VaultError } from "@rootvault/vault-core/protocol";
import type { Clock } from "../model/base.ts";
import type { ProofMemory } from "./proof-memory.ts";
import type { DeviceSession, GuardRequest } from "./route.ts";

/** What the guard asks of the rooms behind it. */
export interface SessionSource {
  /** The living session of a token's hash, its key's thumbprint, and whether the roster still names the device. */
  find(
    tokenHash: string,
  ): Promise<{ readonly session: DeviceSession; readonly jkt: string } | null>;
}

/** Makes the guard. */
export function createDeviceGuard(
  now: Clock,
  proofs: ProofMemory,
  sessions: SessionSource,
): (request: GuardRequest) => Promise<DeviceSession> {
  return async (request) => {
    const accessToken = readToken(request.headers.get("authorization"));
    const proof = await mustProve(request, { now: now(), proofs, accessToken });
    const found = await sessions.find(hashToken(accessToken));
    if (found === null || found.jkt !== proof.jkt)
      throw new VaultError("invalid-token", "The session is over. Log in again.");
    proof.mustBeFirst();
    return found.session;
  };
}

/** The key of a proof that holds. */
export interface ProvedKey {
  /** RFC 7638 thumbprint. */
  readonly jkt: string;
  /** The proof as sent. */
  readonly proof: string;
  /** Throws `invalid-dpop-proof` the second time that this proof comes. */
  readonly mustBeFirst: () => void;
}

/** What a proof must stand up to. */
export interface ProofTask {
  readonly now: number;
  readonly proofs: ProofMemory;
  readonly accessToken?: string;
}

/**
 * Checks the DPoP proof of a request: form, key, method, URL, time, token, then nonce. The caller asks for first use once it
 * knows the token, so that nobody without one can fill the memory.
 *
 * @throws {VaultError} invalid-dpop-proof; use-dpop-nonce with the nonce to use.
 */
export async function mustProve(
  request: GuardRequest,
  { now, proofs, accessToken }: ProofTask,
): Promise<ProvedKey> {
  const proof = request.headers.get("dpop");
  if (proof === null || proof.includes(","))
    throw new VaultError("invalid-dpop-proof", "One DPoP proof is needed.");
  const { method, url } = request;
  const checked = await checkProof(proof, {
    method,
    url,
    now,
    ...(accessToken === undefined ? {} : { accessToken }),
  });
  if (!checked.ok)
    throw new VaultError("invalid-dpop-proof", `The DPoP proof does not hold: ${checked.why}.`);
  proofs.mustKnowNonce(checked.nonce);
  const { jkt, jti } = checked;
  return { jkt, proof, mustBeFirst: () => proofs.mustBeFirst(jkt, jti) };
}

/** Tokens are stored hashed: a stolen table opens no session, and a lookup by hash leaks nothing by its time. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function readToken(header: string | null): string {
  const token = /^DPoP ([A-Za-z0-9_-]{43})$/.exec(header ?? "")?.[1];
  // A token has one text: a changed last letter is no spelling of it.
  if (token === undefined || readBase64Url(token) === null)
    throw new VaultError("invalid-token", "A session is needed.");
  return token;
}
