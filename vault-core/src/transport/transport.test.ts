import { beforeEach, expect, test } from "vitest";

import { readBase64Url, toBase64Url } from "../bytes/encoding.ts";
import { verifySignature } from "../crypto/public.ts";
import { signingKeyPair } from "../crypto/secret.ts";
import { checkProof } from "../protocol/dpop.ts";
import { toMemberId, toVaultId } from "../protocol/ids.ts";
import { authMessage } from "../protocol/log/login.ts";
import { z } from "../protocol/zod.ts";
import { callServer, type Network } from "./call.ts";
import { createSession } from "./login.ts";

const origin = "https://vault.example";
const vault = toVaultId(new Uint8Array(16).fill(2));
const device = toMemberId(new Uint8Array(16).fill(3));
const signSeed = new Uint8Array(32).fill(7);
const serverNow = 1_795_388_001_000;

function problem(status: number, slug: string, headers: Record<string, string> = {}): Response {
  return Response.json(
    { type: `urn:rootvault:problem:${slug}`, detail: slug },
    { status, headers },
  );
}

interface ServerOptions {
  readonly nonces?: boolean;
  readonly forgets?: boolean;
}

/** A server of one route behind a login, which takes each challenge once; counts what it is asked. */
class LoginServer {
  readonly counts = { logins: 0, asks: 0, refused: 0 };
  readonly #tokens = new Map<string, string>();
  readonly #options: ServerOptions;
  readonly #used = new Set<string>();
  now = serverNow;
  #made = 0;
  #nonce = "n1";

  constructor(options: ServerOptions = {}) {
    this.#options = options;
  }

  readonly handle: typeof globalThis.fetch = async (input, init) => {
    const url = new Request(input).url;
    if (url.endsWith("/auth/challenge")) {
      const nonce = toBase64Url(new Uint8Array(32).fill(++this.#made));
      const server_key = toBase64Url(new Uint8Array(32));
      return Response.json({ nonce, ts: this.now, origin: "https://other.example", server_key });
    }
    const headers = new Headers(init?.headers);
    const token = headers.get("authorization")?.slice(5);
    const checked = await this.#check(
      new Request(input, { method: init?.method ?? "GET" }),
      headers,
    );
    if (!checked.ok) {
      this.counts.refused += 1;
      return problem(401, "invalid-dpop-proof");
    }
    if (this.#options.nonces === true && checked.nonce !== this.#nonce)
      return problem(401, "use-dpop-nonce", { "dpop-nonce": this.#nonce });
    if (url.endsWith("/auth/token")) return this.#logIn(init?.body, checked.jkt);
    return this.#serve(token, checked.jkt);
  };

  #check({ url, method }: Request, headers: Headers): ReturnType<typeof checkProof> {
    const token = headers.get("authorization")?.slice(5);
    const demands = { method, url, now: this.now };
    return checkProof(
      headers.get("dpop") ?? "",
      token === undefined ? demands : { ...demands, accessToken: token },
    );
  }

  #logIn(body: unknown, jkt: string): Response {
    const ask = JSON.parse(body as string) as { nonce: string; sig: string };
    const nonce = readBase64Url(ask.nonce)!;
    const message = authMessage({ origin, vault, device, nonce, jkt });
    const { publicKey } = signingKeyPair(signSeed);
    const isFresh = !this.#used.has(ask.nonce);
    this.#used.add(ask.nonce);
    if (!isFresh || !verifySignature(publicKey, "auth", message, readBase64Url(ask.sig)!))
      return problem(401, "invalid-token");
    const token = `token-${++this.counts.logins}`;
    this.#tokens.set(token, jkt);
    return Response.json({ access_token: token, token_type: "DPoP", expires_in: 900 });
  }

  #serve(token: string | undefined, jkt: string): Response {
    const isFirst = ++this.counts.asks === 1;
    if (this.#options.forgets === true && isFirst) this.#tokens.clear();
    if (this.#tokens.get(token ?? "") !== jkt) return problem(401, "invalid-token");
    if (isFirst) this.#nonce = "n2";
    return Response.json({ fine: true }, { headers: { "dpop-nonce": this.#nonce } });
  }
}

let waits: number[] = [];
beforeEach(() => {
  waits = [];
});

// Ann's clock is three minutes behind; the session follows the server's.
function network(fetch: typeof globalThis.fetch): Network {
  return {
    fetch,
    random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
    now: () => serverNow - 180_000,
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
}

const fine = z.strictObject({ fine: z.boolean() });

test("a device logs in once, over the origin it dialled, and its calls share the token", async () => {
  const server = new LoginServer();
  const session = createSession(network(server.handle), { origin, vault, device, signSeed });
  await Promise.all([
    session.ask({ method: "GET", path: "/x" }, fine),
    session.ask({ method: "GET", path: "/x" }, fine),
  ]);
  expect(await session.ask({ method: "GET", path: "/x?y=1" }, fine)).toEqual({ fine: true });
  expect(server.counts.logins).toBe(1);
  expect(session.clockOffset()).toBe(180_000);
});

test("a nonce that the server asks for is given, and its next one too", async () => {
  const server = new LoginServer({ nonces: true });
  const session = createSession(network(server.handle), { origin, vault, device, signSeed });
  for (let turn = 0; turn < 3; turn++) await session.ask({ method: "GET", path: "/x" }, fine);
  expect(server.counts.logins).toBe(1);
});

test("a server that forgot the token gets one new login", async () => {
  const server = new LoginServer({ forgets: true });
  const session = createSession(network(server.handle), { origin, vault, device, signSeed });
  expect(await session.ask({ method: "GET", path: "/x" }, fine)).toEqual({ fine: true });
  expect(server.counts.logins).toBe(2);
});

test("a token that is about to run out is renewed before the next call, not by a refusal", async () => {
  const server = new LoginServer();
  let passed = 0;
  const world = { ...network(server.handle), now: () => serverNow - 180_000 + passed };
  const session = createSession(world, { origin, vault, device, signSeed });
  for (const seconds of [0, 839, 841]) {
    passed = seconds * 1_000;
    server.now = serverNow + passed;
    await session.ask({ method: "GET", path: "/x" }, fine);
  }
  expect(server.counts).toEqual({ logins: 2, asks: 3, refused: 0 });
});

test("a clock that is set right while the session lasts is followed by one new login", async () => {
  const server = new LoginServer();
  let late = 180_000;
  const world = { ...network(server.handle), now: () => serverNow - late };
  const session = createSession(world, { origin, vault, device, signSeed });
  await session.ask({ method: "GET", path: "/x" }, fine);
  late = 0;
  expect(await session.ask({ method: "GET", path: "/x" }, fine)).toEqual({ fine: true });
  expect(server.counts.logins).toBe(2);
});

test("a login that a proxy sends twice is begun anew, once", async () => {
  const server = new LoginServer();
  let doubled = 1;
  const proxy: typeof globalThis.fetch = async (input, init) => {
    const isLogin = new Request(input).url.endsWith("/auth/token");
    const first = await server.handle(input, init);
    return isLogin && doubled-- > 0 ? server.handle(input, init) : first;
  };
  const ask = (): Promise<unknown> =>
    createSession(network(proxy), { origin, vault, device, signSeed }).ask(
      { method: "GET", path: "/x" },
      fine,
    );
  expect(await ask()).toEqual({ fine: true });
  expect(server.counts.logins).toBe(2);
  doubled = 2;
  await expect(ask()).rejects.toMatchObject({ code: "invalid-token" });
});

test("a wrong key gets no session", async () => {
  const server = new LoginServer();
  const session = createSession(network(server.handle), {
    origin,
    vault,
    device,
    signSeed: new Uint8Array(32).fill(8),
  });
  await expect(session.call({ method: "GET", path: "/x" })).rejects.toMatchObject({
    code: "invalid-token",
  });
});

test("a passing failure is tried again if the effect is the same twice, and only then", async () => {
  let asked = 0;
  const busy: typeof globalThis.fetch = () => {
    asked++;
    return Promise.resolve(
      asked < 3 ? new Response("busy", { status: 502 }) : Response.json({ fine: true }),
    );
  };
  await callServer(network(busy), origin, { method: "GET", path: "/x" });
  expect(asked).toBe(3);
  expect(waits).toHaveLength(2);
  asked = 0;
  await expect(
    callServer(network(busy), origin, { method: "POST", path: "/x", body: {} }),
  ).rejects.toMatchObject({ code: "unreachable" });
  expect(asked).toBe(1);
});

test("Retry-After is obeyed, and a wait of more than a minute is the caller's decision", async () => {
  let seconds = 7;
  const hold: typeof globalThis.fetch = () =>
    Promise.resolve(
      Response.json(
        { type: "urn:rootvault:problem:restore-hold" },
        { status: 503, headers: { "retry-after": String(seconds) } },
      ),
    );
  await expect(
    callServer(network(hold), origin, { method: "GET", path: "/x" }),
  ).rejects.toMatchObject({ code: "restore-hold" });
  expect(waits).toEqual([7000, 7000, 7000]);
  seconds = 3600;
  waits = [];
  await expect(
    callServer(network(hold), origin, { method: "GET", path: "/x" }),
  ).rejects.toMatchObject({ details: { retryAfter: 3600, remote: true } });
  expect(waits).toEqual([]);
});

test("no answer, a foreign page and a code that no server may send are all: unreachable", async () => {
  const answers = [
    () => Promise.reject(new TypeError("refused")),
    () => Promise.resolve(new Response("<html>", { status: 404 })),
    () => Promise.resolve(Response.json({ type: "urn:rootvault:problem:FORK" }, { status: 409 })),
  ];
  for (const answer of answers)
    await expect(
      callServer(network(answer), origin, { method: "POST", path: "/x" }),
    ).rejects.toMatchObject({ code: "unreachable" });
});
