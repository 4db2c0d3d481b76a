/**
 * The request log: request id, route pattern, status, time. No body, no query, no token, no user agent; ids hashed with a key
 * of the day; addresses only as `log_ip` says.
 * @module
 */
import { createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Clock, RandomSource } from "../model/base.ts";

/** What is noted about a request while it runs. */
export interface RequestNote {
  /** Path pattern, never the path. */
  readonly route?: string;
  /** Code of the problem that was answered. */
  readonly problem?: string;
}

const ids = new WeakMap<IncomingMessage, string>();
const notes = new WeakMap<IncomingMessage, RequestNote>();

/** Gives the id of a request, for answers and log. */
export function requestIdOf(request: IncomingMessage): string {
  return ids.get(request) ?? "-";
}

/** Notes something about a request for its line in the log. */
export function noteRequest(request: IncomingMessage, note: RequestNote): void {
  notes.set(request, { ...notes.get(request), ...note });
}

/** What the log needs. */
export interface RequestLogOptions {
  readonly log: Logger;
  readonly now: Clock;
  readonly random: RandomSource;
  readonly hashKey: Uint8Array;
  /** Gives the caller's network, or null where addresses are not logged. */
  networkOf(request: IncomingMessage): string | null;
}

/** Makes the function that names a request and writes its line when the answer has gone. */
export function createRequestLog(
  options: RequestLogOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { log, now } = options;
  return (request, response) => {
    const requestId = Buffer.from(options.random(9)).toString("base64url");
    ids.set(request, requestId);
    const begun = now();
    response.once("close", () => {
      const note = notes.get(request);
      const vault = /^\/vaults\/([0-9a-f]{32})(\/|$)/.exec(request.url ?? "")?.[1];
      const network = options.networkOf(request);
      log.info(
        {
          requestId,
          method: request.method,
          route: note?.route ?? "-",
          status: response.statusCode,
          ms: Math.max(0, now() - begun),
          ...(note?.problem === undefined ? {} : { problem: note.problem }),
          ...(vault === undefined ? {} : { vault: dailyHash(options.hashKey, begun, vault) }),
          ...(network === null ? {} : { network }),
        },
        "request",
      );
    });
  };
}

/** One id has another name in the log every day. */
function dailyHash(hashKey: Uint8Array, at: number, id: string): string {
  const day = new Date(at).toISOString().slice(0, 10);
  return createHmac("sha256", hashKey).update(`log ${day} ${id}`).digest("base64url").slice(0, 10);
}
