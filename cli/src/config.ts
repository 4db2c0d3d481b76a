/**
 * Settings of `rv`, each with the place it came from: flag > `RV_*` > `./.rv.json` > the user's file > default.
 * @module
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RvError } from "./errors.ts";
import type { Places } from "./places.ts";
import { makeFolder, replaceFile } from "./store/durable-file.ts";

/** Minutes or hours, 8 hours at most: no vault stays open for longer. */
const SPAN = /^(([1-9]|[1-9]\d|[1-3]\d\d|4[0-7]\d|480)m|[1-8]h)$/;

/** The settings that can be set. */
export const SETTINGS = {
  vault: {
    fallback: "default",
    pattern: /^[a-z0-9][a-z0-9-]{0,31}$/,
    meaning: "name of the vault to use: lower-case letters, digits, -",
  },
  lock_ttl: {
    fallback: "15m",
    pattern: SPAN,
    meaning: "lock after this time without use, such as 15m or 1h (8 h at most)",
  },
  password_mib: {
    fallback: "256",
    pattern: /^(6[4-9]|[7-9]\d|[1-9]\d\d|10[01]\d|102[0-4])$/,
    meaning: "memory that a guess at the password costs, 64 to 1024 MiB; holds for new passwords",
  },
  color: { fallback: "auto", pattern: /^(auto|never)$/, meaning: "auto or never" },
} as const;

/** Name of a setting. */
export type SettingName = keyof typeof SETTINGS;

/** A setting with its source. */
export interface Setting {
  readonly name: SettingName;
  readonly value: string;
  readonly source: string;
}

/** Tells whether a text names a setting. */
export function isSettingName(text: string): text is SettingName {
  return Object.hasOwn(SETTINGS, text);
}

/** Reads all settings. `flags` holds what was given on the command line. */
export async function readSettings(
  places: Places,
  env: NodeJS.ProcessEnv,
  flags: Partial<Record<SettingName, string>>,
): Promise<Record<SettingName, Setting>> {
  const project = await readJson(join(process.cwd(), ".rv.json"));
  const user = await readJson(places.configFile);
  const read = (name: SettingName): Setting => {
    const sources: readonly (readonly [string, unknown])[] = [
      [`--${name}`, flags[name]],
      [`RV_${name.toUpperCase()}`, env[`RV_${name.toUpperCase()}`]],
      [".rv.json", project[name]],
      [places.configFile, user[name]],
      ["default", SETTINGS[name].fallback],
    ];
    const [source, value] = sources.find(([, found]) => found !== undefined && found !== "") ?? [
      "default",
      "",
    ];
    return { name, value: checked(name, String(value), source), source };
  };
  return {
    vault: read("vault"),
    lock_ttl: read("lock_ttl"),
    password_mib: read("password_mib"),
    color: read("color"),
  };
}

/** Sets a setting in the user's file, which is replaced whole; an empty value takes it out. */
export async function writeSetting(
  places: Places,
  name: SettingName,
  value: string,
): Promise<void> {
  const { [name]: _old, ...rest } = await readJson(places.configFile);
  const next = value === "" ? rest : { ...rest, [name]: checked(name, value, "the command") };
  await makeFolder(dirname(places.configFile));
  await replaceFile(places.configFile, Buffer.from(`${JSON.stringify(next, null, 2)}\n`));
}

/** Tells whether a text is a span such as `15m` or `1h`, 8 hours at most. */
export function isSpan(text: string): boolean {
  return SPAN.test(text);
}

/** Milliseconds of such a span. */
export function spanMs(text: string): number {
  return Number(text.slice(0, -1)) * (text.endsWith("h") ? 3_600_000 : 60_000);
}

function checked(name: SettingName, value: string, source: string): string {
  const { pattern, meaning } = SETTINGS[name];
  if (pattern.test(value)) return value;
  throw new RvError("bad-value", `${name} from ${source} is not right: ${meaning}.`);
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value));
  } catch {
    // Said below, with the path.
  }
  throw new RvError("bad-value", `${path} is no JSON object.`);
}
