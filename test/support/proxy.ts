/**
 * A proxy on loopback between clients and a server: it keeps all that passes, and may change an answer, keep it back,
 * cut it in the middle, or do something at an exact moment, such as killing a process.
 * @module
 */
import { createServer, request as sendRequest, type IncomingMessage, type Server } from "node:http";
import { createServer as createPort, type AddressInfo } from "node:net";
import { once } from "node:events";

/** An answer as it goes to the client. `cut` ends the connection after so many bytes of the body. */
export interface ProxyAnswer {
  readonly status: number;
  /** Names and values in turn, as Node gives raw headers. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly cut?: number;
}

/** A request that passed, with the answer the server gave; null if it gave none. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
  answer: ProxyAnswer | null;
  /** What the client got for it. */
  sent: Buffer | null;
}

/** What may happen to a request. Without hooks all passes unchanged. */
export interface ProxyHooks {
  /** Called before the server sees it; an answer is given in its place, `drop` closes the connection. */
  before?(exchange: Exchange): Promise<ProxyAnswer | "drop" | null> | ProxyAnswer | "drop" | null;
  /** Called with the server's answer; what it gives goes to the client. */
  after?(
    exchange: Exchange,
    answer: ProxyAnswer,
  ): Promise<ProxyAnswer | "drop"> | ProxyAnswer | "drop";
}

/** A running proxy. */
export interface Proxy extends AsyncDisposable {
  readonly origin: string;
  /** Port of the server behind; may change when it starts again. */
  target: number;
  hooks: ProxyHooks;
  /** All that passed, in the order of its beginning. */
  readonly exchanges: Exchange[];
  /** What hooks threw: faults of the test. */
  readonly faults: unknown[];
}

/** Starts a proxy. The server behind must be told the proxy's origin as its public one. */
export async function startProxy(): Promise<Proxy> {
  const exchanges: Exchange[] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const exchange: Exchange = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.rawHeaders,
        body: await bodyOf(request),
        answer: null,
        sent: null,
      };
      exchanges.push(exchange);
      const answer = await answerOf(proxy, exchange).catch((error: unknown) => {
        proxy.faults.push(error);
        return "drop" as const;
      });
      if (answer === "drop") return void response.destroy();
      const { status, headers, body, cut } = answer;
      exchange.sent = body;
      response.writeHead(status, [
        ...withoutLength(headers),
        "content-length",
        String(body.length),
      ]);
      if (cut === undefined) return void response.end(body);
      response.write(body.subarray(0, cut), () => response.destroy());
    })().catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const proxy: Proxy = {
    origin: `http://localhost:${port}`,
    target: 0,
    hooks: {},
    exchanges,
    faults: [],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

/** Finds a port that nobody uses. */
export async function freePort(): Promise<number> {
  const probe = createPort().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** All bytes of all that passed: request lines, headers and bodies of both sides. */
export function bytesOf({ exchanges }: Proxy): Buffer[] {
  return exchanges.flatMap(({ method, path, headers, body, answer }) => [
    Buffer.from(`${method} ${path}\n${headers.join("\n")}`),
    body,
    ...(answer === null ? [] : [Buffer.from(answer.headers.join("\n")), answer.body]),
  ]);
}

async function answerOf(proxy: Proxy, exchange: Exchange): Promise<ProxyAnswer | "drop"> {
  const early = (await proxy.hooks.before?.(exchange)) ?? null;
  if (early !== null) return early;
  const { hooks } = proxy;
  const answer = await forward(proxy.target, exchange).catch(() => null);
  if (answer === null) return "drop";
  exchange.answer = answer;
  return (await hooks.after?.(exchange, answer)) ?? answer;
}

/** Sends a request to the server behind, once more than the proxy does. */
export function forward(
  port: number,
  { method, path, headers, body }: Exchange,
): Promise<ProxyAnswer> {
  return new Promise((resolve, reject) => {
    const sent = sendRequest(
      // A kept connection may be closed just when it is used again.
      { host: "127.0.0.1", port, method, path, agent: false, setHost: false },
      (answer) => {
        bodyOf(answer).then(
          (bytes) =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.rawHeaders, body: bytes }),
          reject,
        );
      },
    );
    for (const [name, value] of pairsOf(withoutLength(headers))) sent.setHeader(name, value);
    sent.setHeader("content-length", body.length);
    sent.on("error", reject);
    sent.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

function withoutLength(headers: readonly string[]): string[] {
  return pairsOf(headers)
    .filter(([name]) => !/^(content-length|transfer-encoding|connection|keep-alive)$/i.test(name))
    .flat();
}

function pairsOf(headers: readonly string[]): [string, string][] {
  return headers.flatMap((name, at): [string, string][] =>
    at % 2 === 0 ? [[name, headers[at + 1] ?? ""]] : [],
  );
}
