/**
 * Making consent records: what was given, and later that it was withdrawn.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import type { PairwiseJwk } from "../keys/pairwise.ts";
import { toPublicJwk } from "../keys/pairwise.ts";
import type { JsonObject } from "../model/json.ts";
import { importSigningKey, signJws } from "../protocol/compact-jose.ts";
import {
  CONSENT_SCHEMA,
  CONSENT_TYP,
  readConsent,
  type ConsentClaims,
} from "../protocol/grants/consent.ts";
import type { SharingDeps } from "./deps.ts";
import type { GranteeDocuments } from "./documents.ts";
import type { GrantRecord } from "./records.ts";

/** What a consent is about. */
export interface ConsentFacts {
  /** The owner's name towards this grantee. */
  readonly subject: string;
  readonly grantee: GranteeDocuments;
  /** The granted object, with its identifier. */
  readonly granted: JsonObject;
  readonly requestHash: string;
  readonly commitment: string;
}

/** Builds the claims of a consent that is given. */
export function givenConsent({ context, origin }: SharingDeps, facts: ConsentFacts): ConsentClaims {
  const { grantee } = facts;
  return {
    iss: facts.subject,
    aud: grantee.clientId,
    iat: Math.floor(context.now() / 1000),
    jti: toBase64Url(context.random(16)),
    schema: CONSENT_SCHEMA,
    record_id: toBase64Url(context.random(16)),
    event: "consent_given",
    prev: null,
    request_sha256: facts.requestHash,
    granted: facts.granted,
    view_commitment: facts.commitment,
    controller: {
      client_id: grantee.clientId,
      name: grantee.name,
      policy: grantee.policyUri,
      document_sha256: grantee.textHash,
    },
    withdraw: `${origin}/`,
  };
}

/** Builds the claims that withdraw a grant's consent; null if the record kept here cannot be read. */
export function withdrawnConsent(
  { context }: SharingDeps,
  { consent, consentHash }: GrantRecord,
): ConsentClaims | null {
  const given = readConsent(consent);
  if (given === null) return null;
  const iat = Math.floor(context.now() / 1000);
  const jti = toBase64Url(context.random(16));
  return { ...given.claims, iat, jti, event: "withdrawn", prev: consentHash };
}

/** Signs a consent record with the pairwise key. */
export async function signConsent(claims: ConsentClaims, pairwise: PairwiseJwk): Promise<string> {
  const jwk = toPublicJwk(pairwise);
  const key = await importSigningKey(jwk, pairwise.d);
  return signJws(
    { alg: "Ed25519", typ: CONSENT_TYP, jwk: { ...jwk } },
    JSON.stringify(claims),
    key,
  );
}
