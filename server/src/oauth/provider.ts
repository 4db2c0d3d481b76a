/**
 * The OAuth library, set up for the Peek Grant Profile (docs/protocol/grants.md): one resource, one kind of client, one
 * flow. Everything that the profile leaves out is off.
 * @module
 */
import { Buffer } from "node:buffer";
import type { JsonWebKey } from "node:crypto";

import { isVaultId, type VaultId } from "@rootvault/vault-core/protocol";
import { errors, Provider, type Configuration, type KoaContextWithOIDC } from "oidc-provider";

import { CLOCK_TOLERANCE_SECONDS, createAdapterFactory, type AdapterParts } from "./adapter.ts";
import {
  activeDetails,
  createDetailValidation,
  createLiveOnly,
  createRequestCheck,
  DETAILS_TYPE,
  mustUsePublishedKey,
  RESOURCE_SCOPES,
  type DetailsRules,
} from "./details.ts";
import { createInteractionUrl, type RequestKeeper } from "./interaction.ts";

const ALGORITHMS = ["Ed25519", "ES256"] as const;
const GRANT_SECONDS = 400 * 86_400;
const ACCESS_TOKEN_SECONDS = 300;

/** What the library is built of. */
export interface ProviderParts extends AdapterParts, DetailsRules {
  readonly appUrl: string;
  readonly keeper: RequestKeeper;
  readonly signingKey: JsonWebKey;
  readonly cookieKeys: readonly string[];
  /** 32 bytes. */
  readonly nonceSecret: Uint8Array;
  readonly guardedFetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** True where grantees are loopback documents, which the library may not fetch. */
  readonly trial: boolean;
  /** Tells whether this server serves a client at all. */
  readonly mayServe: (clientId: string) => boolean;
  /** The name by which a vault is known at a host, if it is. */
  readonly subjectOf: (vault: VaultId, host: string) => Promise<string | null>;
}

/** Builds the library. */
export function createProvider(parts: ProviderParts): Provider {
  const provider = new Provider(parts.issuer, configure(parts));
  // The library believes forwarded headers; the seam has put the issuer's there and nobody else's.
  provider.proxy = true;
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === METADATA_PATH) ctx.body = toMetadata(ctx.body, parts.issuer);
  });
  return provider;
}

/** Path of the authorization server's metadata (RFC 8414). */
export const METADATA_PATH = "/.well-known/oauth-authorization-server";

// oxlint-disable-next-line max-lines-per-function -- the library's settings, a table
function configure(parts: ProviderParts): Configuration {
  const resource = `${parts.issuer}/peeks`;
  const on = { enabled: true } as const;
  const off = { enabled: false } as const;
  return {
    adapter: createAdapterFactory(parts),
    clients: [],
    jwks: { keys: [{ ...parts.signingKey, alg: "Ed25519", use: "sig" }] },
    scopes: ["offline_access"],
    responseTypes: ["code"],
    clientAuthMethods: ["private_key_jwt"],
    subjectTypes: ["pairwise"],
    pairwiseIdentifier: (_ctx, vault, client) => subjectAt(parts, vault, client.clientId),
    findAccount: (_ctx, vault) => ({ accountId: vault, claims: () => ({ sub: vault }) }),
    clientDefaults: { subject_type: "pairwise", id_token_signed_response_alg: "Ed25519" },
    enabledJWA: {
      clientAuthSigningAlgValues: [...ALGORITHMS],
      dPoPSigningAlgValues: [...ALGORITHMS],
      requestObjectSigningAlgValues: [...ALGORITHMS],
      idTokenSigningAlgValues: ["Ed25519"],
    },
    cookies: { keys: [...parts.cookieKeys] },
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    rotateRefreshToken: false,
    expiresWithSession: () => false,
    ttl: {
      AuthorizationCode: 60,
      AccessToken: ACCESS_TOKEN_SECONDS,
      RefreshToken: GRANT_SECONDS,
      Grant: GRANT_SECONDS,
      Interaction: 3600,
      Session: 60,
    },
    routes: {
      authorization: "/oauth/authorize",
      pushed_authorization_request: "/oauth/par",
      token: "/oauth/token",
      revocation: "/oauth/revoke",
      introspection: "/oauth/introspect",
      jwks: "/oauth/jwks",
    },
    interactions: { url: createInteractionUrl(parts) },
    fetch: parts.guardedFetch,
    fetchResponseBodyLimits: { jwks_uri: 64 * 1024 },
    renderError,
    features: {
      devInteractions: off,
      userinfo: off,
      rpInitiatedLogout: off,
      clientCredentials: off,
      fapi: { ...on, profile: "2.0" },
      clientIdMetadataDocument: {
        ...(parts.trial ? off : on),
        ack: "draft-02",
        allowFetch: (_ctx, clientId) => parts.mayServe(clientId),
        allowClient: (_ctx, client) => parts.mayServe(client.clientId),
        cacheDuration: { min: 60, max: 3600 },
      },
      pushedAuthorizationRequests: { ...on, requirePushedAuthorizationRequests: true },
      requestObjects: {
        ...on,
        requireSignedRequestObject: true,
        assertJwtClaimsAndHeader: createRequestCheck(parts),
      },
      dPoP: { ...on, nonceSecret: Buffer.from(parts.nonceSecret), requireNonce: () => true },
      revocation: { ...on, allowedPolicy: isOwn },
      introspection: { ...on, allowedPolicy: isOwn },
      resourceIndicators: {
        ...on,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: async (ctx, indicator, client) => {
          if (indicator !== resource) throw new errors.InvalidTarget();
          // The library gives tokens to any key; here it must be a published one.
          if (ctx.oidc.route === "token") await mustUsePublishedKey(ctx, client.clientId, parts);
          return {
            scope: RESOURCE_SCOPES.join(" "),
            audience: resource,
            accessTokenFormat: "opaque",
            accessTokenTTL: ACCESS_TOKEN_SECONDS,
          };
        },
      },
      richAuthorizationRequests: {
        ...on,
        types: { [DETAILS_TYPE]: { validate: createDetailValidation() } },
        authorizationDetailsForGrantSource: (ctx) => ctx.oidc.entities.Grant?.rar,
        authorizationDetailsForAccessToken: createLiveOnly(parts),
        authorizationDetailsForIntrospection: (_ctx, token) =>
          activeDetails(parts, "accountId" in token ? token.accountId : undefined, token.rar ?? []),
      },
    },
  };
}

/** A client without a grant has no name for anybody, and never gets here. */
async function subjectAt(
  { subjectOf }: ProviderParts,
  vault: string,
  clientId: string,
): Promise<string> {
  const sub = isVaultId(vault) ? await subjectOf(vault, new URL(clientId).host) : null;
  if (sub === null) throw new errors.InvalidRequest("the grantee knows nobody by a name");
  return sub;
}

function isOwn(
  _ctx: KoaContextWithOIDC,
  client: { readonly clientId: string },
  token: { readonly clientId?: string | undefined },
): boolean {
  return token.clientId === client.clientId;
}

/** An error that no redirect may carry, as plain text: nothing that was sent comes back as markup. */
function renderError(
  ctx: KoaContextWithOIDC,
  out: { readonly error: string; readonly error_description?: string | undefined },
): void {
  ctx.type = "text/plain; charset=utf-8";
  ctx.body = [out.error, out.error_description].filter((part) => part !== undefined).join(": ");
}

/** The library advertises more than the profile has. */
function toMetadata(body: unknown, issuer: string): unknown {
  if (typeof body !== "object" || body === null || !("issuer" in body)) return body;
  const {
    claims_supported: _claims,
    claims_parameter_supported: _parameter,
    subject_types_supported: _subjects,
    id_token_signing_alg_values_supported: _idToken,
    ...rest
  } = body as Record<string, unknown>;
  return {
    ...rest,
    scopes_supported: [...RESOURCE_SCOPES, "offline_access"],
    response_modes_supported: ["query"],
    protected_resources: [`${issuer}/peeks`],
  };
}
