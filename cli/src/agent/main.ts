/**
 * The key agent's process. `rv` starts it; it says `ready` on stdout once its socket listens, or why it does not start.
 * @module
 */
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { toRvError } from "../errors.ts";
import { privateFolder } from "../places.ts";
import { createAgentHandler } from "./handler.ts";
import { openNodePlatform } from "./platform.ts";
import { serveAgent } from "./serve.ts";

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    socket: { type: "string" },
    "ttl-ms": { type: "string", default: "900000" },
    "password-mib": { type: "string", default: "256" },
  },
});

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
  const handler = createAgentHandler(await openNodePlatform(vault, Number(values["password-mib"])));
  const served = await serveAgent(handler, {
    socket: path,
    ttlMs: Number(values["ttl-ms"]),
    now: Date.now,
    monotonic: () => performance.now(),
  });
  process.stdout.write("ready\n");
  if (served === null) return;
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const)
    process.on(signal, () => void served.stop());
  await served.ended;
}
