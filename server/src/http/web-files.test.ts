import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { expect, onTestFinished, test } from "vitest";

import { webRoutes } from "./web-files.ts";

const SCRIPT = "export const heron = 1;\n".repeat(200);

function appFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rootvault-app-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "assets", "index-abc.js"), SCRIPT);
  writeFileSync(join(folder, "icon.png"), "no text");
  return folder;
}

function refuse(): Promise<never> {
  return Promise.reject(new Error("no guard"));
}

async function ask(folder: string, name: string, accepted?: string): Promise<Response> {
  const [, , pages] = webRoutes(folder, "http://localhost/app/");
  const request = new Request(`http://localhost/app/${name}`, {
    headers: accepted === undefined ? {} : { "accept-encoding": accepted },
  });
  const { method, url, headers, signal } = request;
  const raw = { request, method, url, headers, signal, params: {}, ip: "::1", now: 0 };
  const guards = { none: () => Promise.resolve(null), device: refuse, anyone: refuse };
  return pages!.run({ ...raw, query: new URLSearchParams() }, { ...guards, grantee: refuse });
}

test.each([
  ["gzip, deflate, br, zstd", "br"],
  ["gzip", "gzip"],
  ["BR;q=0.5, gzip;q=0", "br"],
  ["br;q=0, gzip", "gzip"],
  ["br;q=0.0", null],
  ["identity", null],
  [undefined, null],
])("to a browser that accepts %j a script travels as %j", async (accepted, coding) => {
  const answer = await ask(appFolder(), "assets/index-abc.js", accepted);
  expect(answer.headers.get("content-encoding")).toBe(coding);
  expect(answer.headers.get("vary")).toBe("accept-encoding");
  expect(answer.headers.get("content-type")).toContain("javascript");
  const body = Buffer.from(await answer.arrayBuffer());
  const read = coding === "br" ? brotliDecompressSync(body) : body;
  expect((coding === "gzip" ? gunzipSync(body) : read).toString()).toBe(SCRIPT);
  if (coding !== null) expect(body.length).toBeLessThan(SCRIPT.length / 10);
});

test("a picture travels as it is", async () => {
  const answer = await ask(appFolder(), "icon.png", "br");
  expect(answer.headers.get("content-encoding")).toBeNull();
  expect(await answer.text()).toBe("no text");
});
