/**
 * The sample shop's pages over HTTP, with Node's own server. It listens on this computer only.
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { VaultError } from "@rootvault/vault-core/grantee";
import { homePage, messagePage, privacyPage } from "./pages.ts";
import { openShop, type Shop } from "./shop.ts";
import { STYLE } from "./style.ts";

/** Where the shop listens, which vault server it asks, and where its files lie. */
export interface ShopOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly vault: string;
  readonly data: string;
}

/** A shop that answers. */
export interface RunningShop {
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts the shop on 127.0.0.1. Rejects with the system's error, such as EADDRINUSE. */
export async function serveShop(options: ShopOptions): Promise<RunningShop> {
  let shop: Shop | null = null;
  let host = "";
  const server = createServer((request, response) => {
    if (shop === null) return send(response, 503, "text/plain", "starting");
    // Another site's name may lead to this computer too, and its pages would read what the shop shows.
    if (request.headers.host !== host) return send(response, 421, "text/plain", "another name");
    const work = answer(shop, options, request, response);
    work.catch((error: unknown) => send(response, 500, "text/html", errorPage(error)));
    return undefined;
  });
  await listen(server, options.port);
  const origin = `http://127.0.0.1:${portOf(server)}`;
  host = new URL(origin).host;
  shop = await openShop(origin, options.vault, options.data);
  return { origin, close: async () => await close(server) };
}

async function answer(
  shop: Shop,
  options: ShopOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`);
  response.setHeader("Content-Security-Policy", policy(options.vault));
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  if (request.method === "POST") return await act(shop, url.pathname, request, response);
  switch (url.pathname) {
    case "/":
      return send(response, 200, "text/html", homePage(await shop.state(), options.vault));
    case "/style.css":
      return send(response, 200, "text/css", STYLE);
    case "/privacy":
      return send(response, 200, "text/html", privacyPage());
    case "/rootvault.json":
      return sendDocument(response, shop.grantee.document());
    case "/jwks.json":
      return sendDocument(response, shop.grantee.jwks());
    case "/cb":
      await shop.comeBack(url.href);
      return redirect(response, "/");
    default:
      return send(
        response,
        404,
        "text/html",
        messagePage("Nothing here", "This shop has no such page."),
      );
  }
}

async function act(
  shop: Shop,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  // Only the shop's own pages may press its buttons.
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") {
    return send(
      response,
      403,
      "text/html",
      messagePage("Refused", "Another site pressed this button."),
    );
  }
  switch (path) {
    case "/ask":
      return redirect(response, await shop.ask());
    case "/collect":
      await shop.collect();
      return redirect(response, "/");
    case "/forget":
      await shop.forget();
      return redirect(response, "/");
    default:
      return send(
        response,
        404,
        "text/html",
        messagePage("Nothing here", "This shop has no such button."),
      );
  }
}

function policy(vault: string): string {
  return `default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${new URL(vault).origin}`;
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent) return;
  response
    .writeHead(status, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" })
    .end(body);
}

/** The two public documents: any owner's client may read them, from any origin. */
function sendDocument(response: ServerResponse, document: unknown): void {
  response
    .writeHead(200, {
      "Content-Type": "application/json",
      "Access-Control-Allow-Origin": "*",
      "Cache-Control": "max-age=300",
    })
    .end(JSON.stringify(document));
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { Location: location, "Cache-Control": "no-store" }).end();
}

function errorPage(error: unknown): string {
  return error instanceof VaultError
    ? messagePage("That did not work", error.message, error.code)
    : messagePage("That did not work", "The shop met an error of its own.");
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the shop does not listen on a port");
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.closeIdleConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
