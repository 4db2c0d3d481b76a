/**
 * Settings as flags.
 * @module
 */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { ConfigSources } from "../config.ts";
import { SETTINGS } from "../settings.ts";
import type { Terminal } from "./terminal.ts";

/** Adds a flag for each setting, and `--config`. */
export function addSettingFlags(command: Command): Command {
  command.option("--config <file>", "settings as TOML");
  for (const [key, { hint }] of SETTINGS) {
    const flag = key.replaceAll("_", "-");
    if (key === "offline") command.option(`--${flag}`, "fetch no client documents");
    else command.option(`--${flag} <value>`, hint);
  }
  return command;
}

/** Gives the sources of settings of a command: its flags, the environment, files. */
export function sourcesOf(
  flags: Readonly<Record<string, unknown>>,
  terminal: Pick<Terminal, "env">,
): ConfigSources {
  return { flags, env: terminal.env, readFile: (path) => readFileSync(path, "utf8") };
}
