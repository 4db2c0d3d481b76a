/**
 * The real program in a process of its own, as people start it. Needs what `npm run build` makes.
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The compiled program. */
export const SERVER_PROGRAM: string = fileURLToPath(
  new URL("../../server/dist/main.js", import.meta.url),
);

/** A server in a child process. */
export interface ChildServer {
  readonly origin: string;
  readonly child: ChildProcess;
  /** What it has said on stderr so far. */
  said(): string;
  /** Sends a signal and gives the exit status, null if the signal killed it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a server on a folder and waits until it says where it is. */
export async function startChildServer(
  data: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildServer> {
  if (!existsSync(SERVER_PROGRAM))
    throw new Error(`${SERVER_PROGRAM} is missing: run npm run build first`);
  const args = [
    SERVER_PROGRAM,
    "serve",
    "--data",
    data,
    "--listen",
    "127.0.0.1:0",
    "--log-level",
    "silent",
  ];
  const child = spawn(process.execPath, [...args, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
  let text = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const origin = await new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (piece: Buffer) => {
      text += piece.toString();
      const found = /Rootvault is at (http:\/\/localhost:\d+)\/app\//.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`the server ended: ${text}`)));
  });
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return { origin, child, said: () => text, end };
}
