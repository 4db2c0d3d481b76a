/**
 * Parts of views in memory, as long as the vault is open.
 * @module
 */
import type { Json } from "../model/json.ts";
import type { PartStore } from "./source.ts";

/** Makes an empty store. */
export function createMemoryParts(): PartStore {
  const parts = new Map<string, Json>();
  return {
    get: async (key) => Promise.resolve(parts.get(key) ?? null),
    put: async (key, part) => {
      parts.set(key, part);
      return Promise.resolve();
    },
  };
}
