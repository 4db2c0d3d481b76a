/**
 * The key agent's process. `rv` starts it; it says `ready` on stdout once its socket listens, or why it does not start.
 * @module
 */
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { toRvError } from "../errors.ts";
import { privateFolder } from "../places.ts";
import { findAgent } from "./client.ts";
import { createAgentHandler } from "./handler.ts";
import { openNodePlatform } from "./platform.ts";
import { serveAgent } from "./serve.ts";
import { keepHeapSmall } from "./small-heap.ts";

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
  await privateFolder(dirname(path));
  const passwordMib = Number(values["password-mib"]);
  const handler = createAgentHandler(await openNodePlatform(vault, passwordMib));
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
