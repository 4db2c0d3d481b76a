#!/usr/bin/env node
/**
 * `rv-server`: only hands over to the commands, and turns what they throw into words and an exit status.
 * @module
 */
import { isVaultError } from "@rootvault/vault-core/protocol";
import { Command, CommanderError } from "commander";
import { addCommands } from "./commands/registry.ts";
import { VERSION } from "./version.ts";

/** Exit statuses of `rv-server`; the same numbers as `rv`'s. */
const STATUS_OF = new Map<string, number>([
  ["bad-option", 2],
  ["bad-value", 2],
  ["unsafe-permissions", 4],
  ["not-found", 5],
  ["port-in-use", 7],
]);

async function main(): Promise<void> {
  process.umask(0o077);
  const program = new Command("rv-server")
    .description("Keeps sealed vaults: ciphertext, grants and access logs. It cannot open a block.")
    .version(VERSION)
    .showSuggestionAfterError()
    .showHelpAfterError("Run rv-server --help for help.")
    .exitOverride();
  addCommands(program, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    env: process.env,
    onSignal: (listener) => {
      process.on("SIGTERM", listener);
      process.on("SIGINT", listener);
    },
    exitNow: () => process.exit(1),
  });
  await program.parseAsync();
}

function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return isVaultError(error) ? (STATUS_OF.get(error.code) ?? 1) : 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CommanderError)) {
    const words = isVaultError(error)
      ? `${error.message}\n(${error.code})\n`
      : `rv-server failed: ${String(error)}\n`;
    process.stderr.write(words);
  }
  process.exitCode = statusOf(error);
}
