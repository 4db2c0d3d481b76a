/**
 * Which other origins may read an answer: the app's exact origin where it differs, any origin for routes of grantees, never
 * with credentials.
 * @module
 */
import type { Route } from "./route.ts";

const EXPOSED =
  "DPoP-Nonce, Retry-After, ETag, Date, X-Request-Id, WWW-Authenticate, Peek-Version, Peek-Reads-Left, Peek-Receipt, Feed-Next, Feed-End";
const ALLOWED = "Authorization, DPoP, Content-Type, If-Match, If-None-Match, Accept";

/** Gives the CORS headers of an answer; none where the caller's origin may not read it. */
export function corsHeaders(
  route: Route,
  origin: string | null,
  appOrigin: string | null,
): Record<string, string> {
  if (origin === null) return {};
  const allowed = route.anyOrigin ? "*" : appOrigin;
  if (allowed === null || (allowed !== "*" && allowed !== origin)) return {};
  return {
    "access-control-allow-origin": allowed,
    "access-control-expose-headers": EXPOSED,
    ...(allowed === "*" ? {} : { vary: "Origin" }),
  };
}

/** Answers a preflight of the routes that share a path. */
export function preflight(
  routes: readonly Route[],
  origin: string | null,
  appOrigin: string | null,
): Response {
  const methods = routes.map((route) => route.method).join(", ");
  const first = routes[0];
  const cors = first === undefined ? {} : corsHeaders(first, origin, appOrigin);
  const open = "access-control-allow-origin" in cors;
  return new Response(null, {
    status: 204,
    headers: {
      ...cors,
      ...(open
        ? {
            "access-control-allow-methods": methods,
            "access-control-allow-headers": ALLOWED,
            "access-control-max-age": "600",
          }
        : {}),
    },
  });
}
