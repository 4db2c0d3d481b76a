/**
 * `rv-server doctor`: prints each setting and which source won.
 * @module
 */
import type { Command } from "commander";
import { readConfig } from "../config.ts";
import { SETTINGS } from "../settings.ts";
import { addSettingFlags, sourcesOf } from "./setting-flags.ts";
import type { Terminal } from "./terminal.ts";

/** Adds the command. */
export function addDoctor(program: Command, terminal: Terminal): void {
  addSettingFlags(program.command("doctor"))
    .description("print each setting and which source won")
    .option("--json", "print JSON")
    .action((flags: Record<string, unknown>) => {
      const config = readConfig(sourcesOf(flags, terminal));
      const rows = [...SETTINGS].map(([key, { member }]) => ({
        key,
        value: config[member],
        source: config.from.get(key) ?? "default",
      }));
      if (flags["json"] === true)
        return terminal.out(`${JSON.stringify({ settings: rows, trial: config.trial })}\n`);
      for (const { key, value, source } of rows)
        terminal.out(`${key.padEnd(18)}${JSON.stringify(value).padEnd(48)}  ${source}\n`);
      return terminal.out(
        config.trial ? "Local trial: only shops on this computer can ask.\n" : "",
      );
    });
}
