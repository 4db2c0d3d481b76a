/**
 * The key agent as it is shipped: its own process, from the few files that `npm run build` makes, asked at its socket.
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { findAgent } from "../../../cli/dist/agent/client.js";
import { SMALL_HEAP_ENVIRONMENT, SMALL_HEAP_FLAGS } from "../../../cli/dist/agent/small-heap.js";
import { projectFile } from "../support/packages.mjs";
import { costsOf } from "../support/processes.mjs";

/** Of the vaults of this benchmark. */
export const PASSWORD = "correct horse battery";

const PROGRAM = projectFile("cli/dist/rv/agent/main.js");

/** Starts the agent of a vault's folder as `rv` does; `begin` is when, by `performance.now()`. */
export async function startShipped(folder, socket) {
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
  const begin = performance.now();
  const child = spawn(
    process.execPath,
    [...SMALL_HEAP_FLAGS, PROGRAM, "--folder", folder, "--socket", socket],
    {
      env: { ...process.env, ...SMALL_HEAP_ENVIRONMENT },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const [word] = await once(child.stdout, "data");
  if (String(word) !== "ready\n") throw new Error(`the key agent does not start: ${word}`);
  const client = await findAgent({ folder, socket });
  return {
    begin,
    /** Asks, and gives the answer with wall and CPU seconds and the most memory so far. */
    ask: async (method, argument) => {
      const [before, start] = [costsOf(child.pid), performance.now()];
      const value = await client.call(method, argument);
      const [seconds, after] = [(performance.now() - start) / 1000, costsOf(child.pid)];
      const cpuSeconds = (after?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0);
      return { value, seconds, cpuSeconds, peakBytes: after?.peakBytes ?? null };
    },
    end: async () => {
      const ended = once(child, "exit");
      await client.call("$lock");
      await ended;
      process.off("exit", kill);
    },
  };
}
