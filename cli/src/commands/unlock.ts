/**
 * The key agent: unlock, lock, status.
 * @module
 */
import { toVaultApi } from "../agent/client.ts";
import { AGENT_METHODS } from "../agent/wire.ts";
import { isSpan, spanMs } from "../config.ts";
import { mustExist, type Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { readPassword } from "../prompt.ts";
import { holderOf, isRunning } from "../store/lock-file.ts";
import { hasKeyringSlot, unlockByKeyring } from "../slots.ts";
import { textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { comingLines } from "./so-far.ts";
import { kitLines, standingLines, waitingText } from "./standing.ts";
import { countText } from "./start.ts";
import { warningsOf } from "./warnings.ts";

/** How long an agent may take to end after its answer. */
const MOST_ENDING_MS = 10_000;
const LOOK_MS = 10;

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
    exits: [0, 5],
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
  if (ttl !== undefined && !isSpan(ttl))
    throw new RvError("bad-value", "--ttl is a time such as 15m or 1h, 8h at most.");
  const running = await context.runningAgent();
  if (running?.unlocked === true) {
    await tellUnlocked(context, "already", "The vault is unlocked already.");
    return;
  }
  const ttlMs = ttl === undefined ? context.place.ttlMs : spanMs(ttl);
  const way = await unlockBy(context, ttlMs);
  const after = ttl ?? context.settings.lock_ttl.value;
  await tellUnlocked(context, way, `Unlocked by ${way}; locks after ${after} without use.`);
}

/** For people these are notes, since the command's result is that others can be run. */
async function tellUnlocked(
  context: Context,
  by: "already" | "the keyring" | "password",
  text: string,
): Promise<void> {
  const { output } = context;
  const status = await (await context.vault()).status();
  const { vault, kitVerified, kitRehearsalDue } = status;
  output.done("unlock", { by, vault, kitVerified, kitRehearsalDue }, text);
  if (by !== "already") for (const line of kitLines(status)) output.note(line);
}

/** The keyring first, where it is a way in and no password was given; then the password. */
async function unlockBy(context: Context, ttlMs: number): Promise<"the keyring" | "password"> {
  const { options, place } = context;
  const given = options.passwordStdin || options.passwordFile !== undefined;
  const byKeyring = !given && (await hasKeyringSlot(place.folder));
  const password = byKeyring ? null : await readPassword("Password", options);
  const agent = await context.agent(ttlMs);
  try {
    if (password === null && (await unlockByKeyring(agent))) return "the keyring";
    const typed = password ?? (await readPassword("Password", options));
    await agent.call(AGENT_METHODS.unlock, { password: typed });
    return "password";
  } catch (error) {
    // An agent without keys has nothing to keep.
    await agent.call(AGENT_METHODS.lock).catch(() => null);
    throw error;
  }
}

async function runLock(context: Context): Promise<void> {
  const running = await context.runningAgent();
  if (running === null) await mustExist(context.place.folder);
  const pid = await holderOf(`${context.place.socket}.lock`);
  await running?.call(AGENT_METHODS.lock);
  // The next command, or a copy of the folder, must not meet a process that still ends.
  if (running !== null && pid !== null) await hasEnded(pid);
  context.output.done("lock", { wasUnlocked: running?.unlocked === true }, "Locked.");
}

async function hasEnded(pid: number): Promise<void> {
  for (let waited = 0; waited < MOST_ENDING_MS; waited += LOOK_MS) {
    if (!(await isRunning(pid))) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function runStatus(context: Context): Promise<void> {
  const running = await context.runningAgent();
  if (running?.unlocked !== true) {
    await mustExist(context.place.folder);
    const { warnings, lines } = await warningsOf(context);
    context.output.one(
      "status",
      { unlocked: false, vault: context.settings.vault.value, warnings },
      ["The vault is locked.", ...lines].join("\n"),
    );
    return;
  }
  const status = await toVaultApi(running).status();
  const told = await warningsOf(context);
  const lines = [
    `Vault ${status.vault} on ${status.origin}, unlocked.`,
    `Device ${status.deviceName}. ${countText(status.counts)}; ${waitingText(status)}.`,
    `Last sync: ${status.lastSync ?? "none yet on this device"}. Vault code: ${status.vaultCode.join(" ")}. Sync code: ${status.syncCode.join(" ")}.`,
    ...comingLines(status),
    ...standingLines(status),
    ...kitLines(status),
    ...status.alarms.map((alarm) => `${alarm.code}: ${alarm.text}`),
    ...told.lines,
  ];
  const { warnings } = told;
  context.output.one("status", { unlocked: true, ...status, warnings }, lines.join("\n"));
}
