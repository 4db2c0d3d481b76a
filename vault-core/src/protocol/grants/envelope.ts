/**
 * Peek envelope v1: one compact JWE of a compact JWS per page.
 *
 * | Part | Exactly |
 * |---|---|
 * | JWE header | alg ECDH-ES, enc A256GCM, cty rv-peek+jwt, kid, epk (OKP, X25519) |
 * | JWS header | alg Ed25519, typ rv-peek+jwt, jwk (the owner's pairwise key) |
 * | payload | `peekPayloadShape` |
 *
 * Padding: L = bytes of the payload with an empty `pad`, E = floor(log2 L), S = floor(log2 E) + 1, m = 2^(E-S) - 1;
 * `pad` is letters A up to max(512, (L + m) AND NOT m). At most 64 KiB a page and 16 pages.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { readBase64Url, toBase64Url, utf8 } from "../../bytes/encoding.ts";
import { isGrantId } from "../ids.ts";
import { ed25519JwkShape, readHeader } from "../compact-jose.ts";
import { sha256 } from "../sha256.ts";
import { z } from "../zod.ts";
import { coarsenShape } from "./coarseness.ts";
import { jsonObjectShape } from "./details-shape.ts";

/** `typ` of the JWS and `cty` of the JWE. */
export const PEEK_TYP = "rv-peek+jwt";
/** Bytes of the largest page. */
export const MAX_PAGE_BYTES = 65_536;
/** Most pages of a peek. */
export const MAX_PAGES = 16;
const LEAST_PAYLOAD_BYTES = 512;

const base64Url = (length: number): z.ZodString =>
  z
    .string()
    .length(length)
    .refine((text) => readBase64Url(text) !== null, "is no canonical base64url");

/** Shape of the JWE header. */
export const envelopeHeaderShape = z.strictObject({
  alg: z.literal("ECDH-ES"),
  enc: z.literal("A256GCM"),
  cty: z.literal(PEEK_TYP),
  kid: z.string().min(1).max(128),
  epk: z.strictObject({ kty: z.literal("OKP"), crv: z.literal("X25519"), x: base64Url(43) }),
});

/** Shape of the JWS header. */
export const peekHeaderShape = z.strictObject({
  alg: z.literal("Ed25519"),
  typ: z.literal(PEEK_TYP),
  jwk: ed25519JwkShape,
});

/** Shape of a page's payload. */
export const peekPayloadShape = z.strictObject({
  iss: z.string().max(200),
  aud: z.string().max(2048),
  iat: z.int().nonnegative(),
  exp: z.int().nonnegative(),
  /** `<grant>.<ver>.<page>`. */
  jti: z.string().max(64),
  grant_id: z.string().refine(isGrantId),
  ver: z.int().min(1),
  page: z.int().min(1).max(MAX_PAGES),
  pages: z.int().min(1).max(MAX_PAGES),
  consent_sha256: base64Url(43),
  /** Thumbprint of the recipient's key, against passing on. */
  enc_jkt: base64Url(43),
  datatype: z.string().max(64),
  fields: z.array(z.string()).min(1).max(64),
  coarsen: z.record(z.string(), coarsenShape),
  salt: base64Url(22),
  pad: z.string().regex(/^A*$/),
  rows: z.array(jsonObjectShape),
  /** Version whose rows were sealed again to another key. */
  reseal_of: z.int().min(1).exactOptional(),
});

/** Payload of a page. */
export type PeekPayload = z.infer<typeof peekPayloadShape>;

/** An envelope whose outside holds, with the key it is sealed to; or why it does not. */
export type CheckedEnvelope =
  | { readonly ok: true; readonly kid: string; readonly bytes: number }
  | { readonly ok: false; readonly why: string };

/** Checks what can be seen of an envelope without opening it: form, header, sizes, one key for all pages. */
export function checkEnvelope(pages: readonly string[]): CheckedEnvelope {
  if (pages.length < 1 || pages.length > MAX_PAGES)
    return { ok: false, why: `an envelope has 1-${MAX_PAGES} pages` };
  let kid: string | null = null;
  let bytes = 0;
  for (const page of pages) {
    // Compact texts are ASCII: letters are bytes.
    if (page.length > MAX_PAGE_BYTES) return { ok: false, why: "a page is larger than 64 KiB" };
    const header = envelopeHeaderShape.safeParse(readHeader(page, "JWE"));
    if (!header.success) return { ok: false, why: "a page is no canonical peek envelope" };
    if (kid !== null && kid !== header.data.kid)
      return { ok: false, why: "the pages are sealed to different keys" };
    kid = header.data.kid;
    bytes += page.length;
  }
  return kid === null ? { ok: false, why: "there is no page" } : { ok: true, kid, bytes };
}

/** Gives the padding for a payload that has `length` bytes with an empty `pad`. */
export function padOf(length: number): string {
  if (length < LEAST_PAYLOAD_BYTES) return "A".repeat(LEAST_PAYLOAD_BYTES - length);
  const exponent = Math.floor(Math.log2(length));
  const bits = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - bits);
  return "A".repeat(Math.ceil(length / step) * step - length);
}

/** Gives what a consent record commits to: the hash of the salt text, then of each page's `rows` text in order. */
export async function viewCommitment(salt: string, rowsTexts: readonly string[]): Promise<string> {
  return toBase64Url(await sha256(concatBytes(utf8(salt), ...rowsTexts.map(utf8))));
}
