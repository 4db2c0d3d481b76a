/**
 * `npm start` and `npm run demo` as newcomers run them, and a stop in the middle of a slow request.
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { request as sendRequest } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";

import { BLOCKS_TYPE, concatBytes, writeFrame } from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";

import { startChildServer } from "../support/child-server.ts";
import { freePort } from "../support/proxy.ts";
import { login, makeBlock, openRawVault } from "../support/raw-device.ts";
import { bareEnvironment, collect } from "../support/rv.ts";
import { freshFolder } from "../support/server.ts";
import { root } from "../support/sources.ts";
import { runScript, says } from "../support/start-script.ts";

test("one command starts server and shop, says in under ten lines what to open, and ends with Ctrl-C; the next start finds all again", async () => {
  const [port, shopPort] = [await freePort(), await freePort()];
  const data = join(freshFolder(), "data");
  const words = ["--port", String(port), "--shop-port", String(shopPort), "--data", data];
  const origin = `http://localhost:${port}`;
  const first = runScript("start.mjs", ...words);
  await says(first, "Ctrl-C ends it");
  const lines = first
    .text()
    .split("\n")
    .filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThan(10);
  expect(first.text()).toContain(`${origin}/app/`);
  expect(first.text()).toContain(`http://127.0.0.1:${shopPort}/`);
  const page = await fetch(`${origin}/app/`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<script")]);
  const shop = await fetch(`http://127.0.0.1:${shopPort}/`);
  expect([shop.status, await shop.text()]).toEqual([200, expect.stringContaining("Bootery")]);
  const ann = await openRawVault(origin);
  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  for (const gone of [port, shopPort])
    await expect(fetch(`http://127.0.0.1:${gone}/`)).rejects.toThrow();
  const second = runScript("start.mjs", ...words);
  await says(second, "Ctrl-C ends it");
  const session = await login(origin, ann.vault, ann.device);
  expect((await session.call("GET", `/vaults/${ann.vault}/heads`)).status).toBe(200);
  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
});

test("a port in use is named at once, with the flag that chooses another", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const address = holder.address();
  const taken = typeof address === "object" && address !== null ? address.port : 0;
  const free = await freePort();
  for (const [flag, other] of [
    ["--port", "--shop-port"],
    ["--shop-port", "--port"],
  ] as const) {
    const data = join(freshFolder(), "data");
    const started = runScript(
      "start.mjs",
      flag,
      String(taken),
      other,
      String(free),
      "--data",
      data,
    );
    expect(await started.ended).not.toBe(0);
    expect(started.text()).toContain(`Port ${taken} is in use`);
    expect(started.text()).toContain(`${flag} ${taken + 1}`);
  }
  await new Promise((resolve) => holder.close(resolve));
  for (const words of [
    ["--port", "x"],
    ["--prot", "8420"],
  ]) {
    const wrong = runScript("start.mjs", ...words);
    expect(await wrong.ended).not.toBe(0);
    expect(wrong.text()).toContain(words[0]);
  }
});

test("a stop in the middle of a slow upload takes it in, acknowledges it, and ends with 0", async () => {
  const data = freshFolder();
  const server = await startChildServer(data);
  const ann = await openRawVault(server.origin);
  const block = makeBlock(ann, ann.device, { seq: 1, prev: null });
  const path = `/vaults/${ann.vault}/blocks`;
  const body = concatBytes(writeFrame(block.bytes));
  const sent = sendRequest({
    host: "127.0.0.1",
    port: new URL(server.origin).port,
    method: "POST",
    path,
    headers: {
      host: new URL(server.origin).host,
      "content-type": BLOCKS_TYPE,
      "content-length": body.length,
      ...(await ann.session.headers("POST", path)),
    },
  });
  const answered = once(sent, "response");
  sent.write(body.subarray(0, 1000));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const ended = server.end("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  sent.end(body.subarray(1000));
  const [answer] = (await answered) as [AsyncIterable<Buffer> & { statusCode: number }];
  let text = "";
  for await (const chunk of answer) text += chunk.toString();
  expect([answer.statusCode, text]).toEqual([200, expect.stringContaining(`"index":1`)]);
  expect(await ended).toBe(0);
  const again = await startChildServer(data);
  const session = await login(again.origin, ann.vault, ann.device);
  const heads = await (await session.call("GET", `/vaults/${ann.vault}/heads`)).text();
  expect(heads).toContain(block.id);
  expect(await again.end("SIGTERM")).toBe(0);
});

test("the demo tells the whole story and ends with 0", async () => {
  const child = spawn(process.execPath, [join(root, "scripts", "demo.mjs"), "--no-build"], {
    cwd: root,
    env: { ...bareEnvironment(), RV_PASSWORD_MIB: "64" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const run = await collect(child);
  expect([run.code, run.err]).toEqual([0, ""]);
  expect(run.out).toMatch(/^ 1\. .+/m);
  expect(run.out).toContain("All of it held.");
});
