/**
 * What a shop may publish about itself, seen by one who wants to pass for another or to fill the memory.
 * @module
 */
import { expect, test } from "vitest";
import {
  isGranteeUrl,
  MAX_DOCUMENT_BYTES,
  MAX_KEY_SET_BYTES,
  readClientDocument,
  readGranteeKeys,
} from "./documents.ts";

const CLIENT = "https://bootery.example/rootvault.json";

function document(change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    client_id: CLIENT,
    client_name: "Bootery",
    redirect_uris: ["https://bootery.example/cb"],
    response_types: ["code"],
    grant_types: ["authorization_code"],
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "Ed25519",
    request_object_signing_alg: "Ed25519",
    jwks_uri: "https://bootery.example/jwks.json",
    dpop_bound_access_tokens: true,
    authorization_details_types: ["urn:rootvault:peek:v1"],
    ...change,
  });
}

const read = (change: Record<string, unknown>, clientId = CLIENT) =>
  readClientDocument(document({ client_id: clientId, ...change }), clientId, "https");

test("a shop's document counts where it stands, and to its last byte", () => {
  expect(read({})?.client_name).toBe("Bootery");
  expect(read({ client_id: "https://mallory.example/rootvault.json" })).toBeNull();
  const text = document();
  expect(readClientDocument(text.padEnd(MAX_DOCUMENT_BYTES), CLIENT, "https")).not.toBeNull();
  expect(readClientDocument(text.padEnd(MAX_DOCUMENT_BYTES + 1), CLIENT, "https")).toBeNull();
  expect(readClientDocument("{", CLIENT, "https")).toBeNull();
});

test("keys that stand elsewhere are not the shop's", () => {
  for (const elsewhere of [
    "https://mallory.example/jwks.json",
    "https://bootery.example.mallory.example/jwks.json",
    "http://bootery.example/jwks.json",
    "https://bootery.example:8443/jwks.json",
    "jwks.json",
  ])
    expect(read({ jwks_uri: elsewhere })).toBeNull();
  // Nor does a shop on loopback exist for a server on the internet.
  const local = "http://localhost:4000/x";
  expect(read({ jwks_uri: local, redirect_uris: [local] }, local)).toBeNull();
});

test("the way back leads to the shop's https, and nowhere hidden behind a fragment", () => {
  expect(read({ redirect_uris: ["https://shop.bootery.example/cb?x=1"] })).not.toBeNull();
  for (const uri of [
    "https://bootery.example/cb#x",
    "https://bootery.example/cb#",
    "http://bootery.example/cb",
    "https://localhost/cb",
    "https://a.localhost/cb",
    "https://127.0.0.2/cb",
    "https://[::1]/cb",
    "cb",
  ])
    expect(read({ redirect_uris: [uri] })).toBeNull();
});

test("a name of the shop is its one spelling, without user, fragment or end", () => {
  expect(isGranteeUrl(CLIENT, "https")).toBe(true);
  for (const other of [
    "bootery",
    "https://ann@bootery.example/x",
    "https://:pw@bootery.example/x",
    "https://bootery.example/x#y",
    "https://bootery.example/x#",
    "HTTPS://bootery.example/x",
    "https://bootery.example/a/../x",
    "https://bootery.example:443/x",
    `https://bootery.example/${"x".repeat(2048)}`,
  ])
    expect(isGranteeUrl(other, "https"), other).toBe(false);
  expect(isGranteeUrl("http://127.0.0.1:4000/x", "loopback")).toBe(true);
  expect(isGranteeUrl("http://bootery.example/x", "loopback")).toBe(false);
});

test("a key set with a published secret is refused whole; one too long or none at all too", () => {
  const strange = { kty: "strange" };
  expect(readGranteeKeys(JSON.stringify({ keys: [strange] }))).toEqual({
    signing: [],
    sealing: [],
  });
  for (const secret of [{ d: "AQ" }, { k: "AQ" }])
    expect(readGranteeKeys(JSON.stringify({ keys: [strange, secret] }))).toBeNull();
  const empty = JSON.stringify({ keys: [] });
  expect(readGranteeKeys(empty.padEnd(MAX_KEY_SET_BYTES))).not.toBeNull();
  expect(readGranteeKeys(empty.padEnd(MAX_KEY_SET_BYTES + 1))).toBeNull();
  for (const text of ["", "null", "{}", '{"keys":"x"}']) expect(readGranteeKeys(text)).toBeNull();
});
