/**
 * Compact JWS and JWE texts (RFC 7515, 7516) as the grant protocol accepts them: *canonical*, so that one token has
 * one text; algorithms, `typ` and header members pinned; public keys of two kinds only.
 *
 * jose accepts 16 spellings of one Ed25519 JWS; here each part matches base64url and re-encodes to itself.
 * @module
 */
import { calculateJwkThumbprint, CompactSign, compactVerify, importJWK } from "jose";

import { readBase64Url, readUtf8, utf8 } from "../bytes/encoding.ts";
import type { JsonObject } from "../model/json.ts";
import { z } from "./zod.ts";

/** Signature algorithms of requests, assertions and proofs. */
export const SIGNING_ALGORITHMS = ["Ed25519", "ES256"] as const;
/** A signature algorithm. */
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

const coordinate = z
  .string()
  .length(43)
  .refine((text) => readBase64Url(text) !== null, "is no canonical base64url");

/** Shape of the pairwise key in headers and decisions: exactly kty, crv and x. */
export const ed25519JwkShape = z.strictObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: coordinate,
});
/** An Ed25519 public key with nothing beside it. */
export type Ed25519Jwk = z.infer<typeof ed25519JwkShape>;

// Members such as `kid`, `use` or `exp` may stand beside; private ones may not.
const signatureKeyShape = z.union([
  z.looseObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: coordinate }),
  z.looseObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: coordinate, y: coordinate }),
]);
const encryptionKeyShape = z.looseObject({
  kty: z.literal("OKP"),
  crv: z.literal("X25519"),
  x: coordinate,
  use: z.literal("enc"),
  alg: z.literal("ECDH-ES"),
  kid: z.string().min(1).max(128),
});
/** A grantee's public key for signatures. */
export type SignatureKey = z.infer<typeof signatureKeyShape>;
/** A grantee's public key to which peeks are sealed. */
export type EncryptionKey = z.infer<typeof encryptionKeyShape>;

/** What a JWS says before anyone checked its signature. */
export interface UncheckedJws {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/** Splits a compact JWS or JWE into its parts; null unless the text is canonical. Only a JWE's second part is empty. */
export function readCompact(text: string, kind: "JWS" | "JWE"): readonly string[] | null {
  const parts = text.split(".");
  if (parts.length !== (kind === "JWS" ? 3 : 5)) return null;
  const canonical = parts.every((part, index) =>
    kind === "JWE" && index === 1
      ? part === ""
      : part !== "" && /^[\w-]+$/.test(part) && readBase64Url(part) !== null,
  );
  return canonical ? parts : null;
}

/** Reads the header of a canonical JWS or JWE; null for anything else. */
export function readHeader(text: string, kind: "JWS" | "JWE"): JsonObject | null {
  const [header] = readCompact(text, kind) ?? [];
  return header === undefined ? null : readJsonPart(header);
}

/** Reads header and claims of a canonical JWS without checking its signature; null for anything else. */
export function readJws(text: string): UncheckedJws | null {
  const [headerPart, claimsPart] = readCompact(text, "JWS") ?? [];
  if (headerPart === undefined || claimsPart === undefined) return null;
  const header = readJsonPart(headerPart);
  const claims = readJsonPart(claimsPart);
  return header === null || claims === null ? null : { header, claims };
}

/**
 * Checks the signature of a canonical JWS by one key, with `alg` of that key and no other.
 *
 * @returns the claims; null if the text is not canonical, `typ` differs, or the signature is wrong.
 */
export async function verifyJws(
  text: string,
  typ: string,
  key: SignatureKey | Ed25519Jwk,
): Promise<JsonObject | null> {
  const read = readJws(text);
  const alg = algorithmOf(key);
  if (read === null || read.header["typ"] !== typ || read.header["alg"] !== alg) return null;
  if ("crit" in read.header || "b64" in read.header) return null;
  try {
    await compactVerify(text, await importJWK(publicMembers(key), alg), { algorithms: [alg] });
    return read.claims;
  } catch {
    return null;
  }
}

/** Signs a payload text as a compact JWS, header members in the given order. */
export function signJws(
  header: JsonObject & { readonly alg: SigningAlgorithm },
  payload: string,
  key: CryptoKey,
): Promise<string> {
  return new CompactSign(utf8(payload)).setProtectedHeader({ ...header }).sign(key);
}

/** Imports an Ed25519 key pair of a seed for signing with WebCrypto. */
export function importSigningKey(jwk: Ed25519Jwk, seed: string): Promise<CryptoKey> {
  return importJWK({ ...jwk, d: seed }, "Ed25519");
}

/** Reads a grantee's `sig` key: Ed25519 or P-256, `use` sig, without a private part. */
export function readSignatureKey(jwk: unknown): SignatureKey | null {
  const key = signatureKeyShape.safeParse(jwk);
  if (!key.success || key.data["use"] !== "sig" || hasSecret(key.data)) return null;
  const alg = key.data["alg"];
  return alg === undefined || alg === algorithmOf(key.data) ? key.data : null;
}

/** Reads a grantee's `enc` key: X25519 with `kid`, `use` enc and `alg` ECDH-ES. */
export function readEncryptionKey(jwk: unknown): EncryptionKey | null {
  const key = encryptionKeyShape.safeParse(jwk);
  return key.success && !hasSecret(key.data) ? key.data : null;
}

/** Names the one algorithm that a key signs with. */
export function algorithmOf(key: SignatureKey | Ed25519Jwk): SigningAlgorithm {
  return key.crv === "Ed25519" ? "Ed25519" : "ES256";
}

/** Gives the RFC 7638 thumbprint of a key: base64url SHA-256 of its required members. */
export function keyThumbprint(key: SignatureKey | EncryptionKey | Ed25519Jwk): Promise<string> {
  return calculateJwkThumbprint(publicMembers(key), "sha256");
}

/** Gives the thumbprint URI (RFC 9278) of a pairwise key: the `sub` that a grantee knows an owner by. */
export async function thumbprintUri(key: Ed25519Jwk): Promise<string> {
  return `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${await keyThumbprint(key)}`;
}

function readJsonPart(part: string): JsonObject | null {
  const text = readUtf8(readBase64Url(part) ?? Uint8Array.of(0xff));
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasSecret(jwk: Readonly<Record<string, unknown>>): boolean {
  return ["d", "k", "p", "q", "priv"].some((member) => Object.hasOwn(jwk, member));
}

/** Only what a key is made of: `key_ops` or `ext` of a stranger's key must not reach WebCrypto. */
function publicMembers(key: SignatureKey | EncryptionKey | Ed25519Jwk): PublicMembers {
  return key.crv === "P-256"
    ? { kty: key.kty, crv: key.crv, x: key.x, y: key.y }
    : { kty: key.kty, crv: key.crv, x: key.x };
}

interface PublicMembers {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
}
