/**
 * Settings: each value with the place it comes from.
 * @module
 */
import { isSettingName, SETTINGS, writeSetting, type SettingName } from "../config.ts";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import type { CommandSpec } from "./command.ts";

/** `config ls`, `config get`, `config set`, `config path`. */
export const configCommands: readonly CommandSpec[] = [
  {
    line: "config ls",
    group: "Other",
    summary: "all settings, with their sources",
    exits: [0, 2],
    examples: ["rv config ls"],
    run: async (context) =>
      context.output.list({
        kind: "config.list",
        items: Object.values(context.settings),
        empty: "",
        columns: [
          { head: "name", value: (setting) => setting.name },
          { head: "value", value: (setting) => setting.value },
          { head: "source", value: (setting) => setting.source, flexible: true },
        ],
      }),
  },
  {
    line: "config get <name>",
    group: "Other",
    summary: "one setting",
    exits: [0, 2],
    examples: ["rv config get lock_ttl"],
    run: async (context, args) => {
      const setting = context.settings[nameOf(args[0])];
      context.output.one("config", setting, setting.value);
    },
  },
  {
    line: "config set <name> <value>",
    group: "Other",
    summary: "change a setting; an empty value takes it out",
    exits: [0, 2],
    examples: ["rv config set lock_ttl 1h"],
    run: runSet,
  },
  {
    line: "config path",
    group: "Other",
    summary: "where the settings, the vaults and the log lie",
    exits: [0],
    examples: ["rv config path"],
    run: async (context) => {
      const { configFile, data, logFile } = context.places;
      context.output.one(
        "config.path",
        { configFile, data, logFile },
        [configFile, data, logFile].join("\n"),
      );
    },
  },
];

async function runSet(context: Context, args: readonly string[]): Promise<void> {
  const name = nameOf(args[0]);
  const value = args[1] ?? "";
  const { configFile } = context.places;
  await writeSetting(context.places, name, value);
  context.output.done("config", { name, value, configFile }, `${name} is set in ${configFile}.`);
}

function nameOf(text = ""): SettingName {
  if (isSettingName(text)) return text;
  throw new RvError(
    "bad-option",
    `There is no setting "${text}". There are: ${Object.keys(SETTINGS).join(", ")}.`,
  );
}
