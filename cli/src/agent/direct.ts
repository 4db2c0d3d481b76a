/**
 * `RV_AGENT=off`: the agent's work inside the command's own process, for one command; it locks at the end.
 * @module
 */
import { privateFolder } from "../places.ts";
import { fromCode } from "../errors.ts";
import type { AgentClient, AgentPlace } from "./client.ts";
import { openAgent } from "./open-agent.ts";

/** Opens an agent in this process. */
export async function openDirectAgent({
  folder,
  passwordMib,
}: Pick<AgentPlace, "folder" | "passwordMib">): Promise<{
  client: AgentClient;
  end: () => Promise<void>;
}> {
  await privateFolder(folder);
  const handler = await openAgent(folder, { passwordMib });
  const client: AgentClient = {
    get unlocked() {
      return handler.unlocked;
    },
    call: async (...asked) => {
      try {
        return await handler.handle(...asked);
      } catch (error) {
        if (error instanceof Error && "code" in error)
          throw fromCode(String(error.code), error.message, error);
        throw error;
      }
    },
    close: () => undefined,
  };
  return { client, end: async () => void (await handler.lock()) };
}
