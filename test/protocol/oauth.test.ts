/**
 * The OAuth side against foreign clients and against Mallory: what may be pushed, who may resume, what is redeemed once,
 * which paths there are at all.
 * @module
 */
import * as jose from "jose";
import * as client from "openid-client";
import { expect, test, vi } from "vitest";

import { openBrowser } from "../support/browser.ts";
import { FAR_ORIGIN, sendTo, startFarServer } from "../support/far-server.ts";
import { ask, obtain } from "../support/flow.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  makeGrantee,
  openPage,
  push,
  redeem,
  startGrantee,
  type Connected,
  type LoopbackGrantee,
} from "../support/foreign-grantee.ts";
import { makeOwner, type OwnerDriver } from "../support/owner-driver.ts";
import { openRawVault } from "../support/raw-device.ts";
import { startTestServer } from "../support/server.ts";
import type { RunningServer } from "@rootvault/server/app";

interface Stage extends AsyncDisposable {
  readonly server: RunningServer;
  readonly bootery: LoopbackGrantee;
  readonly shop: Connected;
  readonly owner: OwnerDriver;
}

/** Ann's vault on a server, and Bootery beside it. */
async function setStage(overrides: Parameters<typeof startTestServer>[1] = {}): Promise<Stage> {
  const server = await startTestServer({}, overrides);
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

/** The `error` of what openid-client throws. */
function codeOf(error: unknown): string {
  if (error instanceof client.ResponseBodyError) return error.error;
  if (error instanceof client.AuthorizationResponseError) return error.error;
  return String(error);
}

async function fails(work: Promise<unknown>): Promise<string> {
  return work.then(() => "it worked", codeOf);
}

test("the metadata names what the profile has, and nothing else is served", async () => {
  await using stage = await setStage();
  const { origin, port } = stage.server;
  const metadata = (await (
    await fetch(`${origin}/.well-known/oauth-authorization-server`)
  ).json()) as Record<string, unknown>;
  expect(metadata).toMatchObject({
    issuer: origin,
    scopes_supported: [
      "peek:read",
      "grant_management_query",
      "grant_management_revoke",
      "offline_access",
    ],
    response_modes_supported: ["query"],
    response_types_supported: ["code"],
    require_pushed_authorization_requests: true,
    require_signed_request_object: true,
    authorization_details_types_supported: ["urn:rootvault:peek:v1"],
    dpop_signing_alg_values_supported: ["Ed25519", "ES256"],
    token_endpoint_auth_methods_supported: ["private_key_jwt"],
  });
  expect(metadata).not.toHaveProperty("claims_supported");
  const resource = await fetch(`${origin}/.well-known/oauth-protected-resource/peeks`);
  expect(await resource.json()).toMatchObject({
    resource: `${origin}/peeks`,
    authorization_servers: [origin],
  });
  // Other spellings, methods and endpoints of the library are not there.
  for (const [method, path] of [
    ["GET", "/.well-known/openid-configuration"],
    ["GET", "/oauth/AUTHORIZE"],
    ["GET", "/OAUTH/authorize"],
    ["GET", "/oauth/authorize/"],
    ["HEAD", "/oauth/authorize"],
    ["HEAD", "/oauth/jwks"],
    ["POST", "/oauth/authorize"],
    ["GET", "/oauth/token"],
    ["OPTIONS", "/oauth/token"],
    ["GET", "/session/end"],
    ["POST", "/session/end/confirm"],
    ["GET", "/oauth/../oauth/userinfo"],
  ] as const) {
    const answer = await sendTo(port, new Request(origin + path, { method }));
    expect([method, path, answer.status]).toEqual([method, path, 404]);
  }
});

test("a wrong Host is turned away, forwarded headers change nothing, web pages may not post", async () => {
  await using stage = await setStage();
  const { origin, port } = stage.server;
  const metadata = new Request(`${origin}/.well-known/oauth-authorization-server`);
  const wrong = await sendTo(port, metadata.clone(), { host: "mallory.example" });
  expect(wrong.status).toBe(421);
  const forwarded = await sendTo(port, metadata, {
    "x-forwarded-host": "mallory.example",
    "x-forwarded-proto": "https",
    forwarded: "host=mallory.example",
  });
  expect(await forwarded.json()).toMatchObject({
    issuer: origin,
    token_endpoint: `${origin}/oauth/token`,
    authorization_endpoint: `${origin}/oauth/authorize`,
  });
  for (const header of [{ origin: "https://mallory.example" }, { "sec-fetch-site": "cross-site" }])
    for (const path of ["par", "token", "revoke", "introspect"]) {
      const answer = await sendTo(
        port,
        new Request(`${origin}/oauth/${path}`, { method: "POST", body: "a=b" }),
        { ...header, "content-type": "application/x-www-form-urlencoded" },
      );
      expect(answer.status).toBe(403);
    }
});

/** A request object by hand, so that each claim can be wrong. */
async function makeRequest(
  { grantee }: Connected,
  issuer: string,
  bends: {
    readonly claims?: Record<string, unknown>;
    readonly header?: Record<string, unknown>;
    readonly key?: CryptoKey;
  } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: grantee.clientId,
    client_id: grantee.clientId,
    aud: issuer,
    jti: client.randomNonce(),
    iat: now,
    nbf: now,
    exp: now + 120,
    response_type: "code",
    redirect_uri: grantee.redirectUri,
    state: client.randomState(),
    code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
    code_challenge_method: "S256",
    resource: `${issuer}/peeks`,
    prompt: "consent",
    scope: "peek:read offline_access",
    authorization_details: [bootsDetails(issuer)],
    ...bends.claims,
  };
  const header = { alg: "Ed25519", typ: "oauth-authz-req+jwt", kid: "s1", ...bends.header };
  return new jose.CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader(header)
    .sign(bends.key ?? grantee.signing.privateKey);
}

function pushText({ config, grantee, dpop }: Connected, request: string): Promise<URL> {
  return client.buildAuthorizationUrlWithPAR(
    config,
    { client_id: grantee.clientId, request },
    { DPoP: dpop },
  );
}

const deep = (levels: number): object => (levels === 0 ? { $eq: 1 } : { $not: deep(levels - 1) });

test("each wrong request is refused where it is pushed, and no browser is sent anywhere", async () => {
  await using stage = await setStage();
  const { shop } = stage;
  const { origin } = stage.server;
  const now = Math.floor(Date.now() / 1000);
  const details = (more: Record<string, unknown>): Record<string, unknown> => ({
    authorization_details: [bootsDetails(origin, more)],
  });
  const medicine = {
    ...bootsDetails(origin),
    datatypes: ["prescriptions"],
    fields: ["type"],
    coarsen: undefined,
  };
  const service = { id: "https://w3id.org/dpv#RequestedServiceProvision", text: "Refills" };
  const table: [string, Record<string, unknown>, string][] = [
    ["expired", { iat: now - 600, nbf: now - 600, exp: now - 400 }, "invalid_request_object"],
    ["valid for too long", { exp: now + 3600 }, "invalid_request_object"],
    ["without exp", { exp: undefined }, "invalid_request_object"],
    ["without jti", { jti: undefined }, "invalid_request_object"],
    ["without state", { state: undefined }, "invalid_request_object"],
    ["without prompt", { prompt: undefined }, "invalid_request_object"],
    ["another prompt", { prompt: "none" }, "invalid_request_object"],
    ["without PKCE", { code_challenge: undefined }, "invalid_request_object"],
    ["plain PKCE", { code_challenge_method: "plain" }, "invalid_request_object"],
    ["another audience", { aud: "https://mallory.example" }, "invalid_request_object"],
    ["two audiences", { aud: [origin, "https://mallory.example"] }, "invalid_request_object"],
    ["another issuer", { iss: "https://mallory.example" }, "invalid_request_object"],
    ["another resource", { resource: `${origin}/vaults` }, "invalid_request_object"],
    ["two resources", { resource: [`${origin}/peeks`, `${origin}/x`] }, "invalid_request_object"],
    ["a response mode", { response_mode: "fragment" }, "invalid_request_object"],
    ["a nonce", { nonce: "n" }, "invalid_request_object"],
    ["a claim of nobody", { extra: 1 }, "invalid_request_object"],
    ["openid", { scope: "openid peek:read" }, "invalid_scope"],
    ["a foreign scope", { scope: "peek:read feed:read" }, "invalid_request_object"],
    ["no peek:read", { scope: "offline_access" }, "invalid_request_object"],
    ["an alien redirect", { redirect_uri: "http://127.0.0.1:1/cb" }, "invalid_request"],
    ["no details", { authorization_details: undefined }, "invalid_request_object"],
    ["empty details", { authorization_details: [] }, "invalid_authorization_details"],
    [
      "nine objects",
      { authorization_details: Array.from({ length: 9 }, () => bootsDetails(origin)) },
      "invalid_authorization_details",
    ],
    [
      "an identifier",
      details({ identifier: "AAAAAAAAAAAAAAAAAAAAAA" }),
      "invalid_authorization_details",
    ],
    ["an unknown member", details({ secret: true }), "invalid_authorization_details"],
    ["another type", details({ type: "urn:mallory" }), "invalid_authorization_details"],
    [
      "another place",
      details({ locations: ["https://mallory.example/peeks"] }),
      "invalid_authorization_details",
    ],
    [
      "$regex",
      details({ selector: { category: { $regex: ".*" } } }),
      "invalid_authorization_details",
    ],
    [
      "a selector 100 deep",
      details({ selector: { category: deep(100) } }),
      "invalid_authorization_details",
    ],
    [
      "a field that is never shown",
      details({ fields: ["serial"] }),
      "invalid_authorization_details",
    ],
    ["a live view", details({ refresh: "live" }), "invalid_authorization_details"],
    [
      "an end in the past",
      details({ expires_at: "2020-01-01T00:00:00Z" }),
      "invalid_authorization_details",
    ],
    [
      "advertising on prescriptions",
      { authorization_details: [medicine] },
      "invalid_authorization_details",
    ],
    [
      "advertising beside prescriptions",
      { authorization_details: [{ ...medicine, purpose: service }, bootsDetails(origin)] },
      "invalid_authorization_details",
    ],
  ];
  for (const [title, claims, code] of table) {
    const request = await makeRequest(shop, origin, { claims });
    expect([title, await fails(pushText(shop, request))]).toEqual([title, code]);
  }
  const mallory = await jose.generateKeyPair("Ed25519");
  const headers: [string, Parameters<typeof makeRequest>[2]][] = [
    ["another typ", { header: { typ: "JWT" } }],
    ["a key in the header", { header: { jwk: await jose.exportJWK(mallory.publicKey) } }],
    ["another key", { key: mallory.privateKey }],
  ];
  for (const [title, bends] of headers) {
    const request = await makeRequest(shop, origin, bends);
    expect([title, await fails(pushText(shop, request))]).toEqual([
      title,
      "invalid_request_object",
    ]);
  }
  // Another spelling of the same signature is another text.
  const good = await makeRequest(shop, origin);
  const last = good.at(-1)!;
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const twin = good.slice(0, -1) + letters[letters.indexOf(last) + 1];
  expect(await fails(pushText(shop, twin))).toBe("invalid_request_object");
  // Without a request object, parameters alone are not a request.
  const bare = client.buildAuthorizationUrlWithPAR(
    shop.config,
    { redirect_uri: shop.grantee.redirectUri, scope: "peek:read", response_type: "code" },
    { DPoP: shop.dpop },
  );
  expect(await fails(bare)).toBe("invalid_request");
  // The good one passes once, with its jti never again.
  expect(await fails(pushText(shop, good))).toBe("it worked");
  expect(await fails(pushText(shop, good))).toBe("invalid_request");
});

test("a key that Bootery does not publish gets nothing, and neither does a request without proof", async () => {
  await using stage = await setStage();
  const { server, bootery } = stage;
  const other = await jose.generateKeyPair("Ed25519", { extractable: true });
  const stranger = await connect(bootery, server.origin, { key: other });
  const request = await makeRequest(stranger, server.origin);
  expect(await fails(pushText(stranger, request))).toBe("invalid_dpop_proof");
  const bare = client.buildAuthorizationUrlWithPAR(stranger.config, {
    client_id: bootery.clientId,
    request: await makeRequest(stranger, server.origin),
  });
  expect(await fails(bare)).toBe("invalid_dpop_proof");
  // An assertion by another key is no client.
  const impostor = await connect(bootery, server.origin, { signing: other });
  expect(await fails(pushText(impostor, await makeRequest(impostor, server.origin)))).toBe(
    "invalid_client",
  );
});

/** Opens an address with a Cookie header by hand. */
function openWith(url: string, cookie?: string): Promise<Response> {
  return fetch(url, { redirect: "manual", headers: cookie === undefined ? {} : { cookie } });
}

test("a resume needs the approval, the one cookie of its own flow, and a flow that lives", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery } = stage;
  const asked = await ask(shop);
  const redirect = await owner.approve(asked.uid, bootery);
  const plain = redirect.split("?")[0]!;
  const [cookie, signature] = ["_interaction_resume", "_interaction_resume.sig"].map(
    (name) => asked.browser.cookies.find((each) => each.name === name)!.value,
  );
  const own = `_interaction_resume=${cookie}; _interaction_resume.sig=${signature}`;
  // Mallory runs a flow of her own beside it.
  const mallory = await ask(shop);
  const [hers, hersSig] = ["_interaction_resume", "_interaction_resume.sig"].map(
    (name) => mallory.browser.cookies.find((each) => each.name === name)!.value,
  );
  const other = `_interaction_resume=${hers}; _interaction_resume.sig=${hersSig}`;
  for (const [title, url, header] of [
    ["no approval", plain, own],
    ["a wrong approval", `${plain}?approval=AAAAAAAAAAAAAAAAAAAAAA`, own],
    ["two approvals", `${redirect}&approval=AAAA`, own],
    ["no cookie", redirect, undefined],
    ["a cookie without signature", redirect, `_interaction_resume=${cookie}`],
    [
      "a wrong signature",
      redirect,
      `_interaction_resume=${cookie}; _interaction_resume.sig=${hersSig}`,
    ],
    ["Mallory's cookie", redirect, other],
    ["two cookies", redirect, `${own}; ${other}`],
    ["Ann's cookie on Mallory's path", redirect.replace(asked.uid, mallory.uid), own],
    ["Mallory's approval path with Ann's cookie", redirect.replace(asked.uid, mallory.uid), other],
  ] as const) {
    const answer = await openWith(url, header);
    expect([title, answer.status, answer.headers.get("location")]).toEqual([title, 400, null]);
  }
  // The grant is still pending; the right browser makes it active, once.
  const back = await asked.browser.open(redirect);
  expect(back.status).toBe(303);
  expect((await openWith(redirect, own)).status).toBe(400);
});

test("Mallory cannot use the cookie of the flow that Ann approved with her own approval", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery, server } = stage;
  const mallory = await openRawVault(server.origin);
  const thief = await makeOwner(mallory.session);
  const ann = await ask(shop);
  await owner.approve(ann.uid, bootery);
  const hers = await ask(shop);
  const approval = new URL(await thief.approve(hers.uid, bootery)).searchParams.get("approval")!;
  // In Ann's browser, her cookie lies under her path; Mallory sends it to the path of the other flow.
  const cookie = ann.browser.cookies
    .filter(({ name }) => name.startsWith("_interaction_resume"))
    .map(({ name, value }) => `${name}=${value}`)
    .join("; ");
  const answer = await fetch(`${server.origin}/oauth/authorize/${hers.uid}?approval=${approval}`, {
    redirect: "manual",
    headers: { cookie },
  });
  expect(answer.status).toBe(400);
});

test("two vaults in one browser: each gets its own code, and the browser keeps no log-in", async () => {
  await using stage = await setStage();
  const { shop, owner, server } = stage;
  const bea = await openRawVault(server.origin);
  const second = await makeOwner(bea.session);
  const browser = openBrowser();
  const first = await obtain(shop, owner, undefined, { browser });
  expect(browser.cookies).toEqual([]);
  const asked = await ask(shop, undefined, browser);
  const kept = browser.cookies.map(({ name }) => name);
  expect(kept.toSorted()).toEqual(["_interaction_resume", "_interaction_resume.sig"]);
  const back = await browser.open(await second.approve(asked.uid, shop.grantee));
  const tokens = await redeem(shop, asked.pushed, new URL(back.headers.get("location")!));
  const named = await client.tokenIntrospection(shop.config, tokens.access_token);
  const before = await client.tokenIntrospection(shop.config, first.token);
  expect([before.sub, named.sub]).toEqual([owner.pairwise.sub, second.pairwise.sub]);
});

test("a code is redeemed once, however many ask at once", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery } = stage;
  const asked = await ask(shop);
  const back = await asked.browser.open(await owner.approve(asked.uid, bootery));
  const callback = new URL(back.headers.get("location")!);
  const results = await Promise.all(
    Array.from({ length: 20 }, () => fails(redeem(shop, asked.pushed, callback))),
  );
  expect(results.filter((each) => each === "it worked").length).toBeLessThanOrEqual(1);
  expect(new Set(results)).toEqual(
    new Set([...results.filter((each) => each === "it worked"), "invalid_grant"]),
  );
});

test("a code shown twice ends the tokens of the approval, and the grant stays", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery } = stage;
  const asked = await ask(shop);
  const back = await asked.browser.open(await owner.approve(asked.uid, bootery));
  const callback = new URL(back.headers.get("location")!);
  const tokens = await redeem(shop, asked.pushed, callback);
  const [{ identifier: id }] = tokens["authorization_details"] as unknown as [
    { identifier: string },
  ];
  expect(await fails(redeem(shop, asked.pushed, callback))).toBe("invalid_grant");
  expect((await fetchResource(shop, tokens.access_token, `/peeks/${id}`)).status).toBe(401);
  expect(
    await fails(
      client.refreshTokenGrant(shop.config, tokens.refresh_token!, undefined, { DPoP: shop.dpop }),
    ),
  ).toBe("invalid_grant");
  expect(await (await owner.grant(id)).json()).toMatchObject({ state: "active", reads: 0 });
});

test("an assertion and its proof are used once, however many ask at once", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery, server } = stage;
  const { tokens } = await obtain(shop, owner);
  const assertion = await new jose.SignJWT({ jti: client.randomNonce() })
    .setProtectedHeader({ alg: "Ed25519", kid: "s1" })
    .setIssuer(bootery.clientId)
    .setSubject(bootery.clientId)
    .setAudience(server.origin)
    .setIssuedAt()
    .setExpirationTime("2m")
    .sign(bootery.signing.privateKey);
  const send = (): Promise<Response> =>
    fetch(`${server.origin}/oauth/introspect`, {
      method: "POST",
      body: new URLSearchParams({
        token: tokens.access_token,
        client_id: bootery.clientId,
        client_assertion: assertion,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      }),
    });
  const answers = await Promise.all(Array.from({ length: 20 }, send));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("a used request_uri, a wrong verifier and a changed issuer are refused", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery, server } = stage;
  const { pushed } = await obtain(shop, owner);
  const again = await openBrowser().open(pushed.url);
  expect(again.status).toBe(400);
  expect(await again.text()).toContain("invalid_request_uri");
  const asked = await ask(shop);
  const back = await asked.browser.open(await owner.approve(asked.uid, bootery));
  const callback = new URL(back.headers.get("location")!);
  expect(callback.searchParams.get("iss")).toBe(server.origin);
  const wrong = { ...asked.pushed, verifier: client.randomPKCECodeVerifier() };
  expect(await fails(redeem(shop, wrong, callback))).toBe("invalid_grant");
  callback.searchParams.set("iss", "https://mallory.example");
  expect(await fails(redeem(shop, asked.pushed, callback))).not.toBe("it worked");
});

test("a request pushed once and opened in two windows is granted once", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery } = stage;
  const first = await ask(shop);
  const browser = openBrowser();
  const second = await browser.open(first.pushed.url);
  const [, uid = ""] = /requests\/([\w-]+)$/.exec(second.headers.get("location") ?? "") ?? [];
  expect(uid).not.toBe(first.uid);
  await owner.approve(first.uid, bootery);
  const shown = await (await owner.read(uid)).json();
  const refused = await owner.decide(uid, await owner.decision(shown, bootery));
  expect([refused.status, (await refused.json()).title]).toEqual([409, "not-active"]);
});

test("Ann declines: Bootery hears access_denied", async () => {
  await using stage = await setStage();
  const { shop, owner } = stage;
  const asked = await ask(shop);
  const answer = await owner.decide(asked.uid, { decision: "decline" });
  const { redirectTo } = (await answer.json()) as { redirectTo: string };
  const back = await asked.browser.open(redirectTo);
  const callback = new URL(back.headers.get("location")!);
  expect(callback.searchParams.get("error")).toBe("access_denied");
  expect(await fails(redeem(shop, asked.pushed, callback))).toBe("access_denied");
});

test("tokens are good for their own key, client and spelling alone", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery, server } = stage;
  await using leather = await startGrantee("Leather & Co");
  const rival = await connect(leather, server.origin);
  const { token, id, tokens } = await obtain(shop, owner);
  // As a bearer token, without a nonce, with another key, with a changed last letter.
  const bearer = await fetch(`${server.origin}/peeks/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(bearer.status).toBe(401);
  expect(bearer.headers.get("www-authenticate")).toMatch(/^DPoP error="invalid_/);
  const other = await jose.generateKeyPair("Ed25519", { extractable: true });
  const thief = await connect(bootery, server.origin, { key: other });
  expect((await fetchResource(thief, token, `/peeks/${id}`)).status).toBe(401);
  const changed = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
  expect((await fetchResource(shop, changed, `/peeks/${id}`)).status).toBe(401);
  expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(200);
  // Bootery's other key, published too, is not the one to which the token is bound.
  bootery.keys.push({
    ...(await jose.exportJWK(other.publicKey)),
    use: "sig",
    alg: "Ed25519",
    kid: "s2",
  });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 200_000 });
  const moved = await client.refreshTokenGrant(shop.config, tokens.refresh_token!, undefined, {
    DPoP: shop.dpop,
  });
  vi.setSystemTime(Date.now() + 110_000);
  const otherKey = await fetchResource(thief, moved.access_token, `/peeks/${id}`);
  expect([otherKey.status, (await otherKey.json()).title]).toEqual([401, "invalid-token"]);
  vi.useRealTimers();
  // A rival may neither look at nor end what is Bootery's.
  expect(await client.tokenIntrospection(rival.config, token)).toMatchObject({ active: false });
  await client.tokenRevocation(rival.config, token);
  expect(await client.tokenIntrospection(shop.config, token)).toMatchObject({
    active: true,
    sub: owner.pairwise.sub,
    cnf: { jkt: await jose.calculateJwkThumbprint(bootery.keys[0] as jose.JWK) },
  });
  // A refresh token of Bootery's is nothing in the rival's hands.
  const stolen = client.refreshTokenGrant(rival.config, tokens.refresh_token!, undefined, {
    DPoP: rival.dpop,
  });
  expect(await fails(stolen)).toBe("invalid_grant");
  const fresh = await client.refreshTokenGrant(shop.config, tokens.refresh_token!, undefined, {
    DPoP: shop.dpop,
  });
  expect((await fetchResource(shop, fresh.access_token, `/peeks/${id}`)).status).toBe(200);
  // A token may not be widened where it is made.
  const wider = client.refreshTokenGrant(
    shop.config,
    tokens.refresh_token!,
    { authorization_details: JSON.stringify([bootsDetails(server.origin)]) },
    { DPoP: shop.dpop },
  );
  expect(await fails(wider)).toBe("invalid_authorization_details");
});

test("the same way under https names, with documents from shop.example", async () => {
  const shopKeys = await makeGrantee("https://shop.example");
  await using far = await startFarServer(new Map([["https://shop.example", shopKeys.site]]));
  vi.stubGlobal("fetch", far.send);
  try {
    const ann = await openRawVault(FAR_ORIGIN);
    const owner = await makeOwner(ann.session);
    const shop = await connect(shopKeys, FAR_ORIGIN, { fetch: far.send });
    const { token, id } = await obtain(shop, owner, undefined, { browser: openBrowser(far.send) });
    const collected = await fetchResource(shop, token, `/peeks/${id}`);
    expect(collected.status).toBe(200);
    expect(await openPage(shopKeys, await collected.text())).toMatchObject({
      aud: shopKeys.clientId,
    });
    // However often tokens are asked about, the keys were fetched once.
    for (let round = 0; round < 40; round++) await client.tokenIntrospection(shop.config, token);
    expect(shopKeys.fetched.get("/jwks.json")).toBe(1);
    await owner.revoke(id);
    expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(410);
    // Loopback documents are for local trials.
    await using local = await startGrantee();
    const near = await connect(local, FAR_ORIGIN, { fetch: far.send });
    expect(await fails(push(near, [bootsDetails(FAR_ORIGIN)]))).not.toBe("it worked");
    expect(local.fetched.size).toBe(0);
  } finally {
    vi.unstubAllGlobals();
  }
});

function jsonAnswer(text: string, init: ResponseInit = {}): Response {
  return new Response(text, { headers: { "content-type": "application/json" }, ...init });
}

test("documents that break a rule are as good as none", async () => {
  const sites = new Map<
    string,
    Parameters<typeof startFarServer>[0] extends ReadonlyMap<string, infer S> ? S : never
  >();
  await using far = await startFarServer(sites);
  const seen: [string, string][] = [];
  let number = 0;
  const attempt = async (
    title: string,
    bend: (grantee: Awaited<ReturnType<typeof makeGrantee>>) => void,
    site?: (
      grantee: Awaited<ReturnType<typeof makeGrantee>>,
    ) => (url: string, init: RequestInit) => Promise<Response>,
  ): Promise<void> => {
    const grantee = await makeGrantee(`https://shop${++number}.example`);
    bend(grantee);
    sites.set(grantee.origin, site?.(grantee) ?? grantee.site);
    const shop = await connect(grantee, FAR_ORIGIN, { fetch: far.send });
    seen.push([title, await fails(push(shop, [bootsDetails(FAR_ORIGIN)]))]);
  };
  await attempt("good", () => undefined);
  await attempt(
    "another client_id",
    ({ document }) => (document["client_id"] = "https://a.example/x"),
  );
  await attempt("keys inside", (grantee) => (grantee.document["jwks"] = { keys: grantee.keys }));
  await attempt("a scope", ({ document }) => (document["scope"] = "peek:read"));
  await attempt("not bound", ({ document }) => (document["dpop_bound_access_tokens"] = false));
  await attempt(
    "keys elsewhere",
    ({ document }) => (document["jwks_uri"] = "https://b.example/jwks.json"),
  );
  await attempt(
    "keys on a port",
    (grantee) => (grantee.document["jwks_uri"] = `${grantee.origin}:8443/jwks.json`),
  );
  await attempt("an http redirect", (grantee) => {
    grantee.document["redirect_uris"] = [grantee.redirectUri, "http://shop.example/cb"];
  });
  await attempt("a native app", ({ document }) => (document["application_type"] = "native"));
  await attempt(
    "too large",
    ({ document }) =>
      (document["client_name"] = "x".repeat(150)) && (document["pad"] = "x".repeat(6000)),
  );
  await attempt("a secret key published", ({ keys }) => (keys[0]!["d"] = "AAAA"));
  await attempt("no key that signs", ({ keys }) => delete keys[0]!["use"]);
  await attempt(
    "a document that redirects",
    () => undefined,
    () => async (_url, init) => {
      if (init.redirect === "error") throw new TypeError("redirected");
      return jsonAnswer("", { status: 302 });
    },
  );
  await attempt(
    "keys of a megabyte",
    () => undefined,
    (grantee) => async (url) =>
      url.endsWith("jwks.json")
        ? jsonAnswer(JSON.stringify({ keys: grantee.keys, pad: "x".repeat(1_000_000) }))
        : jsonAnswer(grantee.site("/rootvault.json").body),
  );
  await attempt(
    "no answer in time",
    () => undefined,
    () => (_url, init) =>
      new Promise((_resolve, reject) => {
        init.signal?.addEventListener("abort", () => reject(new Error("too late")));
      }),
  );
  const [good, ...bad] = seen;
  expect(good).toEqual(["good", "it worked"]);
  for (const [title, code] of bad)
    expect([title, ["invalid_client", "invalid_client_metadata"].includes(code)]).toEqual([
      title,
      true,
    ]);
}, 30_000);
