/**
 * The key agent's socket: one owner, one vault, frames in and out; it locks and ends when idle.
 * @module
 */
import { chmodSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { createLockFile } from "../store/lock-file.ts";
import { FrameRooms } from "./frame-rooms.ts";
import { FrameReader, toFrame, WIRE_VERSION, type WireError, type WireRequest } from "./wire.ts";

/** How an agent is served. */
export interface ServeOptions {
  readonly socket: string;
  readonly ttlMs: number;
  /** Wall clock and monotonic clock, Unix ms and ms; passed in for tests. */
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** What is served. */
export interface Agent {
  /** Whether keys are held. */
  readonly unlocked: boolean;
  /** Answers one method. */
  handle(method: string, argument: unknown, bytes?: Uint8Array): Promise<unknown>;
  /** Drops the keys, and ends what is being opened. */
  lock(): Promise<null>;
}

/** A served agent. */
export interface ServedAgent {
  /** Resolves once it has locked and closed. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const LONGEST_MS = 8 * 3_600_000;
const CHECK_MS = 1000;
const SUSPENDED_MS = 30_000;

/** Listens on the socket; null if another agent has it. */
export async function serveAgent(
  handler: Agent,
  options: ServeOptions,
): Promise<ServedAgent | null> {
  const lockFile = createLockFile(`${options.socket}.lock`);
  if (!(await lockFile.take())) return null;
  await rm(options.socket, { force: true });
  const sockets = new Set<Socket>();
  let [busy, isLocking] = [0, false];
  let stopping: Promise<void> | null = null;
  let usedAt = options.monotonic();
  const server = createServer((socket) => {
    // Who comes to an agent that is about to end finds none, and starts the next.
    if (stopping !== null || isLocking) return void socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveSocket(
      socket,
      async (method, argument, bytes) => {
        busy++;
        isLocking ||= method === "$lock";
        try {
          return await handler.handle(method, argument, bytes);
        } finally {
          busy--;
          usedAt = options.monotonic();
          if (method === "$lock") isLocking = !handler.unlocked;
          // Locking ends the process, once the answer is out.
          if (method === "$lock" && isLocking) setTimeout(() => void stop(), 10);
        }
      },
      handler,
    );
  });
  await listen(server, options.socket);
  const { promise: ended, resolve: end } = withResolvers();
  const stop = async (): Promise<void> => {
    stopping ??= (async (): Promise<void> => {
      clearInterval(watch);
      server.close();
      await handler.lock();
      for (const socket of sockets) socket.end();
      await rm(options.socket, { force: true });
      await lockFile.release();
      end();
    })();
    await stopping;
  };
  const watch = watchIdle(options, () => (busy > 0 ? options.monotonic() : usedAt), stop);
  return { ended, stop };
}

/** Stops on idleness, after eight hours, and when the wall clock ran ahead: the computer slept. */
function watchIdle(
  options: ServeOptions,
  lastUse: () => number,
  stop: () => Promise<void>,
): NodeJS.Timeout {
  const started = options.monotonic();
  let wall = options.now();
  let steady = started;
  return setInterval(() => {
    const ahead = options.now() - wall - (options.monotonic() - steady);
    wall = options.now();
    steady = options.monotonic();
    const idle = steady - lastUse() >= options.ttlMs;
    if (idle || steady - started >= LONGEST_MS || ahead > SUSPENDED_MS) void stop();
  }, CHECK_MS);
}

function serveSocket(
  socket: Socket,
  handle: Agent["handle"],
  state: { readonly unlocked: boolean },
): void {
  const rooms = new FrameRooms();
  const reader = new FrameReader(rooms);
  const handleInRoom: Agent["handle"] = async (method, argument, bytes) => {
    try {
      return await handle(method, argument, bytes);
    } finally {
      if (bytes instanceof Uint8Array) rooms.giveBack(bytes);
    }
  };
  let greeted = false;
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    let values: unknown[];
    try {
      values = reader.take(chunk);
    } catch {
      socket.destroy();
      return;
    }
    for (const value of values) {
      if (greeted) void answer(socket, value, handleInRoom);
      else socket.write(toFrame({ rv: 1, version: WIRE_VERSION, unlocked: state.unlocked }));
      greeted = true;
    }
  });
}

async function answer(socket: Socket, value: unknown, handle: Agent["handle"]): Promise<void> {
  if (!isRequest(value)) {
    socket.destroy();
    return;
  }
  const { id } = value;
  // An answer that cannot cross is an error of its call alone: the agent, and the other calls, go on.
  const frame = await handle(value.m, value.a, value.bytes)
    .then((ok) => toFrame({ id, ok: ok ?? null }))
    .catch((error: unknown) => toFrame({ id, err: toWireError(error) }));
  if (!socket.destroyed) socket.write(frame);
}

function isRequest(value: unknown): value is WireRequest {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "number" &&
    "m" in value &&
    typeof value.m === "string"
  );
}

/** Errors whose words are made for the owner. */
const SAID: ReadonlySet<string> = new Set(["VaultError", "RvError"]);

function toWireError(error: unknown): WireError {
  if (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    SAID.has(error.name)
  ) {
    const details: unknown = "details" in error ? error.details : {};
    return {
      code: error.code,
      message: error.message,
      details: typeof details === "object" && details !== null ? { ...details } : {},
    };
  }
  return {
    code: "internal",
    message: error instanceof Error ? error.message : "The key agent met an error.",
    details: {},
  };
}

async function listen(server: Server, path: string): Promise<void> {
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, () => resolve());
    });
  } finally {
    process.umask(mask);
  }
  chmodSync(path, 0o600);
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  const parts: { resolve?: () => void } = {};
  const promise = new Promise<void>((resolve) => {
    parts.resolve = resolve;
  });
  return { promise, resolve: () => parts.resolve?.() };
}
