/**
 * The sample shop holds rows of its visitor on this computer: a web page must not get at them by a name of its own that
 * leads here (DNS rebinding).
 * @module
 */
import { request } from "node:http";

import { expect, test } from "vitest";

import { serveShop } from "../../examples/shop/serve.ts";
import { freshFolder } from "../support/server.ts";

function status(origin: string, host: string, method = "GET"): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(origin, { method, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("a page of another name that leads to this computer is given nothing", async () => {
  const shop = await serveShop({ port: 0, vault: "http://localhost:1", data: freshFolder() });
  try {
    const { host } = new URL(shop.origin);
    expect(await status(`${shop.origin}/`, host)).toBe(200);
    expect(await status(`${shop.origin}/`, host.replace("127.0.0.1", "localhost"))).toBe(421);
    expect(await status(`${shop.origin}/`, host.replace("127.0.0.1", "mallory.example"))).toBe(421);
    expect(await status(`${shop.origin}/forget`, "mallory.example", "POST")).toBe(421);
  } finally {
    await shop.close();
  }
});
