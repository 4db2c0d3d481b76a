/**
 * Which field of a form an error of the vault is about.
 * @module
 */
import type { FormField } from "@rootvault/vault-core";
import { CallError } from "../../rpc/wire.ts";

/** The path of the field that a refused record names, or null if it is none of the form. */
export function faultAt(fields: readonly FormField[], error: unknown): string | null {
  const named = error instanceof CallError ? error.details["field"] : null;
  if (typeof named !== "string") return null;
  const fitting = fields
    .map(({ path }) => path)
    .filter((path) => named === path || named.startsWith(`${path}.`))
    .toSorted((a, b) => b.length - a.length);
  const [nearest] = fitting;
  if (nearest === undefined) return null;
  // An item of a group has errors of its own; what lies within a pair is the pair's.
  const field = fields.find(({ path }) => path === nearest);
  return field?.kind === "group" ? named : nearest;
}
