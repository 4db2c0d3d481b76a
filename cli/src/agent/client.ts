/**
 * The client's end of the key agent: connects to its socket, starts it if need be, and makes a `VaultApi` of it.
 * @module
 */
import { spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { VaultApi } from "@rootvault/vault-core";
import { packItems } from "@rootvault/vault-core/items";
import { fromCode, RvError } from "../errors.ts";
import { SMALL_HEAP_ENVIRONMENT, SMALL_HEAP_FLAGS } from "./small-heap.ts";
import {
  FrameReader,
  toFrame,
  toFrontOfFrame,
  WIRE_VERSION,
  type WireAnswer,
  type WireError,
} from "./wire.ts";

/** An open connection to a key agent. */
export interface AgentClient {
  /** Whether the agent holds unlocked keys. */
  readonly unlocked: boolean;
  call(method: string, argument?: unknown, bytes?: Uint8Array): Promise<unknown>;
  close(): void;
}

/** Which agent: its socket, and the vault's folder. */
export interface AgentPlace {
  readonly socket: string;
  readonly folder: string;
  /** Milliseconds without use until it locks. */
  readonly ttlMs: number;
  /** Memory of Argon2id for a new password slot, MiB. */
  readonly passwordMib: number;
}

// A busy machine with two cores may take this long to load the libraries.
const START_MS = 20_000;
const LOOK_MS = 50;
/** What the agent says once its socket listens. */
const READY = "ready";

/** Connects to a running agent; null if there is none. */
export async function findAgent(place: AgentPlace): Promise<AgentClient | null> {
  const socket = await open(place.socket);
  return socket === null ? null : await greet(socket, place.folder);
}

/** Connects to the agent, starting it if there is none. @throws {RvError} why it does not start, such as unsafe-permissions. */
export async function startAgent(place: AgentPlace): Promise<AgentClient> {
  const running = await findAgent(place);
  if (running !== null) return running;
  const word = await launch(place);
  if (word !== READY) throw toStartError(word);
  // Another command's agent may have been a moment faster, and not listen yet.
  for (let waited = 0; waited < START_MS; waited += LOOK_MS) {
    const client = await findAgent(place);
    if (client !== null) return client;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new RvError("internal", "The key agent does not answer.");
}

/** Makes the vault's interface of a connection: every method becomes a call. */
export function toVaultApi(client: AgentClient): VaultApi {
  return new Proxy<VaultApi>(Object.create(null), {
    // An object with `then` would be taken for a promise by `await`.
    get: (_, method) =>
      typeof method === "symbol" || method === "then"
        ? undefined
        : async (argument?: unknown) => await called(client, method, argument),
  });
}

/** What was read of a file crosses as bytes. */
async function called(client: AgentClient, method: string, argument: unknown): Promise<unknown> {
  if (!isOfItems(method, argument)) return await client.call(method, argument);
  const { items, ...rest } = argument;
  return await client.call(method, rest, packItems(items));
}

function isOfItems(
  method: string,
  argument: unknown,
): argument is Parameters<VaultApi["importItems"]>[0] {
  return method === "importItems" && typeof argument === "object" && argument !== null;
}

async function open(path: string): Promise<Socket | null> {
  return await new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}

async function greet(socket: Socket, folder: string): Promise<AgentClient | null> {
  const reader = new FrameReader();
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  let next = 1;
  let greeted: ((hello: unknown) => void) | null = null;
  const hello = new Promise<unknown>((resolve) => (greeted = resolve));
  socket.on("data", (chunk) => {
    for (const value of taken(reader, chunk, socket)) {
      if (isAnswer(value)) settle(waiting, value);
      else greeted?.(value);
    }
  });
  socket.on("close", () => {
    greeted?.(null);
    for (const { reject } of waiting.values())
      reject(
        new RvError("internal", "The key agent ended while it worked. What was saved is safe.", {
          hint: "the same command again; what came in already comes in once",
        }),
      );
    waiting.clear();
  });
  socket.on("error", () => socket.destroy());
  socket.write(toFrame({ rv: 1, version: WIRE_VERSION, folder }));
  const answer = await hello;
  if (!isHello(answer) || answer.version !== WIRE_VERSION) {
    socket.destroy();
    return null;
  }
  const call: AgentClient["call"] = async (method, argument, bytes) => {
    const id = next++;
    const asked = { id, m: method, a: argument };
    const frame = bytes === undefined ? toFrame(asked) : toFrontOfFrame(asked, bytes);
    return await new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      if (socket.destroyed) reject(new RvError("vault-locked", "The vault is locked."));
      else {
        socket.write(frame);
        if (bytes !== undefined) socket.write(bytes);
      }
    });
  };
  return { unlocked: answer.unlocked, call, close: () => void socket.end() };
}

/** What is no frame ends the connection, and what waits hears of it. */
function taken(reader: FrameReader, chunk: Uint8Array, socket: Socket): readonly unknown[] {
  try {
    return reader.take(chunk);
  } catch {
    socket.destroy();
    return [];
  }
}

function settle(
  waiting: Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>,
  answer: WireAnswer,
): void {
  const call = waiting.get(answer.id);
  waiting.delete(answer.id);
  if (answer.err === undefined) call?.resolve(answer.ok);
  else call?.reject(toError(answer.err));
}

function toError(err: WireError): Error {
  return fromCode(err.code, err.message, { details: err.details });
}

function isAnswer(value: unknown): value is WireAnswer {
  return (
    typeof value === "object" && value !== null && "id" in value && typeof value.id === "number"
  );
}

function isHello(value: unknown): value is { version: number; unlocked: boolean } {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    typeof value.version === "number" &&
    "unlocked" in value &&
    typeof value.unlocked === "boolean"
  );
}

/** Starts the agent detached, without core dumps and with a clean environment; gives the line that it says through a pipe. */
async function launch(place: AgentPlace): Promise<string> {
  const file = fileURLToPath(new URL("main.js", import.meta.url));
  const args = [
    ...SMALL_HEAP_FLAGS,
    file,
    "--folder",
    place.folder,
    "--socket",
    place.socket,
    "--ttl-ms",
    String(place.ttlMs),
    "--password-mib",
    String(place.passwordMib),
  ];
  const child = spawn(
    "/bin/sh",
    ["-c", 'ulimit -c 0; umask 077; exec "$0" "$@"', process.execPath, ...args],
    {
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...cleanEnvironment(), ...SMALL_HEAP_ENVIRONMENT },
    },
  );
  child.unref();
  const word = await new Promise<string>((resolve) => {
    const done = (said: string): void => {
      clearTimeout(timer);
      resolve(said);
    };
    const timer = setTimeout(() => done(""), START_MS);
    child.once("error", () => done(""));
    child.stdout.once("end", () => done(""));
    child.stdout.once("data", (chunk) => done(String(chunk).trim()));
  });
  child.stdout.destroy();
  return word;
}

/** Why it did not start, in its own words if it had any. */
function toStartError(word: string): RvError {
  let said: unknown = null;
  try {
    said = JSON.parse(word);
  } catch {
    // It died without a word.
  }
  const message = textOf(said, "message") ?? "The key agent does not start.";
  return new RvError(textOf(said, "code") ?? "internal", message, { hint: textOf(said, "hint") });
}

function textOf(value: unknown, name: string): string | undefined {
  const member: unknown =
    typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  return typeof member === "string" ? member : undefined;
}

/** Nothing of the caller's Node settings reaches the process that holds keys. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  // The last two lead to the system's keyring.
  const kept = [
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "NODE_EXTRA_CA_CERTS",
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_RUNTIME_DIR",
  ];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
