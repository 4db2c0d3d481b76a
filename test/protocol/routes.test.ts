/**
 * Every route at once: foreign ids, headers, body caps, Host. A new route is tested here by being a route.
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RECOVERY_ID, toBase64Url, toHex } from "@rootvault/vault-core/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { securityHeaders } from "../../server/src/http/headers.ts";
import { webRoutes } from "../../server/src/http/web-files.ts";
import { openRawVault, type RawSession, type RawVault } from "../support/raw-device.ts";
import { startTestServer } from "../support/server.ts";

type Server = Awaited<ReturnType<typeof startTestServer>>;
type Person = RawVault & { session: RawSession };

let server: Server;
let ann: Person;
let mallory: Person;

beforeAll(async () => {
  server = await startTestServer();
  ann = await openRawVault(server.origin);
  mallory = await openRawVault(server.origin);
});
afterAll(() => server.close());

/** Fills a pattern with ids of the right form that name nothing, and the vault given. */
function fill(path: string, vault: string): string {
  const values: Record<string, string> = {
    vault,
    epoch: "1",
    rid: RECOVERY_ID,
    p: toBase64Url(randomBytes(16)),
    message: "hello",
    id: toBase64Url(randomBytes(16)),
    uid: toBase64Url(randomBytes(16)),
  };
  return path
    .replaceAll(/:([a-z]+)/g, (_, name: string) => values[name] ?? "x")
    .replace("*", "index.html");
}

interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Sends a request whose headers say what we want, true or not; the body need not follow. */
function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Uint8Array,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port: server.port, method, path, headers, agent: false },
      (incoming) => {
        let text = "";
        incoming.on("data", (piece: Buffer) => (text += piece.toString()));
        incoming.on("end", () => {
          outgoing.destroy();
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
        });
      },
    );
    outgoing.on("error", reject);
    if (body === undefined && headers["content-length"] !== undefined) outgoing.flushHeaders();
    else outgoing.end(body);
  });
}

function nobody(): Promise<null> {
  return Promise.resolve(null);
}

function refuse(): Promise<never> {
  return Promise.reject(new Error("no session"));
}

function hostHeader(): { host: string } {
  return { host: `localhost:${server.port}` };
}

test("a foreign vault and an unknown one look alike on every route", async () => {
  const unknown = toHex(randomBytes(16));
  const ofVaults = server.routes.filter(({ path }) => path.includes(":vault"));
  expect(ofVaults.length).toBeGreaterThan(5);
  for (const { method, path } of ofVaults) {
    const answers = await Promise.all(
      [ann.vault, unknown].map(async (vault) => {
        const answer = await mallory.session.call(method, fill(path, vault), { json: undefined });
        const headers = [...answer.headers.keys()].toSorted((left, right) =>
          left.localeCompare(right),
        );
        return { status: answer.status, body: await answer.text(), headers };
      }),
    );
    expect(answers[0], `${method} ${path}`).toEqual(answers[1]);
    expect(answers[0]?.status, `${method} ${path}`).toBe(404);
  }
});

test("an unknown object is not found on every route that names one", async () => {
  const named = server.routes.filter(
    ({ method, path, auth }) => method === "GET" && path.includes(":") && auth === "device",
  );
  for (const { method, path } of named) {
    const answer = await mallory.session.call(
      method,
      fill(path.replace(":rid", toHex(randomBytes(16))), mallory.vault),
    );
    if (
      path.endsWith(":vault/blocks") ||
      path.endsWith(":vault/heads") ||
      /\/(roster|confirm)$/.test(path)
    )
      expect(answer.status).toBe(200);
    else expect([path, answer.status]).toEqual([path, 404]);
  }
});

test("no route of a device or grantee answers without a session", async () => {
  const guarded = server.routes.filter(({ auth }) => auth === "device" || auth === "grantee");
  expect(guarded.length).toBeGreaterThan(8);
  for (const { method, path } of guarded) {
    const answer = await send(method, fill(path, ann.vault), hostHeader());
    expect([path, answer.status]).toEqual([path, 401]);
    expect(answer.headers["www-authenticate"], path).toMatch(/^DPoP error="/);
    expect(answer.headers["dpop-nonce"], path).toBeTruthy();
  }
});

test("every answer of every route carries the security headers", async () => {
  const facts = { origin: server.origin, trial: true, apiOrigin: null };
  for (const { method, path } of [...server.routes, { method: "GET", path: "/nowhere" }]) {
    const target = fill(path, ann.vault);
    const answer = await send(method, target, hostHeader());
    for (const [name, value] of Object.entries(securityHeaders(target, facts)))
      expect(answer.headers[name.toLowerCase()], `${method} ${path}: ${name}`).toBe(value);
    expect(answer.headers["x-powered-by"]).toBeUndefined();
  }
});

test("every body has a cap: what says it is longer is refused before it is read", async () => {
  const capped = server.routes.filter(({ method, auth }) => method !== "GET" && auth !== "grantee");
  for (const { method, path, auth, bodyLimit } of capped) {
    expect(bodyLimit, path).toBeLessThanOrEqual(32 * 1024 * 1024);
    if (bodyLimit === 0) continue;
    const target = fill(path, ann.vault);
    const session = auth === "device" ? await ann.session.headers(method, target) : {};
    const type = path.endsWith("/blocks") ? "application/vnd.rootvault.blocks" : "application/json";
    const headers = { ...hostHeader(), ...session, "content-type": type };
    const answer = await send(method, target, {
      ...headers,
      "content-length": String(bodyLimit + 1),
    });
    expect([path, answer.status]).toEqual([path, 413]);
  }
});

test("a body that hides its length is cut at the cap", async () => {
  const headers = {
    ...hostHeader(),
    "content-type": "application/json",
    "transfer-encoding": "chunked",
  };
  const answer = await send("POST", "/auth/challenge", headers, randomBytes(5_000));
  expect(answer.status).toBe(413);
  const json = await send("POST", "/auth/challenge", headers, Buffer.from("{"));
  expect([json.status, JSON.parse(json.body)]).toMatchObject([400, { title: "bad-request" }]);
});

test("another Host is turned away before anything routes, but for the two questions of balancers", async () => {
  for (const { method, path } of server.routes) {
    const answer = await send(method, fill(path, ann.vault), { host: "evil.example" });
    const any = path === "/healthz" || path === "/readyz";
    expect([path, answer.status === 421]).toEqual([path, !any]);
  }
  expect((await send("GET", "/oauth/jwks", { host: "evil.example" })).status).toBe(421);
  expect((await send("GET", "http://evil.example/version.json", hostHeader())).status).toBe(421);
});

test("whoever types the address of a trial is sent to its name", async () => {
  for (const path of ["/", "/app/", "/app/index.html?x=1"]) {
    const answer = await send("GET", path, { host: `127.0.0.1:${server.port}` });
    expect([answer.status, answer.headers["location"]]).toEqual([308, server.origin + path]);
  }
  const api = await send("GET", "/version.json", { host: `127.0.0.1:${server.port}` });
  expect(api.status).toBe(421);
  const root = await send("GET", "/", hostHeader());
  expect([root.status, root.headers["location"]]).toEqual([302, `${server.origin}/app/`]);
});

test("only the grantee-keys worker may reach other origins, and loopback in a trial alone", () => {
  const facts = { origin: "https://vault.example", trial: false, apiOrigin: null };
  const policy = (path: string, trial = false): string =>
    securityHeaders(path, { ...facts, trial })["Content-Security-Policy"] ?? "";
  expect(policy("/app/assets/vault.worker-1a2b.js")).toContain("connect-src 'self';");
  expect(policy("/app/assets/grantee-keys.worker-1a2b.js")).toContain("connect-src https:;");
  expect(policy("/app/assets/grantee-keys.worker-1a2b.js", true)).toContain("http://127.0.0.1:*");
  expect(policy("/app/assets/not-grantee-keys.worker.js")).toContain("connect-src 'self';");
  expect(securityHeaders("/app/", facts)["Strict-Transport-Security"]).toBe("max-age=63072000");
});

test("an app on another origin may read answers, no third origin may, and never with credentials", async () => {
  await using apart = await startTestServer({ app_url: "https://app.example/" });
  const preflight = {
    method: "OPTIONS",
    headers: { origin: "https://app.example", "access-control-request-method": "POST" },
  };
  const allowed = await fetch(`${apart.origin}/auth/challenge`, preflight);
  expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example");
  expect(allowed.headers.get("access-control-allow-credentials")).toBeNull();
  const other = { ...preflight, headers: { ...preflight.headers, origin: "https://evil.example" } };
  const refused = await fetch(`${apart.origin}/auth/challenge`, other);
  expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  const here = await fetch(`${server.origin}/auth/challenge`, preflight);
  expect(here.headers.get("access-control-allow-origin")).toBeNull();
});

test("the app's files are served by name, and nothing else of the folder's neighborhood", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "rootvault-web-")), "dist");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "assets", "main-1a.js"), "1");
  writeFileSync(join(folder, "..", "secret.txt"), "secret");
  const pages = webRoutes(folder, "http://localhost/app/").find(({ path }) => path === "/app/*");
  const get = async (path: string): Promise<Response> => {
    const url = `http://localhost/app/${path}`;
    const raw = {
      method: "GET",
      url,
      headers: new Headers(),
      request: new Request("http://localhost/"),
      params: {},
      query: new URLSearchParams(),
      ip: "",
      now: 0,
      signal: AbortSignal.timeout(1_000),
    };
    return pages!.run(raw, { none: nobody, anyone: nobody, device: refuse, grantee: refuse });
  };
  const index = await get("");
  expect([await index.text(), index.headers.get("cache-control")]).toEqual([
    "<!doctype html>",
    "no-store",
  ]);
  const asset = await get("assets/main-1a.js");
  expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(asset.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  for (const path of ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "assets", "assets/"])
    await expect(get(path)).rejects.toMatchObject({ code: "not-found" });
});
