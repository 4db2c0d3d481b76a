import { exportJWK, generateKeyPair } from "jose";
import { beforeAll, expect, test } from "vitest";

import { signJws } from "../protocol/compact-jose.ts";
import { fetchGrantee, type GranteeDocuments } from "./documents.ts";
import { requestUidOf, verifyRequest } from "./request.ts";

const SERVER = "https://vault.example";
const CLIENT = "https://bootery.example/rootvault.json";
const NOW = Date.parse("2026-11-20T12:00:00Z");

const client: Record<string, unknown> = {
  client_id: CLIENT,
  client_name: "Bootery",
  policy_uri: "https://bootery.example/privacy",
  redirect_uris: ["https://bootery.example/cb"],
  response_types: ["code"],
  grant_types: ["authorization_code"],
  token_endpoint_auth_method: "private_key_jwt",
  token_endpoint_auth_signing_alg: "Ed25519",
  request_object_signing_alg: "Ed25519",
  jwks_uri: "https://bootery.example/jwks.json",
  dpop_bound_access_tokens: true,
  authorization_details_types: ["urn:rootvault:peek:v1"],
};
let signing: CryptoKeyPair;
let keys: Record<string, unknown>[];
let bootery: GranteeDocuments;

beforeAll(async () => {
  signing = await generateKeyPair("Ed25519", { extractable: true });
  const sealing = await generateKeyPair("ECDH-ES", { crv: "X25519", extractable: true });
  keys = [
    { ...(await exportJWK(signing.publicKey)), use: "sig", kid: "s1" },
    { ...(await exportJWK(sealing.publicKey)), use: "enc", alg: "ECDH-ES", kid: "e1" },
  ];
  bootery = await fetched();
});

function fetched(
  change: Record<string, unknown> = {},
  {
    jwks = { keys },
    clientId = CLIENT,
    server = SERVER,
  }: { jwks?: unknown; clientId?: string; server?: string } = {},
): Promise<GranteeDocuments> {
  const texts = { client: JSON.stringify({ ...client, ...change }), jwks: JSON.stringify(jwks) };
  return fetchGrantee(async () => Promise.resolve(texts), clientId, server);
}

test("a shop is who its own host says it is", async () => {
  expect(bootery).toMatchObject({
    clientId: CLIENT,
    host: "bootery.example",
    name: "Bootery",
    recipient: { kid: "e1" },
  });
  expect(bootery.thumbprints).toHaveLength(2);
  const { policy_uri: _, ...silent } = client;
  const texts = { client: JSON.stringify(silent), jwks: JSON.stringify({ keys }) };
  expect(
    (await fetchGrantee(async () => Promise.resolve(texts), CLIENT, SERVER)).policyUri,
  ).toBeNull();
});

test.each<[string, Record<string, unknown>]>([
  ["another id", { client_id: "https://mallory.example/rootvault.json" }],
  ["no name", { client_name: "" }],
  ["a name that turns the line around", { client_name: "Boot\u202eyre" }],
  ["no way back", { redirect_uris: [] }],
  ["a way back without https", { redirect_uris: ["http://bootery.example/cb"] }],
  ["a way back with a fragment", { redirect_uris: ["https://bootery.example/cb#x"] }],
  ["another flow", { response_types: ["token"] }],
  ["a shared secret", { token_endpoint_auth_method: "client_secret_basic" }],
  ["unsigned requests", { request_object_signing_alg: "none" }],
  ["keys on another host", { jwks_uri: "https://mallory.example/jwks.json" }],
  ["keys on another port", { jwks_uri: "https://bootery.example:8443/jwks.json" }],
  ["keys inside", { jwks: { keys: [] } }],
  ["a scope", { scope: "openid" }],
  ["bearer tokens", { dpop_bound_access_tokens: false }],
  ["other details", { authorization_details_types: ["x"] }],
  ["more than 5 KiB", { client_uri: "x".repeat(5200) }],
])("a client document with %s is refused", async (_, change) => {
  await expect(fetched(change)).rejects.toMatchObject({ code: "grantee-unreachable" });
});

test("without a key to seal to, or with a key set that is none, nothing is asked", async () => {
  for (const jwks of [
    { keys: keys.slice(0, 1) },
    { keys: "x" },
    null,
    { keys: Array.from({ length: 65 }, () => keys[0]) },
    { keys, pad: "x".repeat(66_000) },
  ])
    await expect(fetched({}, { jwks })).rejects.toMatchObject({ code: "grantee-unreachable" });
  await expect(
    fetchGrantee(async () => Promise.reject(new Error("no route")), CLIENT, SERVER),
  ).rejects.toMatchObject({
    code: "grantee-unreachable",
  });
  await expect(
    fetchGrantee(async () => Promise.resolve({ client: "{", jwks: "{" }), CLIENT, SERVER),
  ).rejects.toMatchObject({
    code: "grantee-unreachable",
  });
});

test("a company has https on its one port; loopback belongs to a loopback server", async () => {
  for (const clientId of [
    "http://bootery.example/x",
    "https://bootery.example:444/x",
    "https://ann@bootery.example/x",
    "https://bootery.example/x#y",
    "HTTPS://bootery.example/x",
    "https://localhost/x",
    "bootery",
  ])
    await expect(fetched({ client_id: clientId }, { clientId })).rejects.toMatchObject({
      code: "grantee-unreachable",
    });
  const local = {
    client_id: "http://127.0.0.1:4000/x",
    jwks_uri: "http://127.0.0.1:4000/jwks",
    redirect_uris: ["http://127.0.0.1:4000/cb"],
  };
  const clientId = local.client_id;
  expect((await fetched(local, { clientId, server: "http://localhost:7000" })).host).toBe(
    "127.0.0.1:4000",
  );
  await expect(fetched(local, { clientId })).rejects.toMatchObject({ code: "grantee-unreachable" });
  // Beside a server on the internet a shop may not lead back to loopback either.
  await expect(fetched({ redirect_uris: ["http://127.0.0.1:4000/cb"] })).rejects.toMatchObject({
    code: "grantee-unreachable",
  });
});

// Requests -----------------------------------------------------------------------------------------------------

function claims(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    iss: CLIENT,
    client_id: CLIENT,
    aud: SERVER,
    redirect_uri: "https://bootery.example/cb",
    iat: NOW / 1000 - 60,
    authorization_details: [
      {
        type: "urn:rootvault:peek:v1",
        locations: [`${SERVER}/peeks`],
        actions: ["read"],
        datatypes: ["appliances"],
        fields: ["category"],
        purpose: { id: "https://w3id.org/dpv#CustomerCare", text: "A recall" },
        retention: "P30D",
        onward: "none",
        refresh: "once",
        expires_at: "2027-02-01T00:00:00Z",
      },
    ],
    ...change,
  };
}

async function codeOf(
  payload: object,
  header: object = {},
  key = signing.privateKey,
): Promise<string> {
  const text = await signJws(
    { alg: "Ed25519", typ: "oauth-authz-req+jwt", ...header },
    JSON.stringify(payload),
    key,
  );
  const context = { now: () => NOW };
  return verifyRequest(text, bootery, { context, origin: SERVER }).then(
    () => "ok",
    (error: { code: string }) => error.code,
  );
}

test("a request counts if the shop's published key signed it for this server, lately", async () => {
  expect(await codeOf(claims())).toBe("ok");
  const [details] = claims()["authorization_details"] as object[];
  for (const change of [
    { iss: "https://mallory.example/" },
    { client_id: "https://mallory.example/" },
    { aud: "https://other.example" },
    { aud: [SERVER] },
    { redirect_uri: "https://bootery.example/cb?x" },
    { iat: NOW / 1000 - 66 * 60 },
    { iat: NOW / 1000 + 6 * 60 },
    { authorization_details: [] },
    { authorization_details: [{ ...details, fields: ["serialNumber"] }] },
    { authorization_details: [{ ...details, timelock: "P30D" }] },
    { authorization_details: undefined },
  ])
    expect(await codeOf(claims(change))).toBe("bad-request-object");
  expect(await codeOf(claims(), { typ: "jwt" })).toBe("bad-request-object");
});

test("a request by a key that the shop does not publish is refused", async () => {
  const mallory = await generateKeyPair("Ed25519");
  expect(await codeOf(claims(), {}, mallory.privateKey)).toBe("grantee-key-unpublished");
  const context = { now: () => NOW };
  await expect(verifyRequest("x", bootery, { context, origin: SERVER })).rejects.toMatchObject({
    code: "bad-request-object",
  });
});

test("a request is found by its uid or by the link that a browser followed", () => {
  expect(requestUidOf("abcdefgh01234567")).toBe("abcdefgh01234567");
  expect(requestUidOf(" https://vault.example/app/#/requests/abcdefgh01234567 ")).toBe(
    "abcdefgh01234567",
  );
  expect(() => requestUidOf("https://vault.example/")).toThrow(
    expect.objectContaining({ code: "no-request" }),
  );
});
