/**
 * The form of a command: its line, its words, its exit statuses, and what it does.
 * @module
 */
import type { Context } from "../context.ts";

/** Values of a command's own options, as commander reads them. */
export type OptionValues = Readonly<
  Record<string, string | boolean | readonly string[] | undefined>
>;

/** One command of `rv`. */
export interface CommandSpec {
  /** Name and arguments, such as `request show <request>`. */
  readonly line: string;
  readonly group: "Start" | "Records" | "Copies" | "Sharing" | "Other";
  readonly summary: string;
  readonly options?: readonly (readonly [flags: string, meaning: string])[];
  /** Exit statuses that it can end with. */
  readonly exits: readonly number[];
  readonly examples: readonly string[];
  run(context: Context, args: readonly string[], options: OptionValues): Promise<void>;
}

/** Reads an option as text; undefined if it was not given. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** Reads an option that may be given several times, or as a list with commas. */
export function listOption(options: OptionValues, name: string): readonly string[] {
  const value = options[name];
  const texts = Array.isArray(value) ? value : typeof value === "string" ? [value] : [];
  return texts.flatMap((text: unknown) => String(text).split(",")).filter((text) => text !== "");
}

/** Reads an option that may be given several times, each value as it is. */
export function listed(options: OptionValues, name: string): readonly string[] {
  const value = options[name];
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Tells whether a switch was given. */
export function hasOption(options: OptionValues, name: string): boolean {
  return options[name] === true;
}
