/**
 * The recovery kit: shown until it was verified, and proven to work.
 * @module
 */
import type { Context } from "../context.ts";
import { toQr } from "../output/qr.ts";
import type { CommandSpec, OptionValues } from "./command.ts";
import { readWords, wordLines } from "./start.ts";

/** `kit show`, `kit verify`. */
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
    options: [["--words-file <file>", "read the words from a file"]],
    exits: [0, 2, 3, 7, 9, 10],
    examples: ["rv kit verify"],
    run: runVerify,
  },
];

async function runShow(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const kit = await api.kitShow();
  const drawn = options["qr"] === true ? ["", toQr(kit.qr)] : [];
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
  const { epoch } = await api.kitVerify({ words: await readWords(context, options) });
  context.output.one(
    "kit.verified",
    { epoch },
    "The words open the vault. They are no longer kept on this machine: keep the paper.",
  );
}
