/**
 * The key of a session and its proofs (RFC 9449). The key is made at each login and cannot be taken out of the
 * process; the server's newest nonce is remembered.
 * @module
 */
import { exportJWK, generateKeyPair } from "jose";

import { toBase64Url } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import { readDpopJwk, signProof, thumbprint, type DpopKey } from "../protocol/dpop.ts";
import type { Network } from "./call.ts";

/** A session's proof key. */
export interface SessionKey {
  readonly key: DpopKey;
  /** RFC 7638 thumbprint. */
  readonly jkt: string;
}

/** What a proof is for. */
export interface ProofFor {
  readonly method: string;
  readonly url: string;
  readonly accessToken?: string;
  readonly nonce?: string;
  /** Server's clock minus ours, in ms. */
  readonly clockOffset: number;
}

/** Makes a key: Ed25519, or ES256 in a browser that lacks it. */
export async function createSessionKey(): Promise<SessionKey> {
  const made = await makeKey("Ed25519").catch(() => makeKey("ES256"));
  return { key: made, jkt: await thumbprint(made.publicJwk) };
}

/** Makes a proof for one request. */
export function proofFor(network: Network, { key }: SessionKey, what: ProofFor): Promise<string> {
  const { method, url, accessToken, nonce, clockOffset } = what;
  return signProof(key, {
    method,
    url,
    now: network.now() + clockOffset,
    jti: toBase64Url(network.random(16)),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(nonce === undefined ? {} : { nonce }),
  });
}

async function makeKey(alg: DpopKey["alg"]): Promise<DpopKey> {
  const pair = await generateKeyPair(alg, { extractable: false });
  const publicJwk = readDpopJwk(await exportJWK(pair.publicKey));
  if (publicJwk === null) throw new VaultError("internal", "This system makes no usable key.");
  return { privateKey: pair.privateKey, publicJwk, alg };
}
