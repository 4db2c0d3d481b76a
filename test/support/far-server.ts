/**
 * A server under an https name that does not exist, behind an imagined proxy: what is sent to the name goes to its port,
 * and its own fetches reach imagined sites.
 * @module
 */
import { request as httpRequest } from "node:http";

import type { RunningServer } from "@rootvault/server/app";
import { concatBytes } from "@rootvault/vault-core/protocol";

import type { Site } from "./foreign-grantee.ts";
import { startTestServer } from "./server.ts";

/** Name of the server. */
export const FAR_ORIGIN = "https://vault.example";

/** A server under a name, and the fetch that reaches it. */
export interface FarServer extends AsyncDisposable {
  readonly server: RunningServer;
  readonly send: typeof fetch;
}

/** Starts one; `sites` answers for grantees, by origin. */
export async function startFarServer(
  sites: ReadonlyMap<string, Site | ((url: string, init: RequestInit) => Promise<Response>)>,
  overrides: { readonly now?: () => number } = {},
): Promise<FarServer> {
  const reach: typeof fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const site = sites.get(url.origin);
    if (site === undefined) throw new TypeError("no such host");
    if (site.length === 2)
      return (site as (url: string, init: RequestInit) => Promise<Response>)(url.href, init);
    const { status, body, headers } = (site as Site)(url.pathname);
    return new Response(body, {
      status,
      headers: { "content-type": "application/json", ...headers },
    });
  };
  const server = await startTestServer(
    { public_url: FAR_ORIGIN, trusted_proxies: ["127.0.0.1/32"], signups: "open" },
    { fetch: reach, ...overrides },
  );
  const send: typeof fetch = (input, init = {}) => sendTo(server.port, new Request(input, init));
  return { server, send, [Symbol.asyncDispose]: () => server.close() };
}

/** Sends a request to a port, whatever host it names. */
export async function sendTo(
  port: number,
  request: Request,
  more: Record<string, string> = {},
): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  const body = new Uint8Array(await request.arrayBuffer());
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        port,
        host: "127.0.0.1",
        method: request.method,
        path: pathname + search,
        headers: { ...Object.fromEntries(request.headers), host, ...more },
      },
      (answer) => {
        const chunks: Uint8Array[] = [];
        answer.on("data", (chunk: Uint8Array) => chunks.push(chunk));
        answer.on("end", () => {
          const headers = new Headers();
          for (let at = 0; at < answer.rawHeaders.length; at += 2)
            headers.append(answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? "");
          const status = answer.statusCode ?? 0;
          const empty = [204, 304].includes(status);
          resolve(
            new Response(empty ? null : Uint8Array.from(concatBytes(...chunks)), {
              status,
              headers,
            }),
          );
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
