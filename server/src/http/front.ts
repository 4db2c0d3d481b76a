/**
 * The first thing that sees a request: names it, sets the security headers, turns away a wrong Host, and only then hands
 * over to OAuth or the routes.
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { VaultError } from "@rootvault/vault-core/protocol";
import { securityHeaders, type HeaderFacts } from "./headers.ts";
import { problemAnswer } from "./problem.ts";
import { requestIdOf } from "./request-log.ts";

/** A listener of Node's http server. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** What the front needs to know. */
export interface FrontFacts extends HeaderFacts {
  /** Names the request and writes its line in the log. */
  readonly begin: Listener;
  /** Everything behind: OAuth's paths, then the routes. */
  readonly next: Listener;
}

/** Paths that answer under any Host: balancers ask by address. */
const ANY_HOST = new Set(["/healthz", "/readyz"]);

/** Makes the front. */
export function createFront(facts: FrontFacts): Listener {
  const host = new URL(facts.origin).host;
  const port = new URL(facts.origin).port;
  const loopbackHosts = new Set([`127.0.0.1:${port}`, `[::1]:${port}`]);
  return (request, response) => {
    facts.begin(request, response);
    const target = request.url ?? "";
    const path = target.split("?")[0] ?? "";
    for (const [name, value] of Object.entries(securityHeaders(path, facts)))
      response.setHeader(name, value);
    const asked = request.headers.host ?? "";
    if (target.startsWith("/") && (asked === host || ANY_HOST.has(path)))
      return facts.next(request, response);
    // A trial lives under a name, so that passkeys work: people who typed the address are sent there.
    if (facts.trial && loopbackHosts.has(asked) && isPage(request.method, path)) {
      response
        .writeHead(308, { location: facts.origin + target, "cache-control": "no-store" })
        .end();
      return undefined;
    }
    return void refuse(request, response, facts.origin);
  };
}

function isPage(method: string | undefined, path: string): boolean {
  return (
    (method === "GET" || method === "HEAD") &&
    (path === "/" || path === "/app" || path.startsWith("/app/"))
  );
}

async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Promise<void> {
  const error = new VaultError("wrong-host", "This server answers under another name.");
  const answer = problemAnswer(error, { requestId: requestIdOf(request), origin });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}
