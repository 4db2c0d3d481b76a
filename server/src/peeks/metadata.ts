/**
 * How the peeks of this server describe themselves as a protected resource (RFC 9728).
 * @module
 */
import { json } from "../http/answers.ts";
import { route, type Route } from "../http/route.ts";

/** `GET /.well-known/oauth-protected-resource/peeks`. */
export function resourceMetadata(issuer: string): Route {
  return route({
    method: "GET",
    path: "/.well-known/oauth-protected-resource/peeks",
    auth: "none",
    bodyLimit: 0,
    anyOrigin: true,
    handle: async () =>
      json({
        resource: `${issuer}/peeks`,
        authorization_servers: [issuer],
        jwks_uri: `${issuer}/oauth/jwks`,
        scopes_supported: ["peek:read", "grant_management_query", "grant_management_revoke"],
        bearer_methods_supported: ["header"],
        dpop_signing_alg_values_supported: ["Ed25519", "ES256"],
        dpop_bound_access_tokens_required: true,
        authorization_details_types_supported: ["urn:rootvault:peek:v1"],
      }),
  });
}
