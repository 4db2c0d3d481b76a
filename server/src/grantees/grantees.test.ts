import { exportJWK, generateKeyPair, type JWK } from "jose";
import { beforeAll, expect, test } from "vitest";

import { isGranteeUrl, readClientDocument } from "@rootvault/vault-core/protocol";
import { readKeySet } from "./documents.ts";
import { createGuardedFetch, type GuardedInit } from "./guarded-fetch.ts";
import { createKeyTable } from "./key-table.ts";

const CLIENT = "https://shop.example/rootvault.json";
const KEYS = "https://shop.example/jwks.json";
// Stands for the guard of the library; only that it is handed on is looked at.
const dispatcher = {} as never;

const good: Record<string, unknown> = {
  client_id: CLIENT,
  client_name: "Bootery",
  redirect_uris: ["https://shop.example/cb"],
  response_types: ["code"],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "private_key_jwt",
  token_endpoint_auth_signing_alg: "Ed25519",
  request_object_signing_alg: "Ed25519",
  jwks_uri: KEYS,
  dpop_bound_access_tokens: true,
  authorization_details_types: ["urn:rootvault:peek:v1"],
};

let signing: JWK;
let sealing: JWK;

beforeAll(async () => {
  const sig = await generateKeyPair("Ed25519", { extractable: true });
  const enc = await generateKeyPair("ECDH-ES", { crv: "X25519", extractable: true });
  signing = { ...(await exportJWK(sig.publicKey)), use: "sig", alg: "Ed25519", kid: "s1" };
  sealing = { ...(await exportJWK(enc.publicKey)), use: "enc", alg: "ECDH-ES", kid: "e1" };
});

test("a grantee lives at https on its usual port, in a local trial at http on loopback", () => {
  const table: [string, boolean, boolean][] = [
    [CLIENT, true, false],
    ["https://shop.example:443/x", false, false],
    ["https://shop.example:8443/x", false, false],
    ["http://shop.example/x", false, false],
    ["https://user@shop.example/x", false, false],
    ["https://shop.example/x#y", false, false],
    ["https://shop.example/a/../x", false, false],
    ["HTTPS://shop.example/x", false, false],
    ["https://localhost/x", false, false],
    ["https://a.localhost/x", false, false],
    ["https://127.0.0.1/x", false, false],
    ["https://127.1/x", false, false],
    ["https://2130706433/x", false, false],
    ["https://[::1]/x", false, false],
    ["http://localhost:5000/x", false, true],
    ["http://127.0.0.1:5000/x", false, true],
    ["http://127.0.0.2:5000/x", false, false],
    ["http://192.168.0.1/x", false, false],
    ["http://localhost.mallory.example/x", false, false],
    ["nonsense", false, false],
  ];
  for (const [url, https, loopback] of table)
    expect([url, isGranteeUrl(url, "https"), isGranteeUrl(url, "loopback")]).toEqual([
      url,
      https,
      loopback,
    ]);
});

test("a client document that breaks a rule is none", () => {
  const read = (more: Record<string, unknown>, at = CLIENT): unknown =>
    readClientDocument(JSON.stringify({ ...good, ...more }), at, "https");
  expect(read({})).toMatchObject({ client_name: "Bootery" });
  // What a document says beyond the profile is ignored.
  expect(read({ logo_uri: "https://shop.example/logo.png" })).not.toBeNull();
  const bad: Record<string, unknown>[] = [
    { client_id: `${CLIENT}2` },
    { scope: "peek:read" },
    { jwks: { keys: [] } },
    { client_secret: "x" },
    { sector_identifier_uri: "https://shop.example/s" },
    { application_type: "native" },
    { token_endpoint_auth_method: "none" },
    { token_endpoint_auth_signing_alg: "RS256" },
    { request_object_signing_alg: "none" },
    { dpop_bound_access_tokens: "true" },
    { response_types: ["code", "token"] },
    { authorization_details_types: [] },
    { redirect_uris: [] },
    { redirect_uris: ["http://shop.example/cb"] },
    { redirect_uris: ["https://shop.example/cb#x"] },
    { redirect_uris: ["shop:cb"] },
    { redirect_uris: ["https://localhost/cb"] },
    { jwks_uri: "https://keys.example/jwks.json" },
    { jwks_uri: "http://shop.example/jwks.json" },
    { jwks_uri: "https://shop.example:444/jwks.json" },
    { client_name: "" },
  ];
  for (const more of bad) expect([more, read(more)]).toEqual([more, null]);
  expect(read({}, "https://shop.example/other.json")).toBeNull();
  expect(readClientDocument("[", CLIENT, "https")).toBeNull();
});

function countKeys(...keys: object[]): unknown {
  const set = readKeySet(JSON.stringify({ keys }));
  return set === null ? null : [set.signing.length, set.sealing.length];
}

test("of a key set the usable keys are read; a private key spoils it", () => {
  expect(countKeys(signing, sealing)).toEqual([1, 1]);
  expect(countKeys({ ...signing, use: undefined }, { ...signing, use: "enc" })).toEqual([0, 0]);
  expect(countKeys({ ...sealing, use: "sig" }, { ...sealing, alg: "RSA1_5" })).toEqual([0, 0]);
  expect(countKeys({ kty: "RSA", n: "AQAB", e: "AQAB", use: "sig" })).toEqual([0, 0]);
  expect(countKeys({ ...signing, d: "AAAA" })).toBeNull();
  expect(countKeys({ kty: "oct", k: "AAAA" })).toBeNull();
  expect(readKeySet("{}")).toBeNull();
});

interface Net {
  readonly guarded: ReturnType<typeof createGuardedFetch>;
  readonly calls: [string, GuardedInit][];
  readonly learnt: string[];
  readonly answers: Map<string, () => Response | Promise<Response>>;
  later(ms: number): void;
}

function openNet(kind: "https" | "loopback" = "https"): Net {
  const calls: [string, GuardedInit][] = [];
  const learnt: string[] = [];
  const answers = new Map<string, () => Response | Promise<Response>>([
    [CLIENT, () => Response.json(good)],
    [KEYS, () => Response.json({ keys: [signing, sealing] }, { headers: { expires: "never" } })],
  ]);
  let now = 0;
  const fetch = async (
    input: string | URL | Request,
    init: GuardedInit = {},
  ): Promise<Response> => {
    const url = input instanceof Request ? input.url : String(input);
    calls.push([url, init]);
    return (await answers.get(url)?.()) ?? new Response("", { status: 404 });
  };
  const guarded = createGuardedFetch({
    fetch,
    now: () => now,
    kind,
    learn: async (client) => void learnt.push(client),
    limit: async () => undefined,
  });
  return {
    guarded,
    calls,
    learnt,
    answers,
    later: (ms) => {
      now += ms;
    },
  };
}

test("the library's guard is kept, redirects are errors, and without the guard nothing is fetched", async () => {
  const net = openNet();
  await net.guarded.fetch(CLIENT, { dispatcher });
  expect(net.calls[0]?.[1]).toMatchObject({ redirect: "error", credentials: "omit" });
  expect(net.calls[0]?.[1].dispatcher).toBe(dispatcher);
  await expect(net.guarded.fetch(CLIENT, {})).rejects.toThrow("guarded");
  await expect(net.guarded.fetch("http://localhost:1/x", { dispatcher })).rejects.toThrow();
  // In a local trial the guard, which refuses loopback, is left out; elsewhere no loopback is fetched.
  const trial = openNet("loopback");
  await expect(trial.guarded.fetch("http://localhost:1/x", { dispatcher })).rejects.toThrow("404");
  expect(trial.calls[0]?.[1]).not.toHaveProperty("dispatcher");
  expect(await net.guarded.trialDocument("http://localhost:1/x")).toBeNull();
});

test("a hundred requests fetch a key set once, for five minutes, and a failure is not repeated for one", async () => {
  const net = openNet();
  await net.guarded.fetch(CLIENT, { dispatcher });
  await Promise.all(Array.from({ length: 100 }, () => net.guarded.fetch(KEYS, { dispatcher })));
  const fetched = (url: string): number => net.calls.filter(([each]) => each === url).length;
  expect([fetched(CLIENT), fetched(KEYS)]).toEqual([1, 1]);
  expect(net.learnt).toEqual([CLIENT]);
  net.later(300_001);
  const answer = await net.guarded.fetch(KEYS, { dispatcher });
  expect(fetched(KEYS)).toBe(2);
  // Caching headers of the grantee do not reach the library.
  expect(answer.headers.has("expires")).toBe(false);
  net.answers.set(KEYS, () => new Response("", { status: 500 }));
  net.later(300_001);
  for (let round = 0; round < 5; round++)
    await expect(net.guarded.fetch(KEYS, { dispatcher })).rejects.toThrow();
  expect(fetched(KEYS)).toBe(3);
  net.later(60_001);
  await expect(net.guarded.fetch(KEYS, { dispatcher })).rejects.toThrow();
  expect(fetched(KEYS)).toBe(4);
});

test("a host that makes up clients without end costs a bounded part of each look at its keys", async () => {
  const net = openNet();
  for (let n = 0; n < 100; n++) {
    const url = CLIENT.replace(".json", `-${n}.json`);
    net.answers.set(url, () => Response.json({ ...good, client_id: url }));
    await net.guarded.fetch(url, { dispatcher });
  }
  await net.guarded.fetch(KEYS, { dispatcher });
  expect(net.learnt).toHaveLength(32);
  expect(net.learnt.at(-1)).toContain("-99.json");
});

function keySetOf(pad: number): string {
  return JSON.stringify({ keys: [signing], pad: "x".repeat(pad) });
}

test("a body is cut at its cap, announced or not", async () => {
  const net = openNet();
  const large = JSON.stringify({ ...good, pad: "x".repeat(6000) });
  net.answers.set(CLIENT, () => new Response(large));
  await expect(net.guarded.fetch(CLIENT, { dispatcher })).rejects.toThrow("too large");
  const announced = openNet();
  announced.answers.set(
    CLIENT,
    () => new Response("{}", { headers: { "content-length": "9999" } }),
  );
  await expect(announced.guarded.fetch(CLIENT, { dispatcher })).rejects.toThrow("too large");
  // A key set may be larger than a document, and is cut too.
  const keys = openNet();
  await keys.guarded.fetch(CLIENT, { dispatcher });
  keys.answers.set(KEYS, () => new Response(keySetOf(20_000)));
  await keys.guarded.fetch(KEYS, { dispatcher });
  keys.later(300_001);
  keys.answers.set(KEYS, () => new Response(keySetOf(70_000)));
  await expect(keys.guarded.fetch(KEYS, { dispatcher })).rejects.toThrow("too large");
});

test("an outage retires no key; a new key set does", async () => {
  let now = 0;
  let up = true;
  const table = createKeyTable({
    now: () => now,
    refresh: async () => {
      if (!up) throw new Error("down");
      await table.learn(CLIENT, readKeySet(JSON.stringify({ keys: [sealing] })) ?? empty);
    },
  });
  const empty = { signing: [], sealing: [] };
  expect(
    await createKeyTable({ now: () => 0, refresh: async () => undefined }).keysOf(CLIENT),
  ).toBeNull();
  await table.learn(CLIENT, readKeySet(JSON.stringify({ keys: [signing, sealing] })) ?? empty);
  const sizes = async (): Promise<[number, number]> => {
    const keys = await table.keysOf(CLIENT);
    return [keys?.signing.size ?? -1, keys?.sealing.size ?? -1];
  };
  up = false;
  now += 300_001;
  expect(await sizes()).toEqual([1, 1]);
  up = true;
  expect(await sizes()).toEqual([0, 1]);
});
