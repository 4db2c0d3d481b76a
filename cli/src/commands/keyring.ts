/**
 * The system's keyring as a way in: it opens when its owner logs in to the computer, so `rv` asks for no password.
 * @module
 */
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import type { CommandSpec } from "./command.ts";

/** `keyring add`, `keyring remove`. */
export const keyringCommands: readonly CommandSpec[] = [
  {
    line: "keyring add",
    group: "Start",
    summary: "let the system's keyring unlock this device",
    exits: [0, 3, 4],
    examples: ["rv keyring add"],
    run: runAdd,
  },
  {
    line: "keyring remove",
    group: "Start",
    summary: "take the key out of the system's keyring",
    exits: [0, 3, 5, 6],
    examples: ["rv keyring remove"],
    run: runRemove,
  },
];

async function runAdd(context: Context): Promise<void> {
  const api = await context.vault();
  const slots = await api.addSlot({ kind: "keyring" });
  context.output.one("slots", slots, "The keyring unlocks this device. The password still does.");
}

async function runRemove(context: Context): Promise<void> {
  const api = await context.vault();
  const slot = (await api.slots()).find(({ kind }) => kind === "keyring");
  if (slot === undefined) throw new RvError("no-slot", "The keyring does not unlock this device.");
  const slots = await api.removeSlot({ id: slot.id });
  context.output.one("slots", slots, "The key is out of the keyring.");
}
