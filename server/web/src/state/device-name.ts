/**
 * A name for this device until the owner gives it another: `Firefox on Linux`. Two devices of one kind would have the
 * same; the owner can change it at once.
 * @module
 */
import { t } from "../text/catalog.ts";

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"],
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "Mac"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** The name that the fields of a new device begin with. */
export function defaultDeviceName(agent = navigator.userAgent): string {
  const browser = found(BROWSERS, agent);
  const system = found(SYSTEMS, agent);
  if (browser === null || system === null) return t.front.create.deviceDefault;
  return t.front.create.deviceOn(browser, system);
}

/** What was typed, or the default for nothing. */
export function deviceNameOf(typed: string): string {
  const name = typed.trim();
  return name === "" ? defaultDeviceName() : name;
}

function found(table: readonly (readonly [RegExp, string])[], agent: string): string | null {
  return table.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
}
