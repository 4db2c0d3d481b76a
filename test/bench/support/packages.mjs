/**
 * Packages that other parts of the checkout, or the peers, have installed: the benchmarks add no dependency of their own.
 * @module
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** Loads a package as a workspace of the project would, such as `server`. */
export function fromWorkspace(workspace, name) {
  return createRequire(join(checkout, workspace, "package.json"))(name);
}

/** The path of a file of the checkout. */
export function projectFile(...parts) {
  return join(checkout, ...parts);
}
