/**
 * Reads a line that no shape holds, and that is kept as it is: a string in a column of its own.
 * @module
 */
import { must } from "./limits.ts";

/** Reads a line that was kept as it is, from its text in a column. */
export function readRawLine(value: string): string {
  must(value.startsWith('"'), "a line kept as it is is no string");
  const line: unknown = JSON.parse(value);
  must(typeof line === "string" && line !== "", "a line kept as it is is empty");
  must(!line.includes("\n"), "a line kept as it is is two");
  must(!/\p{Surrogate}/u.test(line), "a line kept as it is is no Unicode text");
  return line;
}
