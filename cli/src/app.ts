/**
 * `rv` as a function: builds the commands, runs one, and turns every error into a sentence and an exit status.
 * @module
 */
import { Command, CommanderError, Option } from "commander";
import { commands } from "./commands/registry.ts";
import type { CommandSpec, OptionValues } from "./commands/command.ts";
import { openContext, type GlobalOptions } from "./context.ts";
import { RvError, statusOf, toRvError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";
import { shieldIds, unshieldId } from "./hyphen-ids.ts";
import { printable, printableLines, toJsonText } from "./output/text.ts";
import { VERSION } from "./version.ts";

/** Runs `rv` with its arguments and gives the exit status. */
export async function runCli(args: readonly string[]): Promise<number> {
  let asked = "";
  const program = buildProgram((text) => (asked += text));
  try {
    await program.parseAsync(shieldIds(args), { from: "user" });
    return EXIT.done;
  } catch (error) {
    // A noun without a verb, or nothing at all: what there is to choose from.
    if (error instanceof CommanderError && error.code === "commander.help")
      process.stderr.write(asked);
    if (error instanceof CommanderError) return showUsage(error, args);
    return showError(toRvError(error), args.includes("--json"), args.includes("--verbose"));
  }
}

/**
 * Builds the tree of commands, for running and for tests of its texts.
 * @param onError takes what commander itself says about an error, help that nobody asked for included.
 */
export function buildProgram(onError: (text: string) => void = () => undefined): Command {
  const program = new Command("rv")
    .description("Rootvault: your data in a vault that only you can open.")
    .version(VERSION, "-V, --version", "show the version")
    .exitOverride()
    .configureOutput({ writeErr: onError })
    .showSuggestionAfterError(true)
    .enablePositionalOptions(false);
  for (const option of globalOptions()) program.addOption(option);
  for (const spec of commands) addCommand(program, spec);
  program.addHelpText(
    "after",
    "\nExit statuses: 0 done, 2 usage, 3 locked, 4 not allowed, 5 not found, 6 conflict, 7 network, 8 ended, 9 integrity alarm, 10 input needed.",
  );
  return program;
}

function globalOptions(): Option[] {
  return [
    new Option("--json", "one JSON document"),
    new Option("--jsonl", "a JSON line per item"),
    new Option("--csv", "lists as CSV"),
    new Option("--quiet", "no notes"),
    new Option("--verbose", "more, with stacks of errors"),
    new Option("--no-input", "never ask"),
    new Option("--yes", "answer yes"),
    new Option("--no-color", "no colors"),
    new Option("--vault <name>", "which vault").env("RV_VAULT"),
    new Option("--password-stdin", "read the password from stdin"),
    new Option("--password-file <file>", "read the password from a file"),
  ];
}

function addCommand(program: Command, spec: CommandSpec): void {
  const words = spec.line.split(" ");
  const firstArgument = words.findIndex((word) => /^[<[]/.test(word));
  const names = firstArgument < 0 ? words : words.slice(0, firstArgument);
  let parent = program;
  for (const name of names.slice(0, -1)) parent = nounOf(parent, name, spec);
  const name = names.at(-1) ?? "";
  const existing = parent.commands.find((one) => one.name() === name);
  const command = existing ?? parent.command(name);
  command.description(spec.summary).helpGroup(`${spec.group}:`);
  for (const argument of firstArgument < 0 ? [] : words.slice(firstArgument))
    command.argument(argument);
  for (const [flags, meaning] of spec.options ?? []) command.option(flags, meaning);
  command.addHelpText(
    "after",
    `\nExamples:\n${spec.examples.map((example) => `  ${example}`).join("\n")}\n\nExit statuses: ${spec.exits.join(", ")}`,
  );
  command.action(async () => await runCommand(command, spec));
}

function nounOf(parent: Command, name: string, spec: CommandSpec): Command {
  const known = parent.commands.find((one) => one.name() === name);
  return known ?? parent.command(name).description(verbsOf(name)).helpGroup(`${spec.group}:`);
}

/** What a noun can be asked for, as the list of commands shows it. */
function verbsOf(noun: string): string {
  return commands
    .map(({ line }) => line.split(" "))
    .filter(([first]) => first === noun)
    .map(([, verb = ""]) => verb)
    .join(", ");
}

async function runCommand(command: Command, spec: CommandSpec): Promise<void> {
  const all = command.optsWithGlobals<OptionValues & { input?: boolean; color?: boolean }>();
  const text = (name: string): string | undefined =>
    typeof all[name] === "string" ? unshieldId(all[name]) : undefined;
  const [vault, passwordFile] = [text("vault"), text("passwordFile")];
  const global: GlobalOptions = {
    json: all["json"] === true,
    jsonl: all["jsonl"] === true,
    csv: all["csv"] === true,
    quiet: all["quiet"] === true,
    verbose: all["verbose"] === true,
    noInput: all.input === false,
    yes: all["yes"] === true,
    noColor: all.color === false,
    passwordStdin: all["passwordStdin"] === true,
    ...(vault === undefined ? {} : { vault }),
    ...(passwordFile === undefined ? {} : { passwordFile }),
  };
  const context = await openContext(global, process.env);
  try {
    await spec.run(context, command.args.map(unshieldId), unshieldValues(command.opts()));
  } finally {
    await context.close();
  }
}

function unshieldValues(options: OptionValues): OptionValues {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, unshieldValue(value)]),
  );
}

function unshieldValue(value: OptionValues[string]): OptionValues[string] {
  if (typeof value === "string") return unshieldId(value);
  return Array.isArray(value) ? value.map((text: string) => unshieldId(text)) : value;
}

/** What shows how a command is written: the example of the command that was meant, or the list of all. */
function usageOf(args: readonly string[]): string {
  const meant = commands
    .filter(({ line }) => namesOf(line).every((name, at) => args[at] === name))
    .toSorted((one, other) => namesOf(other.line).length - namesOf(one.line).length)[0];
  return meant === undefined ? "rv --help" : (meant.examples[0] ?? `rv ${meant.line}`);
}

function namesOf(line: string): string[] {
  return line.replace(/ [<[].*$/, "").split(" ");
}

function showUsage(error: CommanderError, args: readonly string[]): number {
  if (error.exitCode === 0) return EXIT.done;
  if (error.code === "commander.help") return EXIT.usage;
  const message = error.message.replace(/^error: /, "").replaceAll("\0", "");
  const shown = new RvError(
    "bad-option",
    message.replace(/\n\(Did you mean (.+)\?\)/, ". Did you mean '$1'?"),
    { hint: usageOf(args) },
  );
  return showError(shown, args.includes("--json"), false);
}

function showError(error: RvError, json: boolean, verbose: boolean): number {
  const status = statusOf(error);
  if (json) {
    const { code, message, hint, details } = error;
    const retryAfter = details["retryAfter"] ?? null;
    process.stderr.write(
      `${toJsonText({ error: { code, message, hint, exit: status, retryAfter, details } })}\n`,
    );
    return status;
  }
  process.stderr.write(`rv: ${printable(error.message)}\n`);
  if (error.hint !== null) process.stderr.write(`    next: ${printable(error.hint)}\n`);
  process.stderr.write(`    (${error.code}, exit ${status})\n`);
  if (verbose && error.cause instanceof Error)
    process.stderr.write(`${printableLines(error.cause.stack ?? "")}\n`);
  return status;
}
