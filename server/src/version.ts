/**
 * The version of this program, as its package says.
 * @module
 */
import { readFileSync } from "node:fs";

/** Such as `0.1.0`. */
export const VERSION: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const version = /"version":\s*"([^"]+)"/.exec(text)?.[1];
  return version ?? "0.0.0";
}
