/**
 * Consent records: JWS by the owner's pairwise key that says what was granted to whom, for which request, and which rows
 * (by commitment). Fields follow ISO/IEC TS 27560:2023. Request and record are the contract that both sides hold.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import {
  ed25519JwkShape,
  readJws,
  thumbprintUri,
  verifyJws,
  type Ed25519Jwk,
} from "../compact-jose.ts";
import { z } from "../zod.ts";
import { jsonObjectShape } from "./details-shape.ts";
import { equalJson } from "./equal-json.ts";

/** `typ` of a consent record. */
export const CONSENT_TYP = "rv-consent+jwt";
/** `schema` of a consent record. */
export const CONSENT_SCHEMA = "ISO/IEC TS 27560:2023";

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const headerShape = z.strictObject({
  alg: z.literal("Ed25519"),
  typ: z.literal(CONSENT_TYP),
  jwk: ed25519JwkShape,
});

/** Shape of the claims. */
export const consentShape = z.strictObject({
  iss: z.string().max(200),
  aud: z.string().max(2048),
  iat: z.int().nonnegative(),
  jti: z.string().min(16).max(64),
  schema: z.literal(CONSENT_SCHEMA),
  record_id: z.string().min(16).max(64),
  event: z.enum(["consent_given", "narrowed", "withdrawn", "expired"]),
  /** Hash of the record before; null for the first. */
  prev: hash.nullable(),
  /** Hash of the signed request; absent if the owner began. */
  request_sha256: hash.exactOptional(),
  /** The granted object, with its identifier. */
  granted: jsonObjectShape,
  /** Hash of the salt text and the rows texts (`viewCommitment`). */
  view_commitment: hash,
  controller: z.strictObject({
    client_id: z.string().max(2048),
    name: z.string().max(200),
    policy: z.string().max(2048).nullable(),
    document_sha256: hash,
  }),
  /** Where consent is withdrawn. */
  withdraw: z.string().max(2048),
});

/** Claims of a consent record. */
export type ConsentClaims = z.infer<typeof consentShape>;

/** What a consent record must say. */
export interface ConsentDemands {
  readonly pairwiseJwk: Ed25519Jwk;
  readonly clientId: string;
  readonly granted: JsonObject;
  /** Hash of the request's text; null if the owner began. */
  readonly requestHash: string | null;
  readonly event: ConsentClaims["event"];
}

/** A consent record that holds, or why it does not. */
export type CheckedConsent =
  | { readonly ok: true; readonly claims: ConsentClaims }
  | { readonly ok: false; readonly why: string };

/** Reads the claims and the key of a consent record without checking anything but its form. */
export function readConsent(
  text: string,
): { readonly jwk: Ed25519Jwk; readonly claims: ConsentClaims } | null {
  const jws = readJws(text);
  const header = headerShape.safeParse(jws?.header);
  const claims = consentShape.safeParse(jws?.claims);
  return header.success && claims.success ? { jwk: header.data.jwk, claims: claims.data } : null;
}

/** Checks form, key, signature and content of a consent record. */
export async function checkConsent(text: string, demands: ConsentDemands): Promise<CheckedConsent> {
  const read = readConsent(text);
  if (read === null) return no("it is no canonical consent record");
  const { jwk, claims } = read;
  if (!equalJson(jwk, demands.pairwiseJwk)) return no("it is signed by another key");
  if (claims.iss !== (await thumbprintUri(jwk))) return no("iss is not the thumbprint of its key");
  if (claims.aud !== demands.clientId || claims.controller.client_id !== demands.clientId)
    return no("it is for another grantee");
  if (claims.event !== demands.event) return no("it records another event");
  if ((claims.prev === null) !== (claims.event === "consent_given"))
    return no("prev does not suit the event");
  if (!equalJson(claims.granted, demands.granted)) return no("it grants something else");
  if ((claims.request_sha256 ?? null) !== demands.requestHash)
    return no("it answers another request");
  if ((await verifyJws(text, CONSENT_TYP, jwk)) === null) return no("the signature is wrong");
  return { ok: true, claims };
}

function no(why: string): CheckedConsent {
  return { ok: false, why };
}
