/**
 * Which ways in the secrets file names, read without a key: whether the keyring is worth asking before a person is.
 * @module
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentClient } from "./agent/client.ts";
import { AGENT_METHODS } from "./agent/wire.ts";
import { RvError } from "./errors.ts";

/** Tells whether the keyring of the system unlocks the vault in a folder. */
export async function hasKeyringSlot(folder: string): Promise<boolean> {
  try {
    const file: unknown = JSON.parse(await readFile(join(folder, "secrets"), "utf8"));
    const slots: unknown =
      typeof file === "object" && file !== null && "slots" in file && file.slots;
    return (
      Array.isArray(slots) && slots.some((slot) => Reflect.get(Object(slot), "kind") === "keyring")
    );
  } catch {
    return false;
  }
}

/** Lets the keyring unlock; false if it does not hold the key any more. */
export async function unlockByKeyring(agent: AgentClient): Promise<boolean> {
  try {
    await agent.call(AGENT_METHODS.unlock, { slot: "keyring" });
    return true;
  } catch (error) {
    if (error instanceof RvError && error.code === "slot-closed") return false;
    throw error;
  }
}
