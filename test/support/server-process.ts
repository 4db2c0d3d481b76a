/**
 * The compiled server behind a proxy, with everything it says kept: it may be killed and started again on its folder.
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";

import { SERVER_PROGRAM } from "./child-server.ts";
import type { Proxy } from "./proxy.ts";

/** A server process. */
export interface ServerProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Ends it by a signal; gives its exit status, null if the signal killed it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** What the server processes of one folder have said on both streams, together. */
export interface Said {
  text: string;
}

/** Starts the server on a folder and the proxy's port behind, and waits until it is ready. */
export async function startServerBehind(
  proxy: Proxy,
  data: string,
  said: Said,
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  if (!existsSync(SERVER_PROGRAM))
    throw new Error(`${SERVER_PROGRAM} is missing: run npm run build first`);
  const args = ["serve", "--data", data, "--listen", `127.0.0.1:${proxy.target}`];
  const child = spawn(
    process.execPath,
    [SERVER_PROGRAM, ...args, "--public-url", proxy.origin, ...flags],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said.text += text));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await isReady(proxy.target, ended, said);
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return { child, end, [Symbol.asyncDispose]: async () => void (await end("SIGKILL")) };
}

async function isReady(port: number, ended: Promise<unknown>, said: Said): Promise<void> {
  let gone = false;
  void ended.then(() => (gone = true));
  for (;;) {
    if (gone) throw new Error(`the server ended: ${said.text.slice(-2000)}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
