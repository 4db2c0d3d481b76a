/**
 * The compiled key agent as a process that a test may kill: started by hand, spoken to over its socket.
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { VaultApi } from "@rootvault/vault-core";

import { findAgent, toVaultApi, type AgentClient } from "../../cli/src/agent/client.ts";
import { AGENT_PROGRAM, bareEnvironment } from "./rv.ts";

/** A key agent in its process. */
export interface AgentProcess {
  readonly child: ChildProcess;
  readonly client: AgentClient;
  readonly api: VaultApi;
  /** Ends it by a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts an agent for the vault in a folder of mode 0700. */
export async function startAgentProcess(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<AgentProcess> {
  const place = {
    folder: join(folder, "vault"),
    socket: join(folder, "agent.sock"),
    ttlMs: 9e6,
    passwordMib: 64,
  };
  const child = spawn(
    process.execPath,
    [
      AGENT_PROGRAM,
      "--folder",
      place.folder,
      "--socket",
      place.socket,
      "--ttl-ms",
      "9000000",
      "--password-mib",
      "64",
    ],
    { env: { ...bareEnvironment(), ...env }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const gone = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), gone]);
  const client = await findAgent(place);
  if (client === null) throw new Error("the key agent does not answer");
  return {
    child,
    client,
    api: toVaultApi(client),
    end: async (signal) => {
      child.kill(signal);
      await gone;
    },
  };
}
