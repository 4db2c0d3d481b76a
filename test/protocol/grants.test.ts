/**
 * The whole way of a grant, by clients that are not ours: a request is pushed, the owner narrows and approves, the
 * grantee collects and opens, the owner revokes.
 * @module
 */
import * as jose from "jose";
import { expect, test } from "vitest";

import { openBrowser } from "../support/browser.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  openPage,
  push,
  redeem,
  startGrantee,
} from "../support/foreign-grantee.ts";
import { makeOwner } from "../support/owner-driver.ts";
import { openRawVault } from "../support/raw-device.ts";
import { startTestServer } from "../support/server.ts";

test("Bootery asks, Ann approves, Bootery collects and opens, Ann revokes, Bootery is refused", async () => {
  await using server = await startTestServer();
  await using bootery = await startGrantee();
  const ann = await openRawVault(server.origin);
  const owner = await makeOwner(ann.session);
  const shop = await connect(bootery, server.origin);
  // Bootery pushes its signed request and sends Ann's browser on.
  const pushed = await push(shop, [bootsDetails(server.origin)]);
  const browser = openBrowser();
  const toApp = await browser.open(pushed.url);
  expect(toApp.status).toBe(303);
  const [, uid = ""] = /#\/requests\/([\w-]+)$/.exec(toApp.headers.get("location") ?? "") ?? [];
  // Ann's app reads the request and approves it; her browser goes back.
  const back = await browser.open(await owner.approve(uid, bootery));
  expect(back.status).toBe(303);
  const tokens = await redeem(shop, pushed, new URL(back.headers.get("location") ?? ""));
  const [details] = tokens["authorization_details"] as { identifier: string }[];
  const id = details!.identifier;
  // Bootery collects and opens it with jose.
  const collected = await fetchResource(shop, tokens.access_token, `/peeks/${id}`);
  expect(collected.status).toBe(200);
  expect(collected.headers.get("content-type")).toBe("application/jose");
  const body = await collected.text();
  const peek = await openPage(bootery, body);
  expect(peek["rows"]).toEqual([
    { category: "refrigerator", ownedFrom: "2014", price: "250-500 EUR" },
  ]);
  expect(peek["iss"]).toBe(owner.pairwise.sub);
  // Ann revokes. The next collect is told so, and what to do with what was read.
  expect((await owner.revoke(id)).status).toBe(200);
  const refused = await fetchResource(shop, tokens.access_token, `/peeks/${id}`);
  expect(refused.status).toBe(410);
  expect(await refused.json()).toMatchObject({
    type: "urn:rootvault:problem:grant-revoked",
    action: "delete",
    grant_id: id,
  });
  const keys = jose.createRemoteJWKSet(new URL(`${server.origin}/oauth/jwks`));
  const receipt = await jose.compactVerify(collected.headers.get("peek-receipt") ?? "", keys);
  expect(JSON.parse(new TextDecoder().decode(receipt.payload))).toMatchObject({ grant_id: id });
});
