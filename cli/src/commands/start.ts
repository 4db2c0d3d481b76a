/**
 * Beginning: a new vault, joining one from this machine, restoring one from its kit.
 * @module
 */
import { access } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { AGENT_METHODS } from "../agent/wire.ts";
import { toVaultApi } from "../agent/client.ts";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { toQr } from "../output/qr.ts";
import { confirm } from "../prompt.ts";
import { mustAnswer, type ServerFacts } from "../reach.ts";
import { textOption, hasOption, type CommandSpec, type OptionValues } from "./command.ts";
import { readKit, wordLines } from "./kit-words.ts";
import { readNewPassword } from "./password.ts";
import { importSample } from "./sample.ts";
import { comingLines } from "./so-far.ts";

const DEFAULT_SERVER = "http://localhost:8420";
const DEVICE_OPTION = ["--name <name>", "name of this device"] as const;

/** `init`, `join`, `restore`. */
export const startCommands: readonly CommandSpec[] = [
  {
    line: "init",
    group: "Start",
    summary: "make a new vault: password, server, recovery kit",
    options: [
      ["--server <url>", `address of the server (default ${DEFAULT_SERVER})`],
      ["--invite <code>", "invite of the server, if it asks for one"],
      DEVICE_OPTION,
      ["--sample", "fill it with invented sample data"],
    ],
    exits: [0, 2, 4, 6, 7, 10],
    examples: [
      "rv init",
      "rv init --server https://vault.example.org --invite 4fWq",
      "rv init --sample",
    ],
    run: runInit,
  },
  {
    line: "join <url>",
    group: "Start",
    summary: "this machine becomes a device of a vault that another device holds",
    options: [DEVICE_OPTION],
    exits: [0, 2, 4, 6, 7, 8, 9, 10],
    examples: ["rv join https://vault.example.org"],
    run: runJoin,
  },
  {
    line: "restore",
    group: "Start",
    summary: "get a vault back with its recovery kit",
    options: [
      ["--kit", "from the 24 words of the kit"],
      ["--words-file <file>", "read the words from a file"],
      ["--server <url>", `address of the server (default ${DEFAULT_SERVER})`],
      DEVICE_OPTION,
    ],
    exits: [0, 2, 4, 6, 7, 9, 10],
    examples: ["rv restore --kit --server https://vault.example.org"],
    run: runRestore,
  },
];

async function runInit(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  await mustBeNew(context);
  const origin = originOf(textOption(options, "server") ?? DEFAULT_SERVER);
  const invite = textOption(options, "invite");
  mustTake(await mustAnswer(origin), origin, invite);
  const password = await readNewPassword(context);
  const agent = await context.agent();
  const kit = await agent.call(AGENT_METHODS.create, {
    origin,
    password,
    deviceName: textOption(options, "name") ?? hostname(),
    ...(invite === undefined ? {} : { invite }),
  });
  const { words, qr } = toKit(kit);
  if (hasOption(options, "sample")) await importSample(context, toVaultApi(agent));
  const { vault } = await toVaultApi(agent).status();
  const text = [
    `A new vault is ready on ${origin}.`,
    "",
    "Your recovery kit. Write the 24 words on paper; whoever has them can open the vault, and without",
    "them and without a device of yours nobody can:",
    "",
    ...wordLines(words),
    "",
    `    server ${origin}   vault ${vault}`,
    "",
    "next: rv kit verify",
  ].join("\n");
  context.output.one("init", { vault, origin, kit: { words, qr } }, text);
}

async function runJoin(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  await mustBeNew(context);
  const origin = originOf(args[0] ?? "");
  await mustAnswer(origin);
  // Before the code: its two minutes are for walking to the other device, which waits for this one's answer.
  const password = await readNewPassword(context);
  const agent = await context.agent();
  const started = await agent.call(AGENT_METHODS.join, { origin });
  const qr = textMember(started, "qr");
  const { output } = context;
  const codeWords = textsOf(
    typeof started === "object" && started !== null && "codeWords" in started
      ? started.codeWords
      : [],
  );
  output.note(
    `On a device that is already in, run \`rv device pair\`, or choose "Pair a device" in the app, and type these words:\n\n    ${codeWords.join(" ")}\n\nor this text:\n\n    ${qr}\n\nor scan this within two minutes:\n`,
  );
  if (process.stderr.isTTY) process.stderr.write(`${toQr(qr)}\n`);
  const words = textsOf(await agent.call(AGENT_METHODS.joinWords));
  output.note(`Compare these words on both screens:  ${words.join(" ")}`);
  await agent.call(AGENT_METHODS.joinFinish, { password });
  const api = toVaultApi(agent);
  const name = textOption(options, "name");
  const before = await api.status();
  // A helper has the name that its owner gave it.
  if (name !== undefined && before.helper === null)
    await api.renameDevice({ id: before.deviceId, name });
  const status = await api.status();
  output.one(
    "join",
    { vault: status.vault, origin, counts: status.counts },
    status.helper === null
      ? [
          `This machine holds the vault now: ${countText(status.counts)}.`,
          ...comingLines(status),
        ].join("\n")
      : `This machine is a helper of the vault: ${status.helper.may} ${status.helper.collections.join(", ")}.`,
  );
}

async function runRestore(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  if (!hasOption(options, "kit"))
    throw new RvError("bad-option", "Say what to restore from.", { hint: "rv restore --kit" });
  await mustBeNew(context);
  const origin = originOf(textOption(options, "server") ?? DEFAULT_SERVER);
  await mustAnswer(origin);
  const text = await readKit(context, options);
  const password = await readNewPassword(context);
  const agent = await context.agent();
  await agent.call(AGENT_METHODS.restore, {
    origin,
    text,
    password,
    deviceName: textOption(options, "name") ?? hostname(),
  });
  const status = await toVaultApi(agent).status();
  context.output.one(
    "restore",
    { vault: status.vault, origin, counts: status.counts },
    [`The vault is back: ${countText(status.counts)}.`, ...comingLines(status)].join("\n"),
  );
}

async function mustBeNew({ place, settings }: Context): Promise<void> {
  const there = await access(join(place.folder, "secrets")).then(
    () => true,
    () => false,
  );
  if (there) {
    throw new RvError(
      "vault-exists",
      `There is a vault named "${settings.vault.value}" on this machine already.`,
      {
        hint: "--vault NAME for another one",
      },
    );
  }
}

/** Asks for a yes, and says that nothing happened without it. @throws {RvError} interrupted. */
export async function mustConfirm(context: Context, question: string): Promise<void> {
  if (!(await confirm(question, context.options)))
    throw new RvError("interrupted", "Nothing was changed.");
}

/** Writes record counts as words. */
export function countText(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts)
    .filter(([name, count]) => count > 0 && !name.startsWith("_"))
    .map(([name, count]) => `${count} ${name}`);
  return parts.length === 0 ? "no records yet" : parts.join(", ");
}

function originOf(address: string): string {
  // Nothing but a server on this computer goes without TLS, and none there has it.
  const scheme = /^(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/i.test(address) ? "http" : "https";
  const text = /^https?:\/\//.test(address) ? address : `${scheme}://${address}`;
  if (!URL.canParse(text))
    throw new RvError("bad-value", `"${address}" is no address of a server.`);
  return new URL(text).origin;
}

/** Tells before the first question that this server takes no vault. */
function mustTake({ signups }: ServerFacts, origin: string, invite: string | undefined): void {
  if (signups === "closed")
    throw new RvError("signups-closed", `${origin} takes no new vaults.`, {
      hint: "ask who runs it, or choose another server",
    });
  if (signups === "invite" && invite === undefined)
    throw new RvError("invite-invalid", `${origin} takes a new vault only with an invite.`, {
      hint: "rv init --server URL --invite CODE   with the code that its operator gave you",
    });
}

function toKit(value: unknown): { words: readonly string[]; qr: string } {
  const words: unknown =
    typeof value === "object" && value !== null && "words" in value ? value.words : [];
  return { words: textsOf(words), qr: textMember(value, "qr") };
}

function textMember(value: unknown, name: string): string {
  const member: unknown =
    typeof value === "object" && value !== null ? Reflect.get(value, name) : "";
  return typeof member === "string" ? member : "";
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
