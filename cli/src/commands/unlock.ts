/**
 * The key agent: unlock, lock, status.
 * @module
 */
import { toVaultApi } from "../agent/client.ts";
import { AGENT_METHODS } from "../agent/wire.ts";
import { spanMs } from "../config.ts";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { readPassword } from "../prompt.ts";
import { textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { countText } from "./start.ts";

/** `unlock`, `lock`, `status`. */
export const unlockCommands: readonly CommandSpec[] = [
  {
    line: "unlock",
    group: "Start",
    summary: "unlock the vault for a while",
    options: [["--ttl <time>", "lock after this time without use, such as 1h"]],
    exits: [0, 2, 4, 5, 10],
    examples: ["rv unlock", "rv unlock --ttl 1h", "rv unlock --password-file ~/.rv-password"],
    run: runUnlock,
  },
  {
    line: "lock",
    group: "Start",
    summary: "lock the vault: saves, drops the keys, ends the key agent",
    exits: [0],
    examples: ["rv lock"],
    run: runLock,
  },
  {
    line: "status",
    group: "Start",
    summary: "what this machine holds, and how it stands to the server",
    exits: [0, 3, 5],
    examples: ["rv status", "rv status --json"],
    run: runStatus,
  },
];

async function runUnlock(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const ttl = textOption(options, "ttl");
  if (ttl !== undefined && !/^[1-9]\d{0,3}[mh]$/.test(ttl))
    throw new RvError("bad-value", "--ttl is a time such as 15m or 1h.");
  const running = await context.runningAgent();
  if (running?.unlocked === true) {
    context.output.note("The vault is unlocked already.");
    return;
  }
  const password = await readPassword("Password", context.options);
  const agent = await context.agent(ttl === undefined ? context.place.ttlMs : spanMs(ttl));
  try {
    await agent.call(AGENT_METHODS.unlock, { password });
  } catch (error) {
    // An agent without keys has nothing to keep.
    await agent.call(AGENT_METHODS.lock).catch(() => null);
    throw error;
  }
  context.output.note(
    `Unlocked; locks after ${ttl ?? context.settings.lock_ttl.value} without use.`,
  );
}

async function runLock(context: Context): Promise<void> {
  const running = await context.runningAgent();
  await running?.call(AGENT_METHODS.lock);
  context.output.note("Locked.");
}

async function runStatus(context: Context): Promise<void> {
  const running = await context.runningAgent();
  if (running?.unlocked !== true) {
    context.output.one(
      "status",
      { unlocked: false, vault: context.settings.vault.value },
      "The vault is locked.",
    );
    return;
  }
  const status = await toVaultApi(running).status();
  const waiting =
    status.waiting === 0
      ? "all of it is on the server"
      : `${status.waiting} blocks wait for the server`;
  const lines = [
    `Vault ${status.vault} on ${status.origin}, unlocked.`,
    `Device ${status.deviceName}. ${countText(status.counts)}; ${waiting}.`,
    `Last sync: ${status.lastSync ?? "never"}. Vault code: ${status.vaultCode.join(" ")}. Sync code: ${status.syncCode.join(" ")}.`,
    ...(status.kitVerified ? [] : ["The recovery kit was never verified. next: rv kit verify"]),
    ...status.alarms.map((alarm) => `${alarm.code}: ${alarm.text}`),
  ];
  context.output.one("status", { unlocked: true, ...status }, lines.join("\n"));
}
