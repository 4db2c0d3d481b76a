/**
 * A grantee written with `openid-client` and `jose` alone: none of this project's code, so that the server is tested
 * against the standards and not against our own client.
 * @module
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import * as jose from "jose";
import * as client from "openid-client";

/** A key pair of WebCrypto. */
export interface Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** Answers for a grantee's origin. */
export type Site = (path: string) => {
  status: number;
  body: string;
  headers?: Record<string, string>;
};

/** A grantee with its documents and keys. */
export interface Grantee {
  readonly origin: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly signing: Pair;
  readonly sealing: Pair;
  /** What the documents say; a test may change them. */
  readonly document: Record<string, unknown>;
  readonly keys: Record<string, unknown>[];
  /** How often each path was fetched. */
  readonly fetched: Map<string, number>;
  readonly site: Site;
}

/** A grantee that listens on loopback. */
export interface LoopbackGrantee extends Grantee, AsyncDisposable {}

/** Makes a grantee of an origin, with fresh keys. */
export async function makeGrantee(origin: string, name = "Bootery"): Promise<Grantee> {
  const signing = await jose.generateKeyPair("Ed25519", { extractable: true });
  const sealing = await jose.generateKeyPair("ECDH-ES", { crv: "X25519", extractable: true });
  const clientId = `${origin}/rootvault.json`;
  const redirectUri = `${origin}/cb`;
  const keys = [
    { ...(await jose.exportJWK(signing.publicKey)), use: "sig", alg: "Ed25519", kid: "s1" },
    { ...(await jose.exportJWK(sealing.publicKey)), use: "enc", alg: "ECDH-ES", kid: "e1" },
  ];
  const document: Record<string, unknown> = {
    client_id: clientId,
    client_name: name,
    policy_uri: `${origin}/privacy`,
    redirect_uris: [redirectUri],
    response_types: ["code"],
    grant_types: ["authorization_code", "refresh_token", "client_credentials"],
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "Ed25519",
    request_object_signing_alg: "Ed25519",
    jwks_uri: `${origin}/jwks.json`,
    dpop_bound_access_tokens: true,
    authorization_details_types: ["urn:rootvault:peek:v1"],
  };
  const fetched = new Map<string, number>();
  const site: Site = (path) => {
    fetched.set(path, (fetched.get(path) ?? 0) + 1);
    if (path === "/rootvault.json") return { status: 200, body: JSON.stringify(document) };
    if (path === "/jwks.json") return { status: 200, body: JSON.stringify({ keys }) };
    // Where a real browser ends up; what counts is the code in the address.
    if (path.startsWith("/cb?")) return { status: 200, body: "{}" };
    return { status: 404, body: "" };
  };
  return { origin, clientId, redirectUri, signing, sealing, document, keys, fetched, site };
}

/** Starts a grantee on loopback. */
export async function startGrantee(name?: string): Promise<LoopbackGrantee> {
  let grantee: Grantee | null = null;
  const server: Server = createServer((request, response) => {
    const answer = grantee?.site(request.url ?? "") ?? { status: 503, body: "" };
    response.writeHead(answer.status, {
      "content-type": "application/json",
      "access-control-allow-origin": "*",
      ...answer.headers,
    });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const made = await makeGrantee(`http://127.0.0.1:${port}`, name);
  grantee = made;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { ...made, [Symbol.asyncDispose]: close };
}

/** A grantee that has read a server's metadata, with its DPoP handle. */
export interface Connected {
  readonly grantee: Grantee;
  readonly config: client.Configuration;
  readonly dpop: client.DPoPHandle;
}

/** Discovers a server. The DPoP key is the published signing key, unless another is given. */
export async function connect(
  grantee: Grantee,
  issuer: string,
  options: { readonly key?: Pair; readonly signing?: Pair; readonly fetch?: typeof fetch } = {},
): Promise<Connected> {
  const signing = options.signing ?? grantee.signing;
  const config = await client.discovery(
    new URL(issuer),
    grantee.clientId,
    undefined,
    client.PrivateKeyJwt({ key: signing.privateKey, kid: "s1" }),
    {
      algorithm: "oauth2",
      execute: issuer.startsWith("http:") ? [client.allowInsecureRequests] : [],
      [client.customFetch]: (url, init) => (options.fetch ?? fetch)(url, init as RequestInit),
    },
  );
  const key = options.key ?? grantee.signing;
  return { grantee, config, dpop: client.getDPoPHandle(config, { ...key }) };
}

/** What a request asks for, as the profile writes it. */
export function bootsDetails(
  issuer: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    type: "urn:rootvault:peek:v1",
    locations: [`${issuer}/peeks`],
    actions: ["read"],
    datatypes: ["appliances"],
    fields: ["category", "ownedFrom", "price"],
    coarsen: {
      ownedFrom: { op: "date", to: "year" },
      price: { op: "band", edges: [0, 250, 500, 1000] },
    },
    limit: 20,
    purpose: {
      id: "https://w3id.org/dpv#PersonalisedAdvertising",
      text: "A greener replacement",
    },
    retention: "P30D",
    onward: "none",
    refresh: "once",
    max_reads: 5,
    expires_at: new Date(Date.now() + 60 * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z"),
    ...more,
  };
}

/** A pushed request, and what is needed to redeem its code. */
export interface Pushed {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
}

/** Pushes a signed request. */
export async function push(
  { grantee, config, dpop }: Connected,
  details: readonly Record<string, unknown>[],
  more: Record<string, string> = {},
): Promise<Pushed> {
  const issuer = config.serverMetadata().issuer;
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const jar = await client.buildAuthorizationUrlWithJAR(
    config,
    {
      redirect_uri: grantee.redirectUri,
      scope: "peek:read grant_management_query grant_management_revoke offline_access",
      state,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      resource: `${issuer}/peeks`,
      prompt: "consent",
      authorization_details: JSON.stringify(details),
      ...more,
    },
    { key: grantee.signing.privateKey, kid: "s1" },
  );
  const url = await client.buildAuthorizationUrlWithPAR(config, jar.searchParams, { DPoP: dpop });
  return { url, verifier, state };
}

/** Redeems the code that the browser brought. */
export function redeem(
  { config, dpop }: Connected,
  pushed: Pushed,
  callback: URL,
): ReturnType<typeof client.authorizationCodeGrant> {
  return client.authorizationCodeGrant(
    config,
    callback,
    { pkceCodeVerifier: pushed.verifier, expectedState: pushed.state },
    undefined,
    { DPoP: dpop },
  );
}

/** Calls a resource of the server with a token. */
export function fetchResource(
  { config, dpop }: Connected,
  token: string,
  path: string,
  init: { method?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const url = new URL(path, config.serverMetadata().issuer);
  const headers = new Headers(init.headers);
  return client
    .fetchProtectedResource(config, token, url, init.method ?? "GET", undefined, headers, {
      DPoP: dpop,
    })
    .catch((error: unknown) => {
      // openid-client throws on an authentication challenge; the answer itself is what tests look at.
      if (error instanceof client.WWWAuthenticateChallengeError) return error.response;
      throw error;
    });
}

/** A peek as it was sealed, opened with jose alone. */
export async function openPage(grantee: Grantee, page: string): Promise<Record<string, unknown>> {
  const outer = await jose.compactDecrypt(page, grantee.sealing.privateKey);
  const inner = new TextDecoder().decode(outer.plaintext);
  const { jwk } = jose.decodeProtectedHeader(inner);
  const { payload } = await jose.compactVerify(inner, await jose.importJWK(jwk!, "Ed25519"));
  return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
}
