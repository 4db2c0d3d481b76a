import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { UnsecuredJWT } from "jose";
import type { Adapter } from "oidc-provider";
import { expect, test } from "vitest";

import { openSqlite } from "../storage/sqlite.ts";
import { migrate } from "../storage/migrate.ts";
import { createOAuthStore } from "../storage/tables/oauth.ts";
import { createSharedDb } from "../storage/tenant-db.ts";
import { createAdapterFactory } from "./adapter.ts";

interface Rows extends AsyncDisposable {
  readonly adapter: (model: string) => Adapter;
  readonly later: (ms: number) => void;
  readonly stored: () => Promise<string>;
}

async function openRows(): Promise<Rows> {
  const driver = openSqlite(join(mkdtempSync(join(tmpdir(), "rootvault-test-")), "rows.db"));
  await migrate(driver);
  let now = 1_800_000_000_000;
  const store = createOAuthStore(createSharedDb(driver));
  return {
    adapter: createAdapterFactory({ store, now: () => now, findClient: async () => undefined }),
    later: (ms) => {
      now += ms;
    },
    stored: async () => JSON.stringify(await driver.read.all("SELECT * FROM oauth_row")),
    [Symbol.asyncDispose]: () => driver.close(),
  };
}

function pushed(jti: string, iss = "https://shop.example/x"): { request: string } {
  const exp = 1_800_000_300;
  return { request: new UnsecuredJWT({ iss, jti, exp }).encode() };
}

test("twenty who redeem one code at once: one is given it", async () => {
  await using rows = await openRows();
  const codes = rows.adapter("AuthorizationCode");
  await codes.upsert("code-1", { jti: "code-1", grantId: "g" }, 60);
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => codes.consume("code-1")),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { error: "invalid_grant" },
  });
  // The used code is still known, as used.
  expect(await codes.find("code-1")).toMatchObject({ jti: "code-1", consumed: 1_800_000_000 });
});

test("a code that is gone cannot be redeemed", async () => {
  await using rows = await openRows();
  await expect(rows.adapter("AuthorizationCode").consume("none")).rejects.toMatchObject({
    error: "invalid_grant",
  });
});

test("an assertion is remembered once, until it is over", async () => {
  await using rows = await openRows();
  const replays = rows.adapter("ReplayDetection");
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => replays.upsert("hash", { iss: "x" }, 60)),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { error: "invalid_request" },
  });
  rows.later(61_000);
  await expect(replays.upsert("hash", { iss: "x" }, 60)).resolves.toBeUndefined();
});

test("a request object is pushed once by its issuer and jti, and nothing of a second push is kept", async () => {
  await using rows = await openRows();
  const requests = rows.adapter("PushedAuthorizationRequest");
  await requests.upsert("a", pushed("one"), 60);
  await expect(requests.upsert("b", pushed("one"), 60)).rejects.toMatchObject({
    error: "invalid_request",
  });
  expect(await requests.find("b")).toBeUndefined();
  await requests.upsert("c", pushed("one", "https://other.example/x"), 60);
  // Ten seconds after it expired the text is refused by its time.
  rows.later(305_000);
  await expect(requests.upsert("d", pushed("one"), 60)).rejects.toMatchObject({
    error: "invalid_request",
  });
  rows.later(6_000);
  await requests.upsert("e", pushed("one"), 60);
});

test("a pushed request is used once", async () => {
  await using rows = await openRows();
  const requests = rows.adapter("PushedAuthorizationRequest");
  await requests.upsert("a", pushed("one"), 60);
  await requests.consume("a");
  await expect(requests.consume("a")).rejects.toMatchObject({ error: "invalid_request_uri" });
});

test("nothing is found past its end", async () => {
  await using rows = await openRows();
  const tokens = rows.adapter("AccessToken");
  await tokens.upsert("t", { jti: "t" }, 300);
  rows.later(299_999);
  expect(await tokens.find("t")).toMatchObject({ jti: "t" });
  rows.later(1);
  expect(await tokens.find("t")).toBeUndefined();
});

test("rows hold no id: of tokens, of codes, of the pushed request behind an interaction", async () => {
  await using rows = await openRows();
  await rows.adapter("AccessToken").upsert("secret-token", { jti: "secret-token" }, 300);
  await rows.adapter("PushedAuthorizationRequest").upsert("secret-uri", pushed("one"), 60);
  await rows
    .adapter("Interaction")
    .upsert("uid", { jti: "uid", parJti: "secret-uri", result: {} }, 3600);
  expect(await rows.stored()).not.toMatch(/secret-/);
  // Written again, as the decision does, it is hashed no second time.
  const interactions = rows.adapter("Interaction");
  const first = await interactions.find("uid");
  await interactions.upsert("uid", { ...first }, 3600);
  expect(await interactions.find("uid")).toEqual(first);
  // Outside a resume, the hash of a request_uri is no request_uri.
  const hash = String(first?.parJti);
  expect(await rows.adapter("PushedAuthorizationRequest").find(hash)).toBeUndefined();
});

test("ending an approval takes all its rows", async () => {
  await using rows = await openRows();
  for (const model of ["AccessToken", "RefreshToken", "AuthorizationCode"])
    await rows.adapter(model).upsert("x", { jti: "x", grantId: "g" }, 300);
  await rows.adapter("AccessToken").upsert("y", { jti: "y", grantId: "other" }, 300);
  await rows.adapter("RefreshToken").revokeByGrantId("g");
  for (const model of ["AccessToken", "RefreshToken", "AuthorizationCode"])
    expect(await rows.adapter(model).find("x")).toBeUndefined();
  expect(await rows.adapter("AccessToken").find("y")).toBeDefined();
});

test("clients are never written", async () => {
  await using rows = await openRows();
  await expect(rows.adapter("Client").upsert("c", {}, 1)).rejects.toMatchObject({
    error: "invalid_client",
  });
});
