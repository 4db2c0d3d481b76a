/**
 * A grantee's keys and the two documents it publishes: the client document at its `client_id`, and its JWKS.
 *
 * Three keys: `sign` signs requests and assertions, `dpop` proves possession of tokens, `open` opens peeks. The two
 * signing keys are published with `use: "sig"`; the first published X25519 key is the one that owners seal to.
 * @module
 */
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from "jose";
import { VaultError } from "../errors.ts";

/** A private key as JWK, with its `kid`. Keep it secret. */
export type GranteeKey = Readonly<JWK & { readonly kid: string }>;

/** A grantee's private keys; store them as you store other secrets. Older `open` keys stay until their grants end. */
export interface GranteeSecrets {
  readonly sign: GranteeKey;
  readonly dpop: GranteeKey;
  /** X25519 keys, the current one first. */
  readonly open: readonly GranteeKey[];
}

/** What a grantee tells of itself in its client document (docs/protocol/grants.md). */
export interface GranteeProfile {
  /** Its own address: https, or http on loopback in a local trial. */
  readonly clientId: string;
  readonly name: string;
  readonly policyUri: string;
  readonly redirectUri: string;
  /** Must be on the host of `clientId`. */
  readonly jwksUri: string;
}

/** Makes the three keys of a new grantee. */
export async function createGranteeSecrets(): Promise<GranteeSecrets> {
  return {
    sign: await newKey("Ed25519", "Ed25519", "s1"),
    dpop: await newKey("Ed25519", "Ed25519", "d1"),
    open: [await newKey("ECDH-ES", "X25519", "e1")],
  };
}

async function newKey(alg: string, crv: string, kid: string): Promise<GranteeKey> {
  const { privateKey } = await generateKeyPair(alg, { crv, extractable: true });
  return { ...(await exportJWK(privateKey)), kid };
}

/** Builds the JWKS to publish: public halves only, signing keys first. */
export function toJwks(secrets: GranteeSecrets): { readonly keys: readonly JWK[] } {
  return {
    keys: [
      { ...publicHalf(secrets.sign), use: "sig", alg: "Ed25519" },
      { ...publicHalf(secrets.dpop), use: "sig", alg: "Ed25519" },
      ...secrets.open.map((key) => ({ ...publicHalf(key), use: "enc", alg: "ECDH-ES" })),
    ],
  };
}

/** Builds the client document to publish at `clientId` (OAuth Client ID Metadata Document). */
export function toClientDocument(profile: GranteeProfile): Readonly<Record<string, unknown>> {
  return {
    client_id: profile.clientId,
    client_name: profile.name,
    policy_uri: profile.policyUri,
    redirect_uris: [profile.redirectUri],
    response_types: ["code"],
    grant_types: ["authorization_code", "refresh_token", "client_credentials"],
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "Ed25519",
    request_object_signing_alg: "Ed25519",
    jwks_uri: profile.jwksUri,
    dpop_bound_access_tokens: true,
    authorization_details_types: ["urn:rootvault:peek:v1"],
  };
}

/** Imports a private signing key for WebCrypto. Throws `VaultError` bad-value for another kind of key. */
export async function toSigningKey(key: GranteeKey): Promise<CryptoKey> {
  const imported = await importJWK({ ...key, alg: "Ed25519" }, "Ed25519");
  if (imported instanceof Uint8Array)
    throw new VaultError("bad-value", `The key "${key.kid}" is no Ed25519 key.`);
  return imported;
}

/** Imports a signing key as the pair that DPoP needs; its public half is extractable. */
export async function toKeyPair(
  key: GranteeKey,
): Promise<{ privateKey: CryptoKey; publicKey: CryptoKey }> {
  const publicKey = await importJWK({ ...publicHalf(key), alg: "Ed25519" }, "Ed25519", {
    extractable: true,
  });
  if (publicKey instanceof Uint8Array)
    throw new VaultError("bad-value", `The key "${key.kid}" is no Ed25519 key.`);
  return { privateKey: await toSigningKey(key), publicKey };
}

/** The public members of a private Ed25519 or X25519 key. */
export function publicHalf(key: GranteeKey): JWK & { readonly kid: string } {
  const { kty, crv, x, kid } = key;
  if (kty !== "OKP" || crv === undefined || x === undefined) {
    throw new VaultError("bad-value", `The key "${kid}" is no Ed25519 or X25519 key.`);
  }
  return { kty, crv, x, kid };
}
