/**
 * Sealing a peek: each page signed by the owner's pairwise key, then encrypted to the grantee's key
 * (docs/protocol/grants.md, envelope).
 * @module
 */
import { CompactEncrypt, importJWK } from "jose";
import { utf8 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import type { PairwiseJwk } from "../keys/pairwise.ts";
import {
  importSigningKey,
  keyThumbprint,
  signJws,
  thumbprintUri,
  type EncryptionKey,
} from "../protocol/compact-jose.ts";
import { collectionOf } from "../protocol/grants/details.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import { checkEnvelope, padOf, PEEK_TYP } from "../protocol/grants/envelope.ts";

/** One version of a peek, before it is sealed. */
export interface PeekContent {
  readonly details: PeekDetails;
  readonly clientId: string;
  /** Row texts of the pages. */
  readonly pages: readonly string[];
  /** 16 random bytes as base64url; the commitment begins with it. */
  readonly salt: string;
  readonly ver: number;
  /** Hash of the consent record. */
  readonly consentHash: string;
  /** Unix seconds. */
  readonly iat: number;
}

/**
 * Seals every page.
 *
 * @throws {VaultError} too-large if a page does not fit into its 64 KiB.
 */
export async function sealPeek(
  content: PeekContent,
  pairwise: PairwiseJwk,
  recipient: EncryptionKey,
): Promise<readonly string[]> {
  const { kty, crv, x, d } = pairwise;
  const jwk = { kty, crv, x };
  const signingKey = await importSigningKey(jwk, d);
  const iss = await thumbprintUri(jwk);
  const encJkt = await keyThumbprint(recipient);
  const envelope: string[] = [];
  for (let page = 1; page <= content.pages.length; page++) {
    const payload = payloadText(content, { iss, encJkt, page });
    const jws = await signJws({ alg: "Ed25519", typ: PEEK_TYP, jwk }, payload, signingKey);
    envelope.push(await encrypt(jws, recipient));
  }
  const checked = checkEnvelope(envelope);
  if (!checked.ok) throw new VaultError("too-large", "The rows do not fit into one peek.");
  return envelope;
}

interface PageFacts {
  readonly iss: string;
  readonly encJkt: string;
  readonly page: number;
}

/** The rows enter as text: what was previewed is what is signed, byte by byte. */
function payloadText(content: PeekContent, { iss, encJkt, page }: PageFacts): string {
  const { details, ver } = content;
  const grant = details.identifier ?? "";
  const head = JSON.stringify({
    iss,
    aud: content.clientId,
    iat: content.iat,
    exp: Math.floor(Date.parse(details.expires_at) / 1000),
    jti: `${grant}.${ver}.${page}`,
    grant_id: grant,
    ver,
    page,
    pages: content.pages.length,
    consent_sha256: content.consentHash,
    enc_jkt: encJkt,
    datatype: collectionOf(details),
    fields: details.fields,
    coarsen: details.coarsen ?? {},
    salt: content.salt,
  });
  const rows = content.pages[page - 1] ?? "[]";
  const text = (pad: string): string => `${head.slice(0, -1)},"pad":"${pad}","rows":${rows}}`;
  return text(padOf(utf8(text("")).length));
}

async function encrypt(jws: string, recipient: EncryptionKey): Promise<string> {
  const { kty, crv, x, kid } = recipient;
  return new CompactEncrypt(utf8(jws))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", cty: PEEK_TYP, kid })
    .encrypt(await importJWK({ kty, crv, x }, "ECDH-ES"));
}
