/**
 * Switches in front of the checks that the attacks need, put there while the tests load the sources: a check is off
 * only while a test says so. The files themselves are never touched.
 * @module
 */
import { checks, type Check } from "./checks.ts";

/** Puts the switches of a file into its text. Throws if a check does not stand there exactly once. */
export function withSwitches(root: string, path: string, code: string): string | null {
  const found = Object.entries(checks).filter(([, { file }]) => path === `${root}/${file}`);
  if (found.length === 0) return null;
  return found.reduce((text, [name, check]) => switched(text, name, check), code);
}

function switched(code: string, name: string, { find, kind, file }: Check): string {
  if (code.split(find).length !== 2) throw new Error(`${file} has not exactly one: ${find}`);
  const off = `(globalThis.rootvaultOff?.has("${name}") === true)`;
  const open = find.indexOf("(") + 1;
  const [before, condition] = [find.slice(0, open), find.slice(open)];
  switch (kind) {
    case "must":
    case "pass":
      return code.replace(find, () => `${before}${off} || ${condition}`);
    case "refuse":
      return code.replace(find, () => `${before}!${off} && (${condition})`);
    case "either":
      return code.replace(find, () => `(${off} || (${find}))`);
    default:
      throw new TypeError("no kind");
  }
}
