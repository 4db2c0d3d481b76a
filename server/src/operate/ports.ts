/**
 * The listening sockets: 127.0.0.1 and ::1 together where the address is loopback, limits on slow and greedy callers, and a
 * stop that lets running requests finish.
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { rmSync } from "node:fs";
import type { Socket } from "node:net";
import { VaultError } from "@rootvault/vault-core/protocol";
import { createTrust, plainAddress } from "../http/caller.ts";
import type { Listener } from "../http/front.ts";
import type { Listen } from "../settings.ts";

/** Open ports. */
export interface Ports {
  /** The port, 0 for a socket file. */
  readonly port: number;
  /** Hands every request over from now on; those that came earlier got 503. */
  answer(listener: Listener): void;
  /** Stops listening, lets running requests finish, and cuts what is left after the time. */
  close(timeoutMs: number): Promise<void>;
}

/** Opens the ports of a listen address. Throws `port-in-use` if another program holds one. */
export async function openPorts(listen: Listen, trustedProxies: readonly string[]): Promise<Ports> {
  const mayConnect = createConnectionCount(trustedProxies);
  let listener: Listener = notYet;
  const servers: Server[] = [];
  const open = async (target: object): Promise<number> => {
    const server = createServer(LIMITS, (request, response) => listener(request, response));
    server.maxRequestsPerSocket = 1_000;
    server.maxConnections = 16_384;
    server.on("connection", (socket) => mayConnect(socket) || socket.destroy());
    await listening(server, target);
    servers.push(server);
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  };
  const port = await openAll(listen, open);
  return {
    port,
    answer: (next) => {
      listener = next;
    },
    close: async (timeoutMs) => {
      await Promise.all(servers.map((server) => closed(server, timeoutMs)));
    },
  };
}

function notYet(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { "retry-after": "1" }).end();
}

const MOST_SOCKETS = 64;
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16_384,
  requireHostHeader: false,
};

/** One address holds 64 sockets at most; this computer and trusted proxies hold as many as they need. */
function createConnectionCount(trustedProxies: readonly string[]): (socket: Socket) => boolean {
  const isTrusted = createTrust(trustedProxies);
  const counts = new Map<string, number>();
  return (socket) => {
    const address = plainAddress(socket.remoteAddress ?? "");
    if (isTrusted(address) || address === "::1" || address.startsWith("127.")) return true;
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    socket.once("close", () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
    return count <= MOST_SOCKETS;
  };
}

async function openAll(listen: Listen, open: (target: object) => Promise<number>): Promise<number> {
  if (listen.kind === "unix") {
    // A socket file that a killed server left behind would refuse every later start.
    rmSync(listen.path, { force: true });
    return open({ path: listen.path });
  }
  const { host, port: wanted } = listen;
  const port = await open({ host: host === "localhost" ? "127.0.0.1" : host, port: wanted });
  // `localhost` may be either address; a computer without IPv6 has the first alone.
  if (host === "localhost" || host === "127.0.0.1")
    await open({ host: "::1", port }).catch((error: unknown) => {
      if (codeOf(error) === "port-in-use" && wanted !== 0) throw error;
    });
  return port;
}

function listening(server: Server, target: object): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(inWords(error, target)));
    server.listen(target, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function inWords(error: Error, target: object): Error {
  if (codeOf(error) !== "EADDRINUSE") return error;
  const where = "port" in target ? `Port ${String(target.port)}` : "The socket";
  return new VaultError(
    "port-in-use",
    `${where} is taken by another program. Choose another with --listen 127.0.0.1:PORT.`,
    {
      cause: error,
    },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function closed(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
    // A connection that was busy a moment ago is idle now, and would be held open for its next request.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}
