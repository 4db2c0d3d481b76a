/**
 * The key agent's process. `rv` starts it; it says `ready` on stdout once its socket listens, or why it does not start.
 * @module
 */
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { toRvError } from "../errors.ts";
import { privateFolder } from "../places.ts";
import { mustBePrivate } from "../store/private-files.ts";
import { findAgent } from "./client.ts";
import { deriveInWorker } from "./key/derive.ts";
import { EarlyKey } from "./key/early-key.ts";
import { createLateAgent } from "./late-agent.ts";
import { serveAgent, type Agent } from "./serve.ts";
import { keepHeapSmall } from "./small-heap.ts";
import { AGENT_METHODS } from "./wire.ts";

/** How long an agent that is about to end may take: it saves what waits. */
const WAIT_MS = 15_000;
const LOOK_MS = 50;

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    socket: { type: "string" },
    "ttl-ms": { type: "string", default: "900000" },
    "password-mib": { type: "string", default: "256" },
  },
});

keepHeapSmall();
const { folder, socket } = values;
if (folder !== undefined && socket !== undefined) {
  try {
    await run(folder, socket);
  } catch (error) {
    // Who started it is told why: nobody sees its stderr.
    const { code, message, hint } = toRvError(error);
    process.stdout.write(`${JSON.stringify({ code, message, hint })}\n`);
    process.exitCode = 1;
  }
}

async function run(vault: string, path: string): Promise<void> {
  await privateFolder(vault);
  await mustBePrivate(vault);
  await privateFolder(dirname(path));
  const passwordMib = Number(values["password-mib"]);
  const handler = agentOf(vault, passwordMib);
  const options = {
    socket: path,
    ttlMs: Number(values["ttl-ms"]),
    now: Date.now,
    monotonic: () => performance.now(),
  };
  let served = await serveAgent(handler, options);
  // Another agent holds the place: one that was a moment faster, or one that is about to end.
  for (let waited = 0; served === null && waited < WAIT_MS; waited += LOOK_MS) {
    const other = await findAgent({ ...options, folder: vault, passwordMib });
    other?.close();
    if (other !== null) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    served = await serveAgent(handler, options);
  }
  process.stdout.write("ready\n");
  if (served === null) return;
  const agent = served;
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const)
    process.on(signal, () => void agent.stop());
  await agent.ended;
}

/** The agent of a folder, loaded at its first call; the key of a password is derived meanwhile. */
function agentOf(vault: string, passwordMib: number): Agent {
  const early = new EarlyKey(deriveInWorker);
  const derive: typeof deriveInWorker = async (...asked) => early.derive(...asked);
  return createLateAgent({
    load: async () => {
      const { openAgent } = await import("./open-agent.ts");
      return openAgent(vault, { passwordMib, derive });
    },
    before: async (method, argument) => {
      const password: unknown =
        typeof argument === "object" && argument !== null && Reflect.get(argument, "password");
      if (method === AGENT_METHODS.unlock && typeof password === "string")
        await early.begin(vault, password);
    },
  });
}
