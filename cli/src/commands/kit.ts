/**
 * The recovery kit: shown until it was verified, proven to work, replaced.
 * @module
 */
import type { KitReplacement, VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { toQr } from "../output/qr.ts";
import { hasOption, type CommandSpec, type OptionValues } from "./command.ts";
import { readKit, wordLines } from "./kit-words.ts";
import { mustConfirm } from "./start.ts";

const WORDS_FILE = ["--words-file <file>", "read the words from a file"] as const;

/** `kit show`, `kit verify`, `kit replace`. */
export const kitCommands: readonly CommandSpec[] = [
  {
    line: "kit show",
    group: "Start",
    summary: "the 24 words, until they were verified",
    options: [["--qr", "draw the QR code too"]],
    exits: [0, 3, 4],
    examples: ["rv kit show", "rv kit show --qr"],
    run: runShow,
  },
  {
    line: "kit verify",
    group: "Start",
    summary: "prove that the words on paper open the vault; nothing is used up",
    options: [WORDS_FILE],
    exits: [0, 2, 3, 7, 9, 10],
    examples: ["rv kit verify"],
    run: runVerify,
  },
  {
    line: "kit replace",
    group: "Start",
    summary: "a new kit: at once with the old words, else 72 hours after asking",
    options: [
      WORDS_FILE,
      ["--lost", "ask for a new kit without the old words"],
      ["--take", "put in force what this device asked for 72 hours ago"],
      ["--cancel", "end a pending change with the old words"],
    ],
    exits: [0, 2, 3, 4, 5, 7, 9, 10, 130],
    examples: ["rv kit replace", "rv kit replace --lost", "rv kit replace --take"],
    run: runReplace,
  },
];

async function runShow(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const kit = await api.kitShow();
  const { kitChange } = await api.status();
  if (kitChange?.mine === true)
    context.output.note(
      `This kit is not in force yet: from ${kitChange.takeFrom} on rv kit replace --take makes it so. Until then the old one counts.`,
    );
  const drawn = hasOption(options, "qr") ? ["", toQr(kit.qr)] : [];
  context.output.one(
    "kit",
    kit,
    [...wordLines(kit.words), "", `    server ${kit.origin}   vault ${kit.vault}`, ...drawn].join(
      "\n",
    ),
  );
}

async function runVerify(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const verified = await api.kitVerify({ text: await readKit(context, options) });
  context.output.one(
    "kit.verified",
    verified,
    "The words open the vault. They are not kept on this machine: keep the paper, and try it again in a year.",
  );
}

async function runReplace(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const asked = ["lost", "take", "cancel"].filter((name) => hasOption(options, name));
  if (asked.length > 1)
    throw new RvError("bad-option", `--${asked.join(" and --")} do not go together.`);
  const api = await context.vault();
  if (hasOption(options, "take")) return await take(context, api);
  if (hasOption(options, "cancel")) return await cancel(context, api, options);
  if (hasOption(options, "lost")) return await ask(context, api);
  const text = await readKit(context, options, "The 24 words of the old kit");
  show(context, await api.kitReplace({ text }));
}

async function ask(context: Context, api: VaultApi): Promise<void> {
  await mustConfirm(
    context,
    "Ask for a new kit? All devices show it for 72 hours, and the old kit can cancel it.",
  );
  show(context, await api.kitReplace({}));
}

async function take(context: Context, api: VaultApi): Promise<void> {
  const taken = await api.kitTake();
  context.output.one(
    "kit.taken",
    taken,
    "The new kit is in force; the old one opens nothing any more. next: rv kit verify",
  );
}

async function cancel(context: Context, api: VaultApi, options: OptionValues): Promise<void> {
  const text = await readKit(context, options, "The 24 words of the old kit");
  const cancelled = await api.kitCancel({ text });
  context.output.one("kit.cancelled", cancelled, "The old kit stays in force.");
}

function show(context: Context, made: KitReplacement): void {
  const { stage, words, change } = made;
  const state =
    stage === "done"
      ? "A new kit is in force; the old one opens nothing any more. Write these words on paper:"
      : `A new kit is asked for. From ${change?.takeFrom ?? "then"} on put it in force with \`rv kit replace --take\`; until then the old one counts. Write these words on paper:`;
  const next = `next: ${stage === "done" ? "rv kit verify" : "rv kit replace --take   after the 72 hours"}`;
  context.output.one("kit.replaced", made, [state, "", ...wordLines(words), "", next].join("\n"));
}
