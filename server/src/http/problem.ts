/**
 * The one table from error code to HTTP status, and the one place that makes problem documents (RFC 9457).
 * @module
 */
import { isVaultError, type VaultErrorCode } from "@rootvault/vault-core/protocol";

/** HTTP status of each code that may leave the server. What is not here is a fault of the server: 500 `internal`. */
const STATUS: Readonly<Partial<Record<VaultErrorCode, number>>> = {
  "bad-request": 400,
  "invalid-token": 401,
  "invalid-dpop-proof": 401,
  "use-dpop-nonce": 401,
  "insufficient-scope": 403,
  "too-early": 403,
  "grant-paused": 403,
  "helper-refused": 403,
  banned: 403,
  "invite-invalid": 403,
  "signups-closed": 403,
  "not-found": 404,
  "no-grant": 404,
  "no-request": 404,
  "too-slow": 408,
  "not-active": 409,
  "not-live": 409,
  "recipient-key-retired": 409,
  "cursor-lost": 409,
  "too-many-members": 409,
  "roster-moved": 409,
  "epoch-retired": 409,
  equivocation: 409,
  "grant-revoked": 410,
  "grant-expired": 410,
  "grant-consumed": 410,
  "grant-returned": 410,
  "grant-superseded": 410,
  "feed-restart": 410,
  "pairing-gone": 410,
  "precondition-failed": 412,
  "too-large": 413,
  "quota-exceeded": 413,
  "wrong-host": 421,
  "invalid-details": 422,
  "not-narrower": 422,
  "purpose-refused": 422,
  "invalid-consent": 422,
  "invalid-envelope": 422,
  "too-many-requests": 429,
  "min-interval": 429,
  volume: 429,
  "log-unavailable": 503,
  "restore-hold": 503,
  suspended: 503,
  "clock-behind": 503,
  "storage-failed": 507,
  // Codes of the sealed log: what was sent breaks a rule of roster or block.
  ROSTER_MOVED: 409,
  EPOCH_RETIRED: 409,
  EQUIVOCATION: 409,
  ROSTER_BAD: 422,
  ROSTER_BADSIG: 422,
  BAD_BLOCK: 422,
  BAD_SIGNATURE: 422,
  MISPLACED: 422,
  WRONG_VAULT: 422,
  GAP: 422,
  CHAIN_BROKEN: 422,
  UNKNOWN_SUITE: 422,
  UNKNOWN_DEVICE: 422,
  DOWNGRADE: 422,
  BAD_LOCKBOX: 422,
  BAD_ATTACHMENT: 422,
  LOCKBOX_MISSING: 422,
  TOO_LARGE: 413,
};

/** Codes of the sealed log that have a slug of their own on the wire. */
const SLUG: Readonly<Partial<Record<VaultErrorCode, string>>> = {
  ROSTER_MOVED: "roster-moved",
  EPOCH_RETIRED: "epoch-retired",
  EQUIVOCATION: "equivocation",
  TOO_LARGE: "too-large",
};

/** Where a protected resource describes itself; named in 401 answers (RFC 9728). */
export interface ProblemContext {
  readonly requestId: string;
  readonly origin: string;
}

/** Gives the HTTP status of an error; 500 for what the table does not know. */
export function statusOf(error: unknown): number {
  return isVaultError(error) ? (STATUS[error.code] ?? 500) : 500;
}

/** Gives the slug that a code has on the wire. */
export function slugOf(code: VaultErrorCode): string {
  return SLUG[code] ?? code;
}

/** Makes the answer of an error: a problem document without stack and without echo of what was sent. */
export function problemAnswer(error: unknown, context: ProblemContext): Response {
  const status = statusOf(error);
  if (!isVaultError(error) || status === 500) {
    return problemJson(
      {
        type: "urn:rootvault:problem:internal",
        title: "internal",
        status: 500,
        detail: "The server failed.",
      },
      context.requestId,
      {},
    );
  }
  const slug = slugOf(error.code);
  const { retryAfter, nonce, ...facts } = error.details;
  const headers: Record<string, string> = {};
  if (typeof retryAfter === "number") headers["retry-after"] = String(Math.ceil(retryAfter));
  else if (status === 503) headers["retry-after"] = "5";
  if (typeof nonce === "string") headers["dpop-nonce"] = nonce;
  if (status === 401) headers["www-authenticate"] = challenge(slug, context.origin);
  const document = {
    ...facts,
    type: `urn:rootvault:problem:${slug}`,
    title: slug,
    status,
    detail: error.message,
  };
  return problemJson(document, context.requestId, headers);
}

function challenge(slug: string, origin: string): string {
  const error = slug.replaceAll("-", "_");
  return `DPoP error="${error}", algs="Ed25519 ES256", resource_metadata="${origin}/.well-known/oauth-protected-resource/peeks"`;
}

function problemJson(
  document: object,
  requestId: string,
  headers: Record<string, string>,
): Response {
  // A foreign object and an unknown one get the same bytes, so the request id stands in a header.
  return new Response(JSON.stringify(document), {
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-request-id": requestId,
      ...headers,
    },
    status: statusNumber(document),
  });
}

function statusNumber(document: object): number {
  return "status" in document && typeof document.status === "number" ? document.status : 500;
}
