/**
 * The key agent's process. `rv` starts it; it says `ready` on stdout once its socket listens.
 * @module
 */
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { privateFolder } from "../places.ts";
import { createAgentHandler } from "./handler.ts";
import { openNodePlatform } from "./platform.ts";
import { serveAgent } from "./serve.ts";

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    socket: { type: "string" },
    "ttl-ms": { type: "string", default: "900000" },
  },
});

if (values.folder !== undefined && values.socket !== undefined) {
  await privateFolder(values.folder);
  await privateFolder(dirname(values.socket));
  const handler = createAgentHandler(await openNodePlatform(values.folder));
  const served = await serveAgent(handler, {
    socket: values.socket,
    ttlMs: Number(values["ttl-ms"]),
    now: Date.now,
    monotonic: () => performance.now(),
  });
  process.stdout.write("ready\n");
  if (served !== null) {
    for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const)
      process.on(signal, () => void served.stop());
    await served.ended;
  }
}
