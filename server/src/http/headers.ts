/**
 * Security headers of every answer, set on the raw response before anything routes, so that no library can leave them out.
 * @module
 */

/** What headers depend on. */
export interface HeaderFacts {
  readonly origin: string;
  readonly trial: boolean;
  /** Origin of the API where the app is served from another one; null where they are one. */
  readonly apiOrigin: string | null;
}

const APP_PATH = /^\/app(\/|$)/;
/** The one worker that talks to grantees' hosts; it holds no secret. */
const GRANTEE_KEYS_WORKER = /^\/app\/(assets\/)?grantee-keys\.worker[\w.-]*\.js$/;

/** Gives the headers of an answer at a path. */
export function securityHeaders(path: string, facts: HeaderFacts): Record<string, string> {
  return {
    "Content-Security-Policy": policyOf(path, facts),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy":
      "camera=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), microphone=(), geolocation=(), payment=(), usb=()",
    // A trial has no certificate, so a browser must not insist on one.
    ...(facts.origin.startsWith("https:")
      ? { "Strict-Transport-Security": "max-age=63072000" }
      : {}),
  };
}

function policyOf(path: string, facts: HeaderFacts): string {
  if (GRANTEE_KEYS_WORKER.test(path)) {
    const loopback = facts.trial ? " http://localhost:* http://127.0.0.1:*" : "";
    return `default-src 'none'; connect-src https:${loopback}; require-trusted-types-for 'script'; trusted-types 'none'`;
  }
  if (!APP_PATH.test(path))
    return "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  const api = facts.apiOrigin === null ? "" : ` ${facts.apiOrigin}`;
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    `connect-src 'self'${api}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types rootvault",
  ].join("; ");
}
