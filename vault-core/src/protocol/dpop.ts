/**
 * DPoP proofs (RFC 9449): the parts that client, server and grantee share. A proof shows that its sender holds the
 * key to which a token is bound, for one method, URL and moment. Replay (`jti`) and nonces are the server's memory.
 * @module
 */
import { calculateJwkThumbprint, CompactSign, compactVerify, importJWK, type JWK } from "jose";

import { readBase64Url, readUtf8, toBase64Url, utf8 } from "../bytes/encoding.ts";
import { z } from "./zod.ts";

/** Algorithms of a proof. */
export const DPOP_ALGORITHMS = ["Ed25519", "ES256"] as const;
/** Seconds by which a proof's time may differ from the server's clock. */
export const DPOP_WINDOW_SECONDS = 60;
/** Letters of the longest proof. */
export const MAX_PROOF_LETTERS = 4096;

// Exactly the public members: a proof with a private key inside, or any member more, is refused (RFC 9449, 4.2).
const publicJwkShape = z.union([
  z.strictObject({
    kty: z.literal("OKP"),
    crv: z.literal("Ed25519"),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    kid: z.string().exactOptional(),
    alg: z.string().exactOptional(),
    use: z.literal("sig").exactOptional(),
  }),
  z.strictObject({
    kty: z.literal("EC"),
    crv: z.literal("P-256"),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    y: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    kid: z.string().exactOptional(),
    alg: z.string().exactOptional(),
    use: z.literal("sig").exactOptional(),
  }),
]);

/** A public key as it stands in a proof. */
export type DpopJwk = z.output<typeof publicJwkShape>;

const headerShape = z.strictObject({
  typ: z.literal("dpop+jwt"),
  alg: z.enum(DPOP_ALGORITHMS),
  jwk: publicJwkShape,
});

const claimsShape = z.looseObject({
  jti: z.string().min(8).max(128),
  htm: z.string().max(16),
  htu: z.string().max(2048),
  iat: z.number(),
  ath: z.string().exactOptional(),
  nonce: z.string().max(256).exactOptional(),
});

/** What a proof must be for. */
export interface ProofDemands {
  readonly method: string;
  /** Full URL of the request; query and fragment do not count. */
  readonly url: string;
  /** Unix ms. */
  readonly now: number;
  /** The access token that came with it, if one did. */
  readonly accessToken?: string;
}

/** A proof that holds, or the reason why it does not. Its `jti` and `nonce` are for the caller to judge. */
export type CheckedProof =
  | {
      readonly ok: true;
      readonly jkt: string;
      readonly jti: string;
      readonly iat: number;
      readonly nonce: string | null;
    }
  | { readonly ok: false; readonly why: string };

/** Gives the RFC 7638 thumbprint (SHA-256, base64url) of a public key. */
export function thumbprint(jwk: JWK): Promise<string> {
  return calculateJwkThumbprint(jwk, "sha256");
}

/** Gives the `ath` of a token: base64url of its SHA-256. */
export async function accessTokenHash(token: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(token).slice())));
}

/** Gives a URL as `htu` holds it: without query and fragment. Null for a text that is no URL. */
export function toHtu(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/**
 * Checks a proof in every way that needs no memory: form, key, method, URL, time, token hash, signature
 * (RFC 9449, 4.3).
 */
export async function checkProof(proof: string, demands: ProofDemands): Promise<CheckedProof> {
  const read = readProof(proof);
  if (read === null) return refused("the proof is malformed");
  const { header, claims } = read;
  const htu = toHtu(claims.htu);
  if (claims.htm !== demands.method) return refused("htm is another method");
  if (htu === null || htu !== toHtu(demands.url)) return refused("htu is another URL");
  if (Math.abs(claims.iat - demands.now / 1000) > DPOP_WINDOW_SECONDS)
    return refused("iat is not now");
  const { accessToken } = demands;
  const ath = accessToken === undefined ? undefined : await accessTokenHash(accessToken);
  if (claims.ath !== ath) return refused("ath is of another token");
  const key = await importedKey(header.jwk, header.alg);
  if (key === null || !(await verifies(proof, key))) return refused("the signature is wrong");
  return { ok: true, jkt: key.jkt, jti: claims.jti, iat: claims.iat, nonce: claims.nonce ?? null };
}

/** What a client puts into a proof. */
export interface ProofParts {
  readonly method: string;
  readonly url: string;
  /** Unix ms. */
  readonly now: number;
  /** Unique text of at least 8 letters. */
  readonly jti: string;
  readonly accessToken?: string;
  readonly nonce?: string;
}

/** A key pair that signs proofs. */
export interface DpopKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: DpopJwk;
  readonly alg: (typeof DPOP_ALGORITHMS)[number];
}

/** Makes a proof. */
export async function signProof(key: DpopKey, parts: ProofParts): Promise<string> {
  const { accessToken, nonce } = parts;
  const claims = {
    jti: parts.jti,
    htm: parts.method,
    htu: toHtu(parts.url),
    iat: Math.floor(parts.now / 1000),
    ...(accessToken === undefined ? {} : { ath: await accessTokenHash(accessToken) }),
    ...(nonce === undefined ? {} : { nonce }),
  };
  return new CompactSign(utf8(JSON.stringify(claims)))
    .setProtectedHeader({ typ: "dpop+jwt", alg: key.alg, jwk: key.publicJwk })
    .sign(key.privateKey);
}

/** Reads a public key as a proof may hold it; null for any other value. */
export function readDpopJwk(value: unknown): DpopJwk | null {
  const read = publicJwkShape.safeParse(value);
  return read.success ? read.data : null;
}

function readProof(
  proof: string,
): { header: z.output<typeof headerShape>; claims: z.output<typeof claimsShape> } | null {
  if (proof.length > MAX_PROOF_LETTERS) return null;
  const [head, body, signature, more] = proof.split(".");
  if (head === undefined || body === undefined || signature === undefined || more !== undefined)
    return null;
  // Every part must be the one text of its bytes, or a changed last letter would pass as another proof.
  if (readBase64Url(signature)?.length !== 64) return null;
  const header = headerShape.safeParse(readJson(head));
  const claims = claimsShape.safeParse(readJson(body));
  return header.success && claims.success ? { header: header.data, claims: claims.data } : null;
}

function readJson(part: string): unknown {
  const bytes = readBase64Url(part);
  const text = bytes === null ? null : readUtf8(bytes);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

async function verifies(proof: string, { key }: ImportedKey): Promise<boolean> {
  try {
    await compactVerify(proof, key, { algorithms: [...DPOP_ALGORITHMS] });
    return true;
  } catch {
    return false;
  }
}

interface ImportedKey {
  readonly key: Awaited<ReturnType<typeof importJWK>>;
  readonly jkt: string;
}

/** Keys seen lately, the oldest first: a caller proves every request with the same one. */
const imported = new Map<string, ImportedKey>();
const MOST_IMPORTED = 512;

/** The key for the platform, with its thumbprint; null for a point that is none. */
async function importedKey(jwk: DpopJwk, alg: string): Promise<ImportedKey | null> {
  const { kty, crv, x } = jwk;
  const members = kty === "EC" ? { kty, crv, x, y: jwk.y } : { kty, crv, x };
  const name = `${alg} ${Object.values(members).join(" ")}`;
  const known = imported.get(name);
  if (known !== undefined) return known;
  try {
    const made = { key: await importJWK(members, alg), jkt: await thumbprint(members) };
    const [oldest] = imported.keys();
    if (imported.size >= MOST_IMPORTED && oldest !== undefined) imported.delete(oldest);
    imported.set(name, made);
    return made;
  } catch {
    return null;
  }
}

function refused(why: string): CheckedProof {
  return { ok: false, why };
}
