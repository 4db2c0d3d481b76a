/**
 * Calls to the server: one place that knows fetch, problem documents, waiting and trying again.
 *
 * A request is repeated only if its effect is the same twice, with full jitter between tries; `Retry-After` is obeyed.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";
import { readProblem } from "../protocol/problems.ts";
import type { z } from "../protocol/zod.ts";

/** What calls need of the world around. */
export interface Network {
  readonly fetch: typeof globalThis.fetch;
  readonly random: RandomSource;
  /** Unix ms. */
  readonly now: () => number;
  /** Waits; tests give one that does not. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** One request. */
export interface ServerCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path from the origin on, filled, with query. */
  readonly path: string;
  /** Sent as JSON, or as it is if it is bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The effect is the same twice. Default: for GET alone. */
  readonly idempotent?: boolean;
  /** Milliseconds until the answer must have come whole; default a minute. */
  readonly timeout?: number;
}

const TRIES = 4;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 60_000;
const TIMEOUT = 60_000;

/**
 * Sends a request and gives the answer of a success.
 * @param origin of the server, without a slash at the end.
 * @throws {VaultError} the problem's own code; `unreachable` for no answer or one that no server of ours gives.
 */
export async function callServer(
  network: Network,
  origin: string,
  call: ServerCall,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send(network, origin, call);
    if (answer instanceof Response && answer.ok) return answer;
    const error = answer instanceof Response ? await errorOf(answer) : answer;
    const again = mayRepeat(call) && attempt < TRIES && isPassing(error);
    const pause = again ? pauseBefore(network, attempt, error) : null;
    if (pause === null || pause > LONGEST_WAIT) throw error;
    await (network.wait ?? sleep)(pause);
  }
}

/**
 * Reads an answer by its shape.
 * @throws {VaultError} unreachable for a body of another form: whatever answered is no server of ours.
 */
export async function readAnswer<Shape extends z.ZodType>(
  answer: Response,
  shape: Shape,
): Promise<z.output<Shape>> {
  return (await readWithBytes(answer, shape)).value;
}

/** As `readAnswer`, with the answer's bytes: what was shown may have to be proved later. */
export async function readWithBytes<Shape extends z.ZodType>(
  answer: Response,
  shape: Shape,
): Promise<{ readonly value: z.output<Shape>; readonly bytes: Uint8Array }> {
  const bytes = await bytesOf(answer);
  const read = shape.safeParse(readJson(bytes));
  if (!read.success)
    throw new VaultError("unreachable", "The server's answer is not of the form that was agreed.");
  return { value: read.data, bytes };
}

/** Makes the error of an answer that is no success, with its bytes. `details.remote` marks it as the server's word. */
export async function errorOf(answer: Response): Promise<VaultError> {
  const evidence = await bytesOf(answer);
  const problem = readProblem(readJson(evidence));
  const retryAfter = Number(answer.headers.get("retry-after") ?? Number.NaN);
  const details = {
    ...problem?.facts,
    remote: true,
    status: answer.status,
    ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
  };
  if (problem !== null) return new VaultError(problem.code, problem.detail, { details, evidence });
  return new VaultError("unreachable", `The server answered with status ${answer.status}.`, {
    details,
    evidence,
  });
}

/** The body; nothing if it broke off. */
async function bytesOf(answer: Response): Promise<Uint8Array> {
  return new Uint8Array(await answer.arrayBuffer().catch(() => new ArrayBuffer()));
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

async function send(
  network: Network,
  origin: string,
  call: ServerCall,
): Promise<Response | VaultError> {
  const { method, path, body, headers, timeout = TIMEOUT } = call;
  const raw = body instanceof Uint8Array;
  try {
    return await network.fetch(origin + path, {
      method,
      headers: {
        ...(body === undefined || raw ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? body.slice() : JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeout),
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
    });
  } catch (cause) {
    return new VaultError("unreachable", `No answer from ${origin}. What you saved is kept here.`, {
      cause,
    });
  }
}

function mayRepeat(call: ServerCall): boolean {
  return call.idempotent ?? call.method === "GET";
}

/** Tells whether the same request may succeed a moment later. */
function isPassing(error: VaultError): boolean {
  const { status } = error.details;
  if (status === undefined) return error.code === "unreachable";
  return status === 429 || (typeof status === "number" && status >= 500);
}

/** Full jitter: anything between nothing and the doubled wait, or what the server asked for. */
function pauseBefore(network: Network, attempt: number, error: VaultError): number {
  const { retryAfter } = error.details;
  if (typeof retryAfter === "number") return Math.max(0, retryAfter * 1000);
  const [high = 0, low = 0] = network.random(2);
  const share = (high * 256 + low) / 65_535;
  return share * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1));
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
