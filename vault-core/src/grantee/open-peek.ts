/**
 * Opening a peek: every check that a grantee owes itself before it believes a row (docs/protocol/grants.md, envelope).
 * @module
 */
import { compactDecrypt, importJWK } from "jose";
import { readUtf8 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import type { JsonObject } from "../model/json.ts";
import {
  keyThumbprint,
  readHeader,
  readJws,
  thumbprintUri,
  verifyJws,
  type Ed25519Jwk,
} from "../protocol/compact-jose.ts";
import { checkConsent, readConsent, type ConsentClaims } from "../protocol/grants/consent.ts";
import {
  envelopeHeaderShape,
  PEEK_TYP,
  peekHeaderShape,
  peekPayloadShape,
  viewCommitment,
  type PeekPayload,
} from "../protocol/grants/envelope.ts";
import { textHash } from "../protocol/sha256.ts";
import { publicHalf, type GranteeKey } from "./keys.ts";

/** What a peek must agree with. */
export interface PeekDemands {
  readonly clientId: string;
  readonly grantId: string;
  /** The granted object as the token endpoint told it. */
  readonly granted: JsonObject;
  /** The consent record as the server gives it. */
  readonly consent: string;
  /** The owner's name pinned at an earlier collect; null at first contact. */
  readonly subject: string | null;
  readonly versionSeen: number;
  readonly keys: readonly GranteeKey[];
  /** Unix seconds. */
  readonly nowSeconds: number;
}

/** A peek that passed every check. */
export interface OpenedPeek {
  readonly subject: string;
  readonly version: number;
  readonly payload: PeekPayload;
  /** The rows of all pages, in order. */
  readonly rows: readonly JsonObject[];
}

/**
 * Opens all pages of one version of a peek.
 *
 * @throws {VaultError} PEEK_MISMATCH if signature, grant, owner, version, consent or commitment do not agree; bad-peek
 * if a page is no envelope or is sealed to a key that is not ours.
 */
export async function openPeek(
  pages: readonly string[],
  demands: PeekDemands,
): Promise<OpenedPeek> {
  const consent = await needConsent(demands);
  const opened = await Promise.all(pages.map(async (page) => await openPage(page, demands)));
  const first = opened[0];
  if (first === undefined) throw new VaultError("bad-peek", "The answer holds no page.");
  mustAgree(opened.length === first.payload.pages, "pages are missing");
  for (const [index, page] of opened.entries()) {
    mustAgree(
      page.payload.page === index + 1 && page.payload.ver === first.payload.ver,
      "the pages are of different versions",
    );
    mustAgree(
      page.jwk.x === consent.jwk.x,
      "the peek is signed by another key than the consent record",
    );
    await checkPayload(page.payload, demands, consent.claims.iss);
  }
  mustAgree(first.payload.ver >= demands.versionSeen, "an older version came than was seen before");
  if (first.payload.ver === 1) {
    const commitment = await viewCommitment(
      first.payload.salt,
      opened.map((page) => page.rowsText),
    );
    mustAgree(
      commitment === consent.claims.view_commitment,
      "the rows are not those of the consent record",
    );
  }
  const rows = opened.flatMap((page) => page.payload.rows);
  return { subject: consent.claims.iss, version: first.payload.ver, payload: first.payload, rows };
}

async function needConsent(
  demands: PeekDemands,
): Promise<{ claims: ConsentClaims; jwk: Ed25519Jwk }> {
  const read = readConsent(demands.consent);
  if (read === null) throw mismatch("the consent record cannot be read");
  const checked = await checkConsent(demands.consent, {
    pairwiseJwk: read.jwk,
    clientId: demands.clientId,
    granted: demands.granted,
    requestHash: read.claims.request_sha256 ?? null,
    event: "consent_given",
  });
  if (!checked.ok) throw mismatch(`the consent record does not hold: ${checked.why}`);
  const subject = await thumbprintUri(read.jwk);
  mustAgree(
    demands.subject === null || demands.subject === subject,
    "the owner's key is another than before",
  );
  return { claims: checked.claims, jwk: read.jwk };
}

interface OpenedPage {
  readonly payload: PeekPayload;
  readonly jwk: Ed25519Jwk;
  readonly rowsText: string;
}

async function openPage(page: string, demands: PeekDemands): Promise<OpenedPage> {
  const header = envelopeHeaderShape.safeParse(readHeader(page, "JWE"));
  if (!header.success) throw new VaultError("bad-peek", "A page is no peek envelope.");
  const key = demands.keys.find((one) => one.kid === header.data.kid);
  if (key === undefined)
    throw new VaultError(
      "bad-peek",
      `The peek is sealed to the key "${header.data.kid}", which is not held here.`,
    );
  const jws = await decrypt(page, key);
  const inner = peekHeaderShape.safeParse(readJws(jws)?.header);
  if (!inner.success) throw mismatch("the signature's header is not that of a peek");
  const claims = await verifyJws(jws, PEEK_TYP, inner.data.jwk);
  if (claims === null) throw mismatch("the signature is wrong");
  const payload = peekPayloadShape.safeParse(claims);
  if (!payload.success) throw mismatch("the payload has another shape");
  const recipient = await keyThumbprint(encryptionKey(key));
  mustAgree(payload.data.enc_jkt === recipient, "it was sealed for another recipient");
  return { payload: payload.data, jwk: inner.data.jwk, rowsText: JSON.stringify(claims["rows"]) };
}

async function decrypt(page: string, key: GranteeKey): Promise<string> {
  try {
    const { plaintext } = await compactDecrypt(page, await importJWK(key, "ECDH-ES"), {
      keyManagementAlgorithms: ["ECDH-ES"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    const text = readUtf8(plaintext);
    if (text !== null) return text;
  } catch (error) {
    throw new VaultError("bad-peek", `The peek does not open with the key "${key.kid}".`, {
      cause: error,
    });
  }
  throw new VaultError("bad-peek", "The peek holds no text.");
}

async function checkPayload(
  payload: PeekPayload,
  demands: PeekDemands,
  subject: string,
): Promise<void> {
  mustAgree(payload.iss === subject, "it comes from another owner");
  mustAgree(payload.aud === demands.clientId, "it is for another grantee");
  mustAgree(payload.grant_id === demands.grantId, "it belongs to another grant");
  mustAgree(
    payload.jti === `${demands.grantId}.${payload.ver}.${payload.page}`,
    "its id is not that of its page",
  );
  mustAgree(payload.exp > demands.nowSeconds, "it has expired");
  mustAgree(
    payload.consent_sha256 === (await textHash(demands.consent)),
    "it belongs to another consent record",
  );
}

function encryptionKey(key: GranteeKey): {
  kty: "OKP";
  crv: "X25519";
  x: string;
  use: "enc";
  alg: "ECDH-ES";
  kid: string;
} {
  const { x = "", kid } = publicHalf(key);
  return { kty: "OKP", crv: "X25519", x, use: "enc", alg: "ECDH-ES", kid };
}

function mustAgree(holds: boolean, why: string): void {
  if (!holds) throw mismatch(why);
}

function mismatch(why: string): VaultError {
  return new VaultError("PEEK_MISMATCH", `The peek was refused: ${why}.`);
}
