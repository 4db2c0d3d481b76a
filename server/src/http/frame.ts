/**
 * Turns the list of routes into one fetch function: guard, limits and shapes run inside each route; here are CORS, nonces,
 * the error table and the request log's facts.
 * @module
 */
import type { HttpBindings } from "@hono/node-server";
import { isVaultError } from "@rootvault/vault-core/protocol";
import { Hono, type Context } from "hono";
import type { Clock, RandomSource } from "../model/base.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { problemAnswer, statusOf } from "./problem.ts";
import type { ProofMemory } from "./proof-memory.ts";
import { noteRequest, requestIdOf } from "./request-log.ts";
import { notFound, type Guards, type RawContext, type Route } from "./route.ts";
import type { CallerOf } from "./caller.ts";

/** What the frame needs to know. */
export interface FrameFacts {
  readonly origin: string;
  /** Origin of the app where it is not the server's own. */
  readonly appOrigin: string | null;
  readonly now: Clock;
  readonly random: RandomSource;
  readonly guards: Guards;
  readonly proofs: ProofMemory;
  readonly callerOf: CallerOf;
  /** Told of errors that are no answer: faults of the server. */
  onFault(error: unknown, requestId: string): void;
}

type App = Hono<{ Bindings: HttpBindings }>;
type AppContext = Context<{ Bindings: HttpBindings }>;

/** Makes the fetch function of all routes. */
export function createFrame(routes: readonly Route[], facts: FrameFacts): App {
  const app: App = new Hono<{ Bindings: HttpBindings }>({ strict: true });
  for (const one of routes) app.on(one.method, one.path, (context) => answer(one, context, facts));
  for (const path of new Set(routes.map((one) => one.path))) {
    const ofPath = routes.filter((one) => one.path === path);
    app.options(path, (context) =>
      preflight(ofPath, context.req.header("origin") ?? null, facts.appOrigin),
    );
  }
  app.notFound((context) =>
    problemAnswer(notFound(), { requestId: idOf(context), origin: facts.origin }),
  );
  app.onError((error, context) => {
    facts.onFault(error, idOf(context));
    return problemAnswer(error, { requestId: idOf(context), origin: facts.origin });
  });
  return app;
}

async function answer(one: Route, context: AppContext, facts: FrameFacts): Promise<Response> {
  const requestId = idOf(context);
  const response = await settled(one, context, facts, requestId);
  const headers = corsHeaders(one, context.req.header("origin") ?? null, facts.appOrigin);
  if (one.auth !== "none" && !response.headers.has("dpop-nonce"))
    headers["dpop-nonce"] = facts.proofs.nonce();
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  response.headers.set("x-request-id", requestId);
  return response;
}

async function settled(
  one: Route,
  context: AppContext,
  facts: FrameFacts,
  requestId: string,
): Promise<Response> {
  noteRequest(context.env.incoming, { route: one.path });
  try {
    const raw = rawContext(context, facts);
    // Every id has one spelling: a proof kept for its address must name the address that was meant.
    if (one.auth !== "none" && raw.url.includes("%")) throw notFound();
    return await one.run(raw, facts.guards);
  } catch (error) {
    // A disk that takes no writes is for the operator to know, as a fault is.
    if (statusOf(error) === 500 || isVaultError(error, "storage-failed"))
      facts.onFault(error, requestId);
    if (isVaultError(error)) noteRequest(context.env.incoming, { problem: error.code });
    return problemAnswer(error, { requestId, origin: facts.origin });
  }
}

function rawContext(context: AppContext, facts: FrameFacts): RawContext {
  const { req, env } = context;
  const url = new URL(req.url);
  return {
    method: req.method,
    // What the caller dialled: the Host was checked, and a proxy may have spoken TLS.
    url: facts.origin + url.pathname,
    headers: req.raw.headers,
    request: req.raw,
    params: req.param(),
    query: url.searchParams,
    ip: facts.callerOf(env.incoming.socket.remoteAddress, req.header("x-forwarded-for")),
    now: facts.now(),
    signal: req.raw.signal,
  };
}

function idOf(context: AppContext): string {
  return requestIdOf(context.env.incoming);
}
