/**
 * Problem documents.
 * @module
 */
import { VaultError } from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import { problemAnswer } from "./problem.ts";

const context = { requestId: "r", origin: "https://vault.example" };

test("an error of the table says its code, its facts and nothing else", async () => {
  const error = new VaultError("too-many-requests", "Later.", {
    details: { retryAfter: 2.5, bucket: "x" },
    cause: new Error("stack"),
  });
  const answer = problemAnswer(error, context);
  expect([
    answer.status,
    answer.headers.get("retry-after"),
    answer.headers.get("content-type"),
  ]).toEqual([429, "3", "application/problem+json"]);
  expect(await answer.json()).toEqual({
    type: "urn:rootvault:problem:too-many-requests",
    title: "too-many-requests",
    status: 429,
    detail: "Later.",
    bucket: "x",
  });
});

test("facts cannot dress an error up as another", async () => {
  const error = new VaultError("not-found", "There is nothing here.", {
    details: { status: 200, type: "x" },
  });
  const answer = problemAnswer(error, context);
  expect([answer.status, await answer.json()]).toMatchObject([404, { status: 404 }]);
});

test("what the table does not know is a fault of the server, without a word about it", async () => {
  for (const error of [
    new Error("disk at /var/lib"),
    new VaultError("vault-locked", "secret"),
    "text",
  ]) {
    const answer = problemAnswer(error, context);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toMatch(/disk|secret|text/);
  }
});

test("a 401 names the scheme, the algorithms and where the resource describes itself", () => {
  const error = new VaultError("use-dpop-nonce", "", { details: { nonce: "fresh" } });
  const answer = problemAnswer(error, context);
  expect(answer.headers.get("dpop-nonce")).toBe("fresh");
  expect(answer.headers.get("www-authenticate")).toBe(
    'DPoP error="use_dpop_nonce", algs="Ed25519 ES256", resource_metadata="https://vault.example/.well-known/oauth-protected-resource/peeks"',
  );
});
