/**
 * An agent that loads what opens a vault when it is asked for the first time: until then it is small, and its socket is
 * there at once.
 * @module
 */
import type { Agent } from "./serve.ts";

/** What is loaded, and what begins before. */
export interface LateParts {
  readonly load: () => Promise<Agent>;
  /** Told of the call that is waited for, before anything is loaded. */
  readonly before: (method: string, argument: unknown) => Promise<void>;
}

/** Makes the agent. What fails to load is tried again with the next call. */
export function createLateAgent({ load, before }: LateParts): Agent {
  let loading: Promise<Agent> | null = null;
  let loaded: Agent | null = null;
  // Calls reach the agent in the order in which they came: a lock never overtakes what it is to end.
  const reach = async (under: Promise<Agent>): Promise<Agent> => {
    try {
      loaded = await under;
      return loaded;
    } catch (error) {
      if (loading === under) loading = null;
      throw error;
    }
  };
  return {
    get unlocked() {
      return loaded?.unlocked ?? false;
    },
    handle: async (method, argument, bytes) => {
      loading ??= before(method, argument).then(load);
      return (await reach(loading)).handle(method, argument, bytes);
    },
    lock: async () => {
      if (loading === null) return null;
      return (await reach(loading).catch(() => null))?.lock() ?? null;
    },
  };
}
