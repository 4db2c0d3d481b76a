/**
 * The agent of the vault in a folder, with all that opens one: the process of the key agent loads it late.
 * @module
 */
import { type AgentHandler, createAgentHandler } from "./handler.ts";
import { openNodePlatform, type NodeAsk } from "./platform.ts";

/**
 * Makes the agent of a folder.
 *
 * @throws {VaultError} unsafe-permissions.
 */
export async function openAgent(folder: string, ask: NodeAsk): Promise<AgentHandler> {
  return createAgentHandler(await openNodePlatform(folder, ask));
}
