/**
 * A real server in this process, on a folder of its own.
 * @module
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig, readSecrets, startServer, type RunningServer } from "@rootvault/server/app";

/** Starts a server with a fresh folder, or the one given; flags as on the command line. */
export function startTestServer(
  flags: Record<string, unknown> = {},
  overrides: Parameters<typeof startServer>[2] = {},
): Promise<RunningServer> {
  const sources = {
    flags: {
      data: flags["data"] ?? freshFolder(),
      listen: "127.0.0.1:0",
      log_level: "silent",
      ...flags,
    },
  };
  return startServer(readConfig(sources), readSecrets(sources), overrides);
}

/** A folder of its own under the temp folder. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), "rootvault-test-"));
}
