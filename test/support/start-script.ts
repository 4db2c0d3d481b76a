/**
 * `npm start` as people run it: the script of that name with what was built before, in a process of its own.
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { freePort } from "./proxy.ts";
import { bareEnvironment } from "./rv.ts";
import { freshFolder } from "./server.ts";
import { root } from "./sources.ts";

/** A script that runs. */
export interface Started {
  readonly child: ChildProcess;
  /** What it and its children have said so far, on both streams. */
  readonly text: () => string;
  /** Its exit status, null if a signal killed it. */
  readonly ended: Promise<number | null>;
}

/** Server and sample shop of one `npm start`. */
export interface Both {
  readonly origin: string;
  readonly shop: string;
  readonly started: Started;
}

/** Starts a script of `scripts/`, without a build. */
export function runScript(name: string, ...args: readonly string[]): Started {
  const child = spawn(process.execPath, [join(root, "scripts", name), "--no-build", ...args], {
    cwd: root,
    env: bareEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, "exit").then(([code]) => code as number | null);
  return { child, text: () => text, ended };
}

/** Waits until the script has said so. Throws if it ends before. */
export async function says(started: Started, wanted: string): Promise<void> {
  let gone = false;
  void started.ended.then(() => (gone = true));
  while (!started.text().includes(wanted)) {
    if (gone) throw new Error(`it ended: ${started.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** `npm start` on free ports and a folder of its own; waits until it says what to open. */
export async function npmStart(): Promise<Both> {
  const [port, shopPort] = [await freePort(), await freePort()];
  const data = join(freshFolder(), "data");
  const ports = ["--port", String(port), "--shop-port", String(shopPort)];
  const started = runScript("start.mjs", ...ports, "--data", data);
  await says(started, "Ctrl-C ends it");
  const [origin, shop] = [`http://localhost:${port}`, `http://127.0.0.1:${shopPort}`];
  if (![`${origin}/app/`, `${shop}/`].every((address) => started.text().includes(address)))
    throw new Error(`it names other addresses: ${started.text()}`);
  return { origin, shop, started };
}
