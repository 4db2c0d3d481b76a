/**
 * What is left when the server fails between two steps of a grant: nothing half-done that cannot be taken up again, and
 * no byte released that is not logged.
 * @module
 */
import type { RunningServer } from "@rootvault/server/app";
import * as client from "openid-client";
import { afterEach, expect, test, vi } from "vitest";

import { accessLogStore } from "../../server/src/storage/tables/access-log.ts";
import { grantStore } from "../../server/src/storage/tables/grants.ts";
import { requestStore } from "../../server/src/storage/tables/requests.ts";
import { FAR_ORIGIN, sendTo, startFarServer } from "../support/far-server.ts";
import { ask, obtain } from "../support/flow.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  makeGrantee,
  push,
  redeem,
  startGrantee,
  type Connected,
  type LoopbackGrantee,
} from "../support/foreign-grantee.ts";
import { makeOwner, type OwnerDriver, type Shown } from "../support/owner-driver.ts";
import { openRawVault } from "../support/raw-device.ts";
import { freshFolder, startTestServer } from "../support/server.ts";

interface Stage extends AsyncDisposable {
  readonly server: RunningServer;
  readonly bootery: LoopbackGrantee;
  readonly shop: Connected;
  readonly owner: OwnerDriver;
}

async function setStage(flags: Record<string, unknown> = {}): Promise<Stage> {
  const server = await startTestServer(flags);
  const bootery = await startGrantee();
  const ann = await openRawVault(server.origin);
  const owner = await makeOwner(ann.session);
  const shop = await connect(bootery, server.origin);
  const close = async (): Promise<void> => {
    await bootery[Symbol.asyncDispose]();
    await server.close();
  };
  return { server, bootery, shop, owner, [Symbol.asyncDispose]: close };
}

const full = new Error("the disk is full");

afterEach(() => {
  vi.restoreAllMocks();
});

test("a decision that failed halfway is taken up by the same decision, and by no other", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery } = stage;
  const asked = await ask(shop);
  const shown = (await (await owner.read(asked.uid)).json()) as Shown;
  const decision = await owner.decision(shown, bootery);
  // The request is claimed; then the disk is full.
  vi.spyOn(grantStore, "deposit").mockRejectedValueOnce(full);
  expect((await owner.decide(asked.uid, decision)).status).toBe(500);
  expect((await (await owner.session.call("GET", "/owner/grants")).json()) as object).toEqual({
    grants: [],
  });
  const other = await owner.decide(asked.uid, await owner.decision(shown, bootery));
  expect(other.status).toBe(409);
  const again = await owner.decide(asked.uid, decision);
  const { redirectTo } = (await again.json()) as { redirectTo: string };
  const back = await asked.browser.open(redirectTo);
  const tokens = await redeem(shop, asked.pushed, new URL(back.headers.get("location")!));
  expect(tokens["authorization_details"]).toHaveLength(1);
});

test("a resume that failed halfway gives no code; a new approval of the same decision does", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery } = stage;
  const asked = await ask(shop);
  const shown = (await (await owner.read(asked.uid)).json()) as Shown;
  const decision = await owner.decision(shown, bootery);
  const first = (await (await owner.decide(asked.uid, decision)).json()) as { redirectTo: string };
  vi.spyOn(accessLogStore, "putLeaf").mockRejectedValueOnce(full);
  expect((await asked.browser.open(first.redirectTo)).status).toBe(500);
  const { grants } = (await (await owner.session.call("GET", "/owner/grants")).json()) as {
    grants: { state: string }[];
  };
  expect(grants).toMatchObject([{ state: "pending" }]);
  const second = (await (await owner.decide(asked.uid, decision)).json()) as { redirectTo: string };
  const back = await asked.browser.open(second.redirectTo);
  expect(new URL(back.headers.get("location")!).searchParams.has("code")).toBe(true);
});

test("what cannot be logged is not released, and no read is spent", async () => {
  await using stage = await setStage();
  const { shop, owner } = stage;
  const { id, token } = await obtain(shop, owner);
  vi.spyOn(accessLogStore, "putNodes").mockRejectedValueOnce(full);
  const refused = await fetchResource(shop, token, `/peeks/${id}`);
  expect([refused.status, (await refused.json()).title]).toEqual([503, "log-unavailable"]);
  expect(refused.headers.get("retry-after")).not.toBeNull();
  expect(await (await owner.grant(id)).json()).toMatchObject({ reads: 0 });
  expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(200);
});

test("a revocation whose answer failed has happened, and is acknowledged when sent again", async () => {
  await using stage = await setStage();
  const { shop, owner } = stage;
  const { id, token } = await obtain(shop, owner);
  vi.spyOn(requestStore, "setDue").mockRejectedValueOnce(full);
  expect((await owner.revoke(id)).status).toBe(500);
  expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(410);
  const again = await owner.revoke(id);
  expect(await again.json()).toMatchObject({ grant: { state: "revoked" }, ack: { index: 2 } });
});

test("tokens that a crash left behind a revocation make no new token", async () => {
  await using stage = await setStage();
  const { shop, owner } = stage;
  const { id, tokens } = await obtain(shop, owner);
  // The server dies between the revocation and the end of the approval: the refresh token is still there.
  vi.spyOn(grantStore, "countLive").mockResolvedValueOnce(1);
  expect((await owner.revoke(id)).status).toBe(200);
  const refresh = client.refreshTokenGrant(shop.config, tokens.refresh_token!, undefined, {
    DPoP: shop.dpop,
  });
  await expect(refresh).rejects.toMatchObject({ error: "invalid_grant" });
});

test("a token that outlived its approval reads nothing", async () => {
  await using stage = await setStage();
  const { shop, owner, server } = stage;
  const { id, token } = await obtain(shop, owner);
  // As if the approval was ended while this token was being made.
  await server.services.driver.tx((sql) => sql.run("DELETE FROM oauth_row WHERE model = 'Grant'"));
  const refused = await fetchResource(shop, token, `/peeks/${id}`);
  expect([refused.status, (await refused.json()).title]).toEqual([401, "invalid-token"]);
});

test("a revocation that could not be written did not happen, and says so", async () => {
  await using stage = await setStage();
  const { shop, owner } = stage;
  const { id, token } = await obtain(shop, owner);
  vi.spyOn(accessLogStore, "putLeaf").mockRejectedValueOnce(full);
  expect((await owner.revoke(id)).status).toBe(500);
  expect(await (await owner.grant(id)).json()).toMatchObject({ state: "active" });
  expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(200);
});

test("grants, tokens and the log go on after a restart", async () => {
  const data = freshFolder();
  const first = await setStage({ data });
  const { bootery, shop, owner } = first;
  const { id, token } = await obtain(shop, owner);
  await fetchResource(shop, token, `/peeks/${id}`);
  const { port } = first.server;
  await first.server.close();
  await using second = await startTestServer({ data, listen: `127.0.0.1:${port}` });
  expect(second.origin).toBe(first.server.origin);
  const collected = await fetchResource(shop, token, `/peeks/${id}`);
  expect([collected.status, collected.headers.get("peek-reads-left")]).toEqual([200, "3"]);
  await bootery[Symbol.asyncDispose]();
});

test("a grantee that is not on this server's list is nobody, and a body too large is not read", async () => {
  await using stage = await setStage({ grantees: "http://127.0.0.1:1/rootvault.json" });
  const { shop, server } = stage;
  // This server serves one grantee, and Bootery is not it.
  await expect(push(shop, [bootsDetails(server.origin)])).rejects.toMatchObject({
    error: "invalid_client",
  });
  const large = await sendTo(
    server.port,
    new Request(`${server.origin}/oauth/par`, { method: "POST", body: "a=".padEnd(60_000, "x") }),
    { "content-type": "application/x-www-form-urlencoded" },
  );
  expect(large.status).toBe(413);
});

test("too many pushes of one client are put off, however they fail", async () => {
  const grantee = await makeGrantee("https://shop.example");
  await using far = await startFarServer(new Map([[grantee.origin, grantee.site]]));
  const send = (client_id: string): Promise<Response> =>
    far.send(`${FAR_ORIGIN}/oauth/par`, {
      method: "POST",
      body: new URLSearchParams({ client_id, request: "x" }),
    });
  const statuses: number[] = [];
  for (let round = 0; round < 34; round++) statuses.push((await send(grantee.clientId)).status);
  expect(statuses.slice(0, 30)).not.toContain(429);
  expect(statuses.at(-1)).toBe(429);
  // Another client of the same network still has its own thirty.
  expect((await send("https://other.example/x")).status).not.toBe(429);
});
